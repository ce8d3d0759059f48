import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from adapters.payments.sandbox import SandboxGateway
from adapters.payments.sandbox_notices import NoticeSigner
from adapters.payments.sandbox_tokens import SCRIPTS
from application.payments.ports import (
    ChargeOrder,
    ChargeOutcome,
    PaymentGateway,
    RefundOrder,
    RefundOutcome,
)
from application.platform.errors import Unavailable
from domain.kernel.money import Money
from domain.payments.attempt import Retry, key_of
from domain.payments.errors import ForgedNotice
from domain.payments.events import NextStep, PaymentMethod
from domain.payments.payment import Payment
from tests.contracts.payment_gateway import (
    AuthorisingGatewayContract,
    PaymentGatewayContract,
    Plot,
    Signed,
    Stage,
)
from tests.support.clock import NOON, FakeClock
from tests.support.payments import SECRET, Sandbox, a_payment, a_refund_id, an_order
from tests.support.sandbox import charged, notices_of

MOMENT = timedelta(seconds=3)


TOKENS = {
    Plot.SUCCEEDS: "tok_ok",
    Plot.IS_DECLINED: "tok_decline",
    Plot.IS_DECLINED_FOR_NOW: "tok_decline_for_now",
    Plot.STAYS_PENDING: "tok_pending",
    Plot.IS_UNANSWERED: "tok_hang_charged",
    Plot.IS_AUTHORISED: "tok_authorise",
}


@dataclass
class SandboxStage:
    """The sandbox, as the contract of gateways wants it."""

    clock: FakeClock
    sandbox: Sandbox
    sent: list[Signed] = field(default_factory=list)

    @property
    def gateway(self) -> PaymentGateway:
        return self.sandbox.gateway

    def order(self, plot: Plot) -> ChargeOrder:
        expires_at = self.clock.now() + self.gateway.session_minimum
        return an_order(a_payment(TOKENS[plot], expires_at=expires_at))

    async def let_payer_act(self, order: ChargeOrder) -> None:
        assert order.method is PaymentMethod.CARD
        self.clock.pass_time(MOMENT)
        self.sent += await notices_of(self.sandbox)

    def money_kept(self, order: ChargeOrder) -> int:
        return self.sandbox.log.kept(str(order.payment_id))

    async def notices_about(self, order: ChargeOrder) -> list[Signed]:
        return [(body, headers) for body, headers in self.sent if order.key.encode() in body]

    def window(self) -> tuple[datetime, datetime]:
        return NOON, NOON + timedelta(hours=1)

    def sign(self, body: bytes) -> Mapping[str, str]:
        return self.sandbox.signer.sign(body)

    def let_notices_age(self) -> None:
        self.clock.pass_time(timedelta(seconds=301))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
async def sandbox(clock: FakeClock) -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(clock)
    yield sandbox
    sandbox.log.close()


class TestSandboxGateway(PaymentGatewayContract):
    @pytest.fixture
    def stage(self, clock: FakeClock, sandbox: Sandbox) -> Stage:
        return SandboxStage(clock, sandbox)


class TestAuthorisingSandboxGateway(AuthorisingGatewayContract):
    @pytest.fixture
    def stage(self, clock: FakeClock, sandbox: Sandbox) -> Stage:
        return SandboxStage(clock, sandbox)


@pytest.mark.parametrize("name", SCRIPTS)
async def test_every_token_is_explained(name: str) -> None:
    page = await asyncio.to_thread(Path("docs/sandbox.md").read_text)

    assert f"`tok_{name}`" in page


