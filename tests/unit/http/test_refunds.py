from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import uuid4

import httpx
import pytest

from adapters.memory.payments import MemoryRefundViews
from adapters.system import SystemIds
from application.payments.make_up_for_refund import MakeUpForRefundHandler
from application.payments.order_refund import OrderRefundHandler, PlanRefundHandler
from application.payments.refund_queries import (
    GetRefundHandler,
    ListRefundsByStatusHandler,
    ListRefundsHandler,
)
from domain.kernel.access import Role
from domain.kernel.ids import AccountId
from domain.payments.payment import Payment
from entrypoints.http.refunds import FailedRefundController, RefundController
from tests.support.http import ADA, an_app, calling, signed_in
from tests.support.identity import access_tokens
from tests.support.payments import PAYER, Desk, a_desk
from tests.unit.application.test_refunds import SHARES

type Client = httpx.AsyncClient

TOKENS = access_tokens()
FAILED = "/ops/payments/refunds"


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with a_desk() as desk:
        yield desk


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[Client]:
    app = an_app(
        RefundController,
        FailedRefundController,
        use_cases={
            "plan_refund": PlanRefundHandler(desk.work, desk.clock),
            "order_refund": OrderRefundHandler(desk.work, desk.clock, SystemIds()),
            "make_up_for_refund": MakeUpForRefundHandler(desk.work, desk.clock, SystemIds()),
            "list_refunds": ListRefundsHandler(desk.work),
            "get_refund": GetRefundHandler(desk.work),
            "list_refunds_by_status": ListRefundsByStatusHandler(MemoryRefundViews(desk.database)),
        },
        tokens=TOKENS,
        database=desk.database,
        clock=desk.clock,
    )
    async with calling(app) as client:
        yield client


def as_(role: Role, account_id: AccountId = ADA) -> Mapping[str, str]:
    return signed_in(TOKENS, role, account_id=account_id)


def refunds_of(payment: Payment) -> str:
    return f"/api/payments/{payment.id}/refunds"


async def order(
    client: Client, payment: Payment, headers: Mapping[str, str], key: str = "1", **body: Any
) -> httpx.Response:
    return await client.post(
        refunds_of(payment),
        json={"reason": "kindness", **body},
        headers={**headers, "Idempotency-Key": key},
    )


async def test_an_organizer_gives_a_part_of_a_line_back(desk: Desk, client: Client) -> None:
    payment = await desk.paid(shares=SHARES)
    part = {"amount": 1_000, "currency": "INR"}

    first = await order(client, payment, as_(Role.ORGANIZER), amount=part, lines=["ticket:A"])
    again = await order(client, payment, as_(Role.ORGANIZER), amount=part, lines=["ticket:A"])
    await desk.run_due()

    said = first.json()
    assert (first.status_code, again.json()) == (200, said)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert said["lines"] == [{"line": "ticket:A", "amount": part}]
    assert said["platformFee"] == {"amount": 100, "currency": "INR"}
    assert said["left"] == {"amount": 49_000, "currency": "INR"}
    assert desk.money(payment)[1:] == [("refund", 1_000)]
    shown = await client.get(f"{refunds_of(payment)}/{said['id']}", headers=as_(Role.ORGANIZER))
    assert shown.json() == {**said, "status": "SUCCEEDED", "reference": shown.json()["reference"]}


async def test_a_dry_run_needs_no_key_and_changes_nothing(desk: Desk, client: Client) -> None:
    payment = await desk.paid(shares=SHARES)

    answer = await client.post(
        f"{refunds_of(payment)}?dryRun=true",
        json={"reason": "kindness"},
        headers=as_(Role.ADMIN),
    )

    said = answer.json()
    assert (answer.status_code, said["id"], said["status"]) == (200, None, None)
    assert said["amount"] == {"amount": 50_000, "currency": "INR"}
    assert [share["account"] for share in said["shares"]] == [
        "ORGANIZER",
        "PLATFORM_FEE",
        "ORGANIZER",
    ]
    assert await desk.present(payment.id) == payment


