from collections.abc import AsyncIterator, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from litestar.testing import AsyncTestClient

from adapters.memory.answers import MemoryAnswers
from adapters.memory.limits import MemoryLimits
from adapters.memory.payments import MemoryQuarantine
from application.identity.ports import IssuedToken, VerifiedToken
from application.identity.standings import Standings
from application.payments.queries import (
    GetPaymentHandler,
    ListPaymentMethodsHandler,
    ShowQuarantine,
)
from domain.kernel.access import Principal, Role
from domain.kernel.errors import Unauthenticated
from domain.kernel.ids import AccountId
from domain.payments.events import PaymentMethod
from domain.payments.payment_status import PaymentStatus
from entrypoints.http.app import HttpApp, Options, create_app
from entrypoints.http.payments import PaymentController, PaymentWebhookController
from entrypoints.http.quarantine import QuarantineController
from tests.support.api_keys import machine_keys
from tests.support.payments import PAYER, PRICE, Desk, a_desk
from tests.support.sandbox import notices_of
from tests.support.sessions import SIGNED_IN, session_secrets

type Client = AsyncTestClient[HttpApp]

WEBHOOK = "/webhook/payments/sandbox"
QUARANTINE = "/ops/payments/quarantine"
OPERATOR = AccountId(UUID(int=1))


class OpenTokens:
    """Tokens that are the account's id, for everybody to read."""

    def issue(self, principal: Principal, *, now: datetime) -> IssuedToken:
        return IssuedToken(token=str(principal.account_id), expires_in=now - now)

    def verify(self, token: str, *, now: datetime) -> VerifiedToken:
        try:
            account_id = AccountId(UUID(token))
        except ValueError:
            raise Unauthenticated("Not one of our tokens.") from None
        role = Role.ADMIN if account_id == OPERATOR else Role.CUSTOMER
        principal = SIGNED_IN.open(account_id, frozenset({role}), now=now)
        return VerifiedToken(principal=principal, until=now + timedelta(minutes=10))


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with a_desk() as desk:
        yield desk


@pytest.fixture
async def client(desk: Desk) -> AsyncIterator[Client]:
    app = create_app(
        {
            "get_payment": GetPaymentHandler(desk.work),
            "list_payment_methods": ListPaymentMethodsHandler(desk.gateways),
            "receive_payment_notice": desk.receive_notice,
            "show_quarantine": ShowQuarantine(MemoryQuarantine(desk.database), desk.clock),
        },
        tokens=OpenTokens(),
        secrets=session_secrets(),
        standings=Standings(SIGNED_IN, desk.clock),
        keys=machine_keys(desk.clock),
        answers=MemoryAnswers(desk.database, desk.clock),
        clock=desk.clock,
        limits=MemoryLimits(),
        conceal=lambda kind, text: f"{kind}:{text}".encode(),
        options=Options(),
        capabilities={
            "payments": (PaymentController, PaymentWebhookController, QuarantineController)
        },
    )
    async with AsyncTestClient(app) as client:
        yield client


def signed_in(account_id: AccountId = PAYER) -> Mapping[str, str]:
    return {"Authorization": f"Bearer {account_id}"}


async def test_a_payer_sees_what_to_do(desk: Desk, client: Client) -> None:
    payment = await desk.paid("", method=PaymentMethod.UPI_QR)

    answer = await client.get(f"/api/payments/{payment.id}", headers=signed_in())

    assert answer.status_code == 200
    assert answer.json() == {
        "id": str(payment.id),
        "purpose": "booking:1",
        "status": "PENDING",
        "method": "UPI_QR",
        "attempts": [
            {
                "number": 1,
                "gateway": "sandbox",
                "status": "PENDING",
                "reason": None,
                "startedAt": "2026-06-01T12:00:00Z",
            }
        ],
        "amount": {"amount": 50_000, "currency": "INR"},
        "refunded": {"amount": 0, "currency": "INR"},
        "refunds": [],
        "nextAction": {
            "type": "SHOW_QR",
            "target": payment.next_action.target,
            "expiresAt": "2026-06-01T12:10:00Z",
        },
        "declineReason": None,
        "expiresAt": "2026-06-01T12:10:00Z",
    }


async def test_a_payer_sees_refunds(desk: Desk, client: Client) -> None:
    payment = await desk.paid()
    refund_id = await desk.refund(payment)

    answer = await client.get(f"/api/payments/{payment.id}", headers=signed_in())

    amount = {"amount": PRICE.amount, "currency": PRICE.currency}
    assert answer.json()["refunds"] == [
        {"id": str(refund_id), "amount": amount, "status": "REQUESTED"}
    ]


async def test_nobody_sees_the_payment_of_somebody_else(desk: Desk, client: Client) -> None:
    payment = await desk.paid()

    stranger = await client.get(
        f"/api/payments/{payment.id}", headers=signed_in(AccountId(uuid4()))
    )
    nobody = await client.get(f"/api/payments/{payment.id}")

    assert (stranger.status_code, code_of(stranger)) == (404, "payment-not-found")
    assert nobody.status_code == 401