@pytest.mark.parametrize(
    ("method", "token", "outcome"),
    [
        (PaymentMethod.CARD, "4111", ChargeOutcome.DECLINED),
        (PaymentMethod.WALLET, "wallet-7", ChargeOutcome.CAPTURED),
        (PaymentMethod.NET_BANKING, "HDFC", ChargeOutcome.CAPTURED),
        (PaymentMethod.UPI_COLLECT, "asha@okbank", ChargeOutcome.CAPTURED),
        (PaymentMethod.UPI_COLLECT, "asha@collect", ChargeOutcome.PENDING),
        (PaymentMethod.UPI_COLLECT, "asha@decline", ChargeOutcome.DECLINED),
        (PaymentMethod.UPI_INTENT, "", ChargeOutcome.PENDING),
        (PaymentMethod.UPI_QR, "", ChargeOutcome.PENDING),
    ],
)
async def test_a_token_without_a_script_does_what_its_method_does(
    sandbox: Sandbox, method: PaymentMethod, token: str, outcome: ChargeOutcome
) -> None:
    charge = await charged(sandbox, a_payment(token, method=method))

    assert charge.outcome is outcome


@pytest.mark.parametrize(
    ("method", "step", "target"),
    [
        (PaymentMethod.CARD, NextStep.CONFIRM_IN_APP, ""),
        (PaymentMethod.UPI_COLLECT, NextStep.CONFIRM_IN_APP, ""),
        (PaymentMethod.UPI_INTENT, NextStep.REDIRECT, "upi://pay?"),
        (PaymentMethod.UPI_QR, NextStep.SHOW_QR, "upi://pay?"),
        (PaymentMethod.NET_BANKING, NextStep.REDIRECT, "https://"),
    ],
)
async def test_a_pending_charge_says_what_the_payer_has_to_do(
    sandbox: Sandbox, method: PaymentMethod, step: NextStep, target: str
) -> None:
    charge = await charged(sandbox, a_payment("tok_pending", method=method))

    assert charge.next_action.step is step
    assert charge.next_action.target.startswith(target)


async def test_a_upi_code_names_the_amount(sandbox: Sandbox) -> None:
    payment = a_payment("", method=PaymentMethod.UPI_QR, amount=Money(123_45, "INR"))

    charge = await charged(sandbox, payment)

    assert "am=123.45&cu=INR" in charge.next_action.target


async def test_a_pending_charge_is_captured_after_a_moment(
    sandbox: Sandbox, clock: FakeClock
) -> None:
    payment = a_payment("tok_pending")
    await charged(sandbox, payment)
    clock.pass_time(MOMENT)

    charge = await sandbox.gateway.look_up(key_of(payment.id, 1), reference="")

    assert charge is not None
    assert charge.outcome is ChargeOutcome.CAPTURED


@pytest.mark.parametrize(
    ("token", "outcome"),
    [
        ("tok_abandoned", ChargeOutcome.EXPIRED),
        ("tok_wrong_amount", ChargeOutcome.EXPIRED),
        ("tok_pending", ChargeOutcome.CAPTURED),
        ("tok_pending_decline", ChargeOutcome.DECLINED),
        ("tok_late", ChargeOutcome.CAPTURED),
    ],
)
async def test_what_has_come_of_a_charge_when_its_session_is_over(
    sandbox: Sandbox, clock: FakeClock, token: str, outcome: ChargeOutcome
) -> None:
    payment = a_payment(token)
    await charged(sandbox, payment)
    clock.pass_time(timedelta(minutes=11))

    charge = await sandbox.gateway.look_up(key_of(payment.id, 1), reference="")

    assert charge is not None
    assert charge.outcome is outcome


async def test_nothing_is_taken_once_the_session_is_over(
    sandbox: Sandbox, clock: FakeClock
) -> None:
    clock.pass_time(timedelta(minutes=10))

    charge = await charged(sandbox, a_payment())

    assert charge.outcome is ChargeOutcome.EXPIRED
    assert sandbox.log.entries() == []


async def test_money_on_its_way_cannot_be_stopped(sandbox: Sandbox) -> None:
    payment = a_payment("tok_late")
    await charged(sandbox, payment)

    answer = await sandbox.gateway.cancel(key_of(payment.id, 1), reference="")

    assert answer.outcome is ChargeOutcome.PENDING


async def test_a_charge_that_comes_after_its_cancellation_takes_nothing(sandbox: Sandbox) -> None:
    payment = a_payment()
    await sandbox.gateway.cancel(key_of(payment.id, 1), reference="")

    charge = await charged(sandbox, payment)

    assert charge.outcome is ChargeOutcome.CANCELLED
    assert sandbox.log.entries() == []