async def test_without_a_key_nothing_is_given_back(desk: Desk, client: Client) -> None:
    payment = await desk.paid(shares=SHARES)

    answer = await client.post(
        refunds_of(payment), json={"reason": "kindness"}, headers=as_(Role.ADMIN)
    )

    assert (answer.status_code, answer.json()["type"]) == (
        400,
        "/problems/idempotency-key-missing",
    )


@pytest.mark.parametrize(
    ("role", "who", "status", "problem"),
    [
        (Role.CUSTOMER, PAYER, 403, "right-missing"),
        (Role.ORGANIZER, AccountId(uuid4()), 404, "payment-not-found"),
        (Role.CUSTOMER, ADA, 404, "payment-not-found"),
    ],
)
async def test_a_refund_is_refused_to_who_neither_sold_it_nor_helps(  # noqa: PLR0917  # parameters
    desk: Desk, client: Client, role: Role, who: AccountId, status: int, problem: str
) -> None:
    payment = await desk.paid(shares=SHARES)

    answer = await order(client, payment, as_(role, who))

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")


@pytest.mark.parametrize(
    ("body", "status", "problem"),
    [
        ({"lines": ["ticket:?"]}, 422, "refund-line-unknown"),
        ({"amount": {"amount": 0, "currency": "INR"}}, 422, "bad-refund"),
        ({"amount": {"amount": 50_001, "currency": "INR"}}, 409, "refund-too-large"),
        ({"amount": {"amount": 1, "currency": "EUR"}}, 422, "mixed-currencies"),
        ({"reason": ""}, 400, "malformed"),
    ],
)
async def test_a_refund_that_cannot_be_is_refused(
    desk: Desk, client: Client, body: Mapping[str, Any], status: int, problem: str
) -> None:
    payment = await desk.paid(shares=SHARES)

    for url in (refunds_of(payment), f"{refunds_of(payment)}?dryRun=true"):
        answer = await client.post(
            url,
            json={"reason": "kindness", **body},
            headers={**as_(Role.ADMIN), "Idempotency-Key": url},
        )
        assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{problem}")


async def test_a_payer_sees_what_goes_back_and_of_which_line(desk: Desk, client: Client) -> None:
    payment = await desk.paid(shares=SHARES)
    await order(client, payment, as_(Role.ORGANIZER))

    answer = await client.get(refunds_of(payment), headers=as_(Role.CUSTOMER, PAYER))

    [refund] = answer.json()["items"]
    assert (refund["shares"], refund["platformFee"]) == ([], None)
    assert refund["lines"] == [
        {"line": "ticket:A", "amount": {"amount": 30_000, "currency": "INR"}}
    ]


async def test_operators_see_what_failed_and_make_up_for_it(desk: Desk, client: Client) -> None:
    payment = await desk.paid("tok_refund_fails", shares=SHARES)
    await order(client, payment, as_(Role.ADMIN))
    await desk.run_due()

    [failed] = (await client.get(FAILED, headers=as_(Role.ADMIN))).json()["items"]
    refund = f"/ops/payments/{payment.id}/refunds/{failed['id']}"
    keyed = {**as_(Role.ADMIN), "Idempotency-Key": "1"}
    settled = await client.post(f"{refund}/settlement", json={"reference": "t-1"}, headers=keyed)
    retried = await client.post(f"{refund}/retry", headers=keyed)

    assert (failed["status"], bool(failed["failure"])) == ("FAILED", True)
    assert (settled.json()["status"], settled.json()["byHand"]) == ("SUCCEEDED", True)
    assert (retried.status_code, retried.json()["type"]) == (409, "/problems/refund-not-failed")
    assert (await client.get(FAILED, headers=as_(Role.ADMIN))).json()["items"] == []
    assert (await client.get(FAILED, headers=as_(Role.SUPPORT))).status_code == 403