async def test_everybody_sees_how_to_pay(client: Client) -> None:
    answer = await client.get("/api/payments/methods?currency=EUR")

    assert answer.status_code == 200
    assert {item["method"] for item in answer.json()["items"]} == {
        "CARD",
        "WALLET",
        "NET_BANKING",
    }


@pytest.mark.parametrize(
    "query", ["?currency=EUR&amount=100&country=DE", "?currency=EUR&amount=1", "?currency=EUR"]
)
async def test_the_ways_to_pay_depend_on_amount_and_country(client: Client, query: str) -> None:
    answer = await client.get(f"/api/payments/methods{query}")

    assert {"method": "CARD", "provider": "sandbox", "minimum": None, "maximum": None} in (
        answer.json()["items"]
    )


@pytest.mark.parametrize(
    "query", ["&amount=0", "&amount=-1", "&amount=x", "&country=de", "&country=DEU", "&country="]
)
async def test_amounts_are_positive_and_countries_two_capitals(client: Client, query: str) -> None:
    answer = await client.get(f"/api/payments/methods?currency=EUR{query}")

    assert (answer.status_code, code_of(answer)) == (400, "malformed")


async def test_a_payer_sees_every_attempt(desk: Desk, client: Client) -> None:
    payment = await desk.paid("tok_decline_here")
    await desk.pass_time(timedelta(seconds=3))

    answer = await client.get(f"/api/payments/{payment.id}", headers=signed_in())

    seen = [
        (attempt["number"], attempt["gateway"], attempt["status"], attempt["reason"])
        for attempt in answer.json()["attempts"]
    ]
    assert seen == [
        (1, "sandbox", "DECLINED", "provider-fault"),
        (2, "sandbox-two", "CAPTURED", None),
    ]


async def test_operators_see_the_quarantine_and_nobody_else(desk: Desk, client: Client) -> None:
    payment = await desk.paid("tok_wrong_amount")
    await desk.say(id="n9", reference="stranger", outcome="CAPTURED", reason="")
    await desk.pass_time(timedelta(minutes=6))

    answer = await client.get(QUARANTINE, headers=signed_in(OPERATOR))
    refused = await client.get(QUARANTINE, headers=signed_in())

    assert answer.json() == {
        "items": [
            {
                "paymentId": str(payment.id),
                "purpose": "booking:1",
                "status": "PENDING",
                "amount": {"amount": 50_000, "currency": "INR"},
                "provider": "sandbox",
                "reference": payment.reference,
                "reason": "500.01 INR was captured instead of 500.00 INR",
            }
        ],
        "next": None,
        "unmatchedNotices": [
            {
                "provider": "sandbox",
                "noticeId": "n9",
                "key": None,
                "reference": "stranger",
                "receivedAt": "2026-06-01T12:00:00Z",
            }
        ],
    }
    assert (refused.status_code, code_of(refused)) == (403, "right-missing")


@pytest.mark.parametrize("query", ["", "?currency=", "?currency=euro", "?currency=EURO"])
async def test_a_currency_is_three_capitals(client: Client, query: str) -> None:
    answer = await client.get(f"/api/payments/methods{query}")

    assert (answer.status_code, code_of(answer)) == (400, "malformed")


async def test_a_notice_is_received_as_often_as_it_comes(desk: Desk, client: Client) -> None:
    payment = await desk.paid("tok_pending")
    desk.clock.pass_time(timedelta(seconds=3))
    [(body, headers)] = await notices_of(desk.sandbox)

    answers = [await client.post(WEBHOOK, content=body, headers=headers) for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert (await desk.present(payment.id)).status is PaymentStatus.CAPTURED


async def test_a_forged_notice_is_refused(client: Client) -> None:
    answer = await client.post(WEBHOOK, content=b"{}", headers={"x-sandbox-signature": "0"})

    assert (answer.status_code, code_of(answer)) == (401, "forged-notice")


async def test_a_notice_that_cannot_be_read_is_refused(desk: Desk, client: Client) -> None:
    headers = desk.sandbox.signer.sign(b"{}")

    answer = await client.post(WEBHOOK, content=b"{}", headers=dict(headers))

    assert (answer.status_code, code_of(answer)) == (400, "malformed-notice")


async def test_a_notice_of_a_provider_nobody_knows_is_not_found(client: Client) -> None:
    answer = await client.post("/webhook/payments/nobody", content=b"{}")

    assert (answer.status_code, code_of(answer)) == (404, "payment-provider-not-found")


async def test_a_notice_is_not_larger_than_256_kib(client: Client) -> None:
    answers = [
        await client.post(WEBHOOK, content=b" " * size) for size in (256 * 1024, 256 * 1024 + 1)
    ]

    assert [answer.status_code for answer in answers] == [401, 413]


async def test_the_webhook_says_what_it_answers(client: Client) -> None:
    document = (await client.get("/docs/openapi.json")).json()

    receive = document["paths"]["/webhook/payments/{provider}"]["post"]
    assert {"200", "400", "401", "404", "413", "503"} <= receive["responses"].keys()


def code_of(answer: Any) -> str:
    kind: str = answer.json()["type"]
    return kind.removeprefix("/problems/")