@pytest.mark.parametrize(("token", "money"), [("tok_hang", 0), ("tok_hang_charged", 50_000)])
async def test_no_answer_tells_nothing_about_the_money(
    sandbox: Sandbox, token: str, money: int
) -> None:
    payment = a_payment(token)

    with pytest.raises(Unavailable):
        await charged(sandbox, payment)

    assert sandbox.log.kept(str(payment.id)) == money
    assert await notices_of(sandbox) == []


async def test_a_refund_can_fail_for_good(sandbox: Sandbox) -> None:
    payment = a_payment("tok_refund_fails")
    await charged(sandbox, payment)

    answer = await sandbox.gateway.refund(a_refund_of(payment, payment.amount))

    assert (answer.outcome, answer.reason) == (RefundOutcome.FAILED, "refused-by-bank")


async def test_only_what_was_captured_can_be_refunded(sandbox: Sandbox) -> None:
    unpaid, paid = a_payment("tok_decline"), a_payment()
    await charged(sandbox, unpaid)
    await charged(sandbox, paid)

    for payment, amount in (
        (unpaid, unpaid.amount),
        (paid, Money(1, "EUR")),
        (a_payment(), paid.amount),
    ):
        answer = await sandbox.gateway.refund(a_refund_of(payment, amount))
        assert answer.outcome is RefundOutcome.FAILED


async def test_a_notice_is_sent_until_it_is_received(sandbox: Sandbox, clock: FakeClock) -> None:
    await charged(sandbox, a_payment())

    assert len(await notices_of(sandbox, status=503)) == 1
    assert await notices_of(sandbox) == []
    clock.pass_time(timedelta(seconds=1))
    assert len(await notices_of(sandbox)) == 1
    clock.pass_time(timedelta(days=1))
    assert await notices_of(sandbox) == []


async def test_a_webhook_that_does_not_answer_gets_the_notice_again(
    sandbox: Sandbox, clock: FakeClock
) -> None:
    async def nobody(body: bytes, headers: Mapping[str, str]) -> int:
        raise Unavailable(f"webhook for {len(body) + len(headers)}")

    await charged(sandbox, a_payment())
    sandbox.notices.connect(nobody)
    await sandbox.notices.deliver_due()
    clock.pass_time(timedelta(seconds=1))

    assert len(await notices_of(sandbox)) == 1


async def test_notices_wait_until_somebody_listens(sandbox: Sandbox) -> None:
    await charged(sandbox, a_payment())

    await sandbox.notices.deliver_due()

    assert len(await notices_of(sandbox)) == 1


async def test_notices_are_delivered_in_the_background(sandbox: Sandbox) -> None:
    received = asyncio.Event()

    async def receive(body: bytes, headers: Mapping[str, str]) -> int:
        assert sandbox.gateway.read_notice(body, headers).id
        received.set()
        return 200

    await charged(sandbox, a_payment())
    sandbox.notices.connect(receive)

    async with sandbox.notices:
        await received.wait()


async def test_the_background_survives_a_webhook_that_breaks(
    sandbox: Sandbox, clock: FakeClock
) -> None:
    attempts: list[bytes] = []
    received = asyncio.Event()

    async def receive(body: bytes, headers: Mapping[str, str]) -> int:
        attempts.append(body)
        if len(attempts) > 1:
            received.set()
            return 200
        clock.pass_time(timedelta(minutes=1))
        raise ZeroDivisionError(headers)

    await charged(sandbox, a_payment())
    sandbox.notices.connect(receive)

    async with sandbox.notices:
        await received.wait()

    assert attempts[0] == attempts[1]


async def test_a_notice_sent_twice_has_the_same_id(sandbox: Sandbox, clock: FakeClock) -> None:
    await charged(sandbox, a_payment("tok_notice_twice"))
    clock.pass_time(MOMENT)

    first, second = [json.loads(body)["id"] for body, _ in await notices_of(sandbox)]

    assert first == second


