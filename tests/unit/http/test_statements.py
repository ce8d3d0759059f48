import csv
from collections.abc import AsyncIterator, Mapping
from io import StringIO

import httpx
import pytest

from adapters.memory.ledger import MemoryLedgerStore, MemoryLedgerViews
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.system import SystemIds
from application.payments.record_payout import RecordPayoutHandler
from application.payments.statements import (
    ExportStatementHandler,
    ShowStatementHandler,
    ShowTrialBalanceHandler,
)
from application.platform.tasks import Routes
from domain.kernel.access import Role
from domain.kernel.money import Money
from entrypoints.http.statements import LedgerController, StatementController
from tests.contracts.ledger import HOUR, posted
from tests.support.clock import NOON, FakeClock
from tests.support.http import an_app, calling, signed_in
from tests.support.identity import access_tokens
from tests.support.ledger import ORGANIZER, a_capture, a_payout, an_origin, euro

STATEMENTS = "/api/payments/statements"
PAYOUTS = "/api/payments/payouts"
tokens = access_tokens()


@pytest.fixture
async def client() -> AsyncIterator[httpx.AsyncClient]:
    clock, database = FakeClock(), MemoryDatabase()
    work = MemoryUnitOfWork(
        database, MemoryLedgerStore, routes=Routes(()), clock=clock, wake_up=LocalWakeUp()
    )
    views = MemoryLedgerViews(database)
    await posted(
        work,
        *(a_capture(euro(1_000 * n), origin=an_origin(), at=NOON - n * HOUR) for n in range(1, 4)),
        a_capture(Money(5_000, "KWD"), at=NOON - HOUR),
        a_payout(euro(300), at=NOON - HOUR / 2),
    )
    app = an_app(
        StatementController,
        LedgerController,
        use_cases={
            "show_statement": ShowStatementHandler(views, clock),
            "export_statement": ExportStatementHandler(views, clock),
            "show_trial_balance": ShowTrialBalanceHandler(views),
            "record_payout": RecordPayoutHandler(work, clock, SystemIds()),
        },
        tokens=tokens,
        database=database,
        clock=clock,
    )
    async with calling(app) as client:
        yield client


async def test_an_organizer_gets_a_statement(client: httpx.AsyncClient) -> None:
    answer = await client.get(STATEMENTS, params={"currency": "EUR"}, headers=as_organizer())

    said = answer.json()
    assert answer.status_code == 200
    assert (said["accountId"], said["openingBalance"]["amount"]) == (str(ORGANIZER), 0)
    assert said["closingBalance"] == {"amount": 5_100, "currency": "EUR"}
    assert [line["net"]["amount"] for line in said["items"]] == [2_700, 1_800, 900, -300]
    assert said["items"][0] | {"paymentId": None} == {
        "date": "2026-06-01T09:00:00Z",
        "cause": "CAPTURE",
        "reference": "booking:1",
        "paymentId": None,
        "gross": {"amount": 3_000, "currency": "EUR"},
        "fee": {"amount": 300, "currency": "EUR"},
        "tax": {"amount": 0, "currency": "EUR"},
        "net": {"amount": 2_700, "currency": "EUR"},
    }


async def test_a_statement_comes_in_pages_of_a_time(client: httpx.AsyncClient) -> None:
    params = {
        "currency": "EUR",
        "from": (NOON - 2 * HOUR).isoformat(),
        "to": (NOON - HOUR / 2).isoformat(),
        "limit": "1",
    }

    first = (await client.get(STATEMENTS, params=params, headers=as_organizer())).json()
    params["cursor"] = first["next"]
    second = (await client.get(STATEMENTS, params=params, headers=as_organizer())).json()

    balances = first["openingBalance"]["amount"], first["closingBalance"]["amount"]
    assert balances == (2_700, 5_400)
    items = [line["net"]["amount"] for page in (first, second) for line in page["items"]]
    assert (items, second["next"]) == ([1_800, 900], None)


