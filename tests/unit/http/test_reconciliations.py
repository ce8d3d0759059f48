"""Reconciliations and disputes over HTTP: for operators, and for nobody else."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest

from adapters.memory.disputes import MemoryDisputeViews
from application.payments.dispute_queries import ListDisputes
from application.payments.reconciliation_queries import ListReconciliations, ShowReconciliation
from domain.kernel.access import Role
from entrypoints.http.disputes import DisputeController
from entrypoints.http.reconciliations import ReconciliationController
from tests.support.http import SOME_ID, an_app, calling, signed_in
from tests.support.identity import access_tokens
from tests.support.reconciliation import Comparison, a_comparison

PATH = "/ops/payments/reconciliations"
DISPUTES = "/ops/payments/disputes"


class Booth:
    def __init__(self, comparison: Comparison) -> None:
        self.comparison = comparison
        self.tokens = access_tokens()
        views = comparison.views
        self.app = an_app(
            ReconciliationController,
            DisputeController,
            use_cases={
                "list_reconciliations": ListReconciliations(views),
                "show_reconciliation": ShowReconciliation(views),
                "start_reconciliation": comparison.start,
                "list_disputes": ListDisputes(MemoryDisputeViews(comparison.desk.database)),
                "show_dispute": None,
                "add_evidence": None,
                "hand_in_evidence": None,
            },
            tokens=self.tokens,
        )

    async def ask(
        self, method: str, path: str, body: object = None, *, role: Role = Role.ADMIN
    ) -> httpx.Response:
        headers = {**signed_in(self.tokens, role), "Idempotency-Key": path + repr(body)}
        async with calling(self.app) as client:
            return await client.request(method, path, json=body, headers=headers)


@pytest.fixture
async def booth() -> AsyncIterator[Booth]:
    async with a_comparison() as comparison:
        yield Booth(comparison)


async def test_an_operator_starts_one_and_sees_what_it_found(booth: Booth) -> None:
    await booth.comparison.desk.opened("tok_hang_charged")
    await booth.comparison.desk.run_due()
    booth.comparison.desk.clock.pass_time(timedelta(minutes=15))

    started = await booth.ask("POST", PATH, {"provider": "sandbox"})

    assert (started.status_code, started.json()["status"]) == (202, "ASKING")
    listed = (await booth.ask("GET", PATH)).json()["items"]
    assert [one["id"] for one in listed] == [started.json()["id"]]
    shown = (await booth.ask("GET", f"{PATH}/{started.json()['id']}")).json()
    assert (shown["items"], shown["reconciliation"]["provider"]) == ([], "sandbox")


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"provider": "nobody"}, 404, "payment-provider-not-found"),
        (
            {"provider": "sandbox", "since": "2100-01-01T00:00:00Z"},
            422,
            "bad-reconciliation-period",
        ),
    ],
)
async def test_what_cannot_be_compared_is_refused(
    booth: Booth, body: dict[str, str], status: int, code: str
) -> None:
    answer = await booth.ask("POST", PATH, body)

    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (status, code)


async def test_a_second_one_at_the_same_time_is_refused(booth: Booth) -> None:
    await booth.ask("POST", PATH, {"provider": "sandbox"})

    answer = await booth.ask("POST", PATH, {"provider": "sandbox", "since": "2026-05-01T00:00:00Z"})

    assert (answer.status_code, answer.json()["type"].rpartition("/")[2]) == (
        409,
        "reconciliation-running",
    )


async def test_nobody_else_sees_them(booth: Booth) -> None:
    for path in (PATH, f"{PATH}/{SOME_ID}", DISPUTES):
        answer = await booth.ask("GET", path, role=Role.CUSTOMER)
        assert answer.status_code == 403
    assert (await booth.ask("GET", f"{PATH}/{SOME_ID}")).status_code == 404
    assert (await booth.ask("GET", DISPUTES)).json()["items"] == []