def test_a_replaced_secret_is_believed_while_it_is_listed(clock: FakeClock) -> None:
    signed = NoticeSigner([b"old"], clock).sign(b"body")

    NoticeSigner([b"new", b"old"], clock).verify(b"body", signed)
    with pytest.raises(ForgedNotice):
        NoticeSigner([b"new"], clock).verify(b"body", signed)


async def test_the_books_survive_their_process_and_are_shared(tmp_path: Path) -> None:
    clock, path = FakeClock(), str(tmp_path / "books" / "sandbox.sqlite")
    one, two = Sandbox(clock, path), Sandbox(clock, path)
    payments = [a_payment() for _ in range(20)]

    async with one.log, two.log:
        await asyncio.gather(*(charged(box, pay) for pay in payments for box in (one, two)))

    async with Sandbox(clock, path).log as again:
        assert len(again.entries()) == 20
        assert {again.kept(str(payment.id)) for payment in payments} == {50_000}


def test_the_log_of_money_cannot_be_rewritten(sandbox: Sandbox) -> None:
    for statement in ("UPDATE money SET amount = 0", "DELETE FROM money"):
        with sandbox.log.transaction() as books:
            books.execute(
                "INSERT INTO money (kind, key, charge, payment_id, reference, amount, currency, at)"
                " VALUES ('capture', 'k', 'k', 'p', 'r', 1, 'INR', ?)",
                (NOON.isoformat(),),
            )
        with pytest.raises(sqlite3.IntegrityError), sandbox.log.transaction() as books:
            books.execute(statement)


def test_the_sandbox_declares_what_it_offers(sandbox: Sandbox) -> None:
    assert isinstance(sandbox.gateway, SandboxGateway)
    currencies = {offer.method: offer.currencies for offer in sandbox.gateway.offers}
    assert set(currencies) == set(PaymentMethod)
    assert currencies[PaymentMethod.UPI_QR] == {"INR"}
    assert NoticeSigner([SECRET], FakeClock()).sign(b"x") == sandbox.signer.sign(b"x")


@pytest.mark.parametrize(
    ("token", "outcomes"),
    [
        ("tok_decline_for_now", [ChargeOutcome.DECLINED] * 3),
        ("tok_decline_once", [ChargeOutcome.DECLINED, ChargeOutcome.CAPTURED]),
        ("tok_decline_here", [ChargeOutcome.DECLINED, ChargeOutcome.CAPTURED]),
    ],
)
async def test_a_later_attempt_may_go_better(
    sandbox: Sandbox, token: str, outcomes: list[ChargeOutcome]
) -> None:
    first = an_order(a_payment(token))
    orders = [
        replace(first, key=key_of(first.payment_id, number), attempt=number)
        for number in range(1, len(outcomes) + 1)
    ]

    charges = [await sandbox.gateway.charge(order) for order in orders]

    assert [charge.outcome for charge in charges] == outcomes
    assert charges[0].retry is not Retry.NEVER


async def test_what_is_authorised_lapses_with_its_session(
    sandbox: Sandbox, clock: FakeClock
) -> None:
    order = an_order(a_payment("tok_authorise"))
    await sandbox.gateway.charge(order)
    clock.pass_time(timedelta(minutes=10))

    late = await sandbox.gateway.capture(order.key, order.amount, reference="")

    assert late.outcome is ChargeOutcome.EXPIRED
    assert sandbox.log.entries() == []


async def test_no_other_amount_is_captured_than_was_authorised(sandbox: Sandbox) -> None:
    order = an_order(a_payment("tok_authorise"))
    await sandbox.gateway.charge(order)

    answer = await sandbox.gateway.capture(order.key, Money(1, "INR"), reference="")

    assert answer.outcome is ChargeOutcome.AUTHORISED
    assert sandbox.log.entries() == []


def a_refund_of(payment: Payment, amount: Money) -> RefundOrder:
    refund_id = a_refund_id()
    return RefundOrder(
        key=str(refund_id),
        refund_id=refund_id,
        payment_id=payment.id,
        attempt=1,
        reference="",
        amount=amount,
    )