async def test_a_statement_is_a_table_for_who_wants_one(client: httpx.AsyncClient) -> None:
    headers = {**as_organizer(), "Accept": "text/csv"}

    answer = await client.get(STATEMENTS, params={"currency": "KWD"}, headers=headers)

    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    [row] = csv.DictReader(StringIO(answer.text))
    assert row | {"paymentId": ""} == {
        "date": "2026-06-01T11:00:00+00:00",
        "cause": "CAPTURE",
        "reference": "booking:1",
        "paymentId": "",
        "gross": "5.000",
        "fee": "0.500",
        "tax": "0.000",
        "net": "4.500",
        "currency": "KWD",
    }


@pytest.mark.parametrize(
    ("role", "organizer", "status"),
    [
        (Role.CUSTOMER, None, 403),
        (Role.ORGANIZER, None, 200),
        (Role.SELLER, str(ORGANIZER), 404),
        (Role.SUPPORT, str(ORGANIZER), 200),
        (Role.ADMIN, str(ORGANIZER), 200),
    ],
)
async def test_a_statement_is_for_who_earned_it_and_for_support(
    client: httpx.AsyncClient, role: Role, organizer: str | None, status: int
) -> None:
    params = {"currency": "EUR"} | ({"organizerId": organizer} if organizer else {})

    for accept in ("application/json", "text/csv"):
        headers = {**signed_in(tokens, role), "Accept": accept}
        answer = await client.get(STATEMENTS, params=params, headers=headers)
        assert answer.status_code == status


@pytest.mark.parametrize(
    "params",
    [
        {},
        {"currency": "euro"},
        {"currency": "EUR", "from": "2026-02-01T00:00:00Z", "to": "2026-01-01T00:00:00Z"},
        {"currency": "EUR", "cursor": "?"},
    ],
)
async def test_a_statement_that_cannot_be_is_refused(
    client: httpx.AsyncClient, params: dict[str, str]
) -> None:
    answer = await client.get(STATEMENTS, params=params, headers=as_organizer())

    assert answer.status_code == 400


async def test_an_admin_records_a_payout_once(client: httpx.AsyncClient) -> None:
    first = await paid_out(client, 5_000)
    again = await paid_out(client, 5_000)
    more = await paid_out(client, 5_000, key="another")

    assert (first.status_code, again.json()) == (201, first.json())
    assert first.json() | {"id": None} == {
        "id": None,
        "accountId": str(ORGANIZER),
        "amount": {"amount": 5_000, "currency": "EUR"},
        "reference": "transfer 17",
        "at": "2026-06-01T12:00:00Z",
    }
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (more.status_code, more.json()["type"]) == (409, "/problems/payout-too-large")
    assert more.json()["left"] == 100


async def test_the_whole_ledger_is_for_operators(client: httpx.AsyncClient) -> None:
    answer = await client.get("/ops/ledger", headers=signed_in(tokens, Role.ADMIN))
    refused = await client.get("/ops/ledger", headers=signed_in(tokens, Role.SUPPORT))

    balances = [found["balance"] for found in answer.json()["items"]]
    assert {found["kind"] for found in answer.json()["items"]} >= {"BANK", "PROVIDER"}
    for currency in ("EUR", "KWD"):
        assert sum(found["amount"] for found in balances if found["currency"] == currency) == 0
    assert refused.status_code == 403


def as_organizer() -> Mapping[str, str]:
    return signed_in(tokens, Role.ORGANIZER, account_id=ORGANIZER)


async def paid_out(client: httpx.AsyncClient, amount: int, *, key: str = "once") -> httpx.Response:
    body = {
        "accountId": str(ORGANIZER),
        "role": "ORGANIZER",
        "amount": {"amount": amount, "currency": "EUR"},
        "reference": "transfer 17",
    }
    headers = {**signed_in(tokens, Role.ADMIN), "Idempotency-Key": key}
    return await client.post(PAYOUTS, json=body, headers=headers)
