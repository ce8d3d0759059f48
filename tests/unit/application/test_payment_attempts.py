"""Payments that are tried again, reserved first, or paid twice; with a fake clock."""

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from itertools import pairwise

import pytest

from application.payments.outcome import after
from application.payments.ports import Charge, ChargeOutcome
from application.platform.failpoints import arm, disarm
from domain.payments.attempt import AttemptStatus
from domain.payments.events import NextStep, PaymentMethod
from domain.payments.payment import Payment
from domain.payments.payment_status import PaymentStatus
from domain.payments.refund import RefundStatus
from tests.support.clock import NOON
from tests.support.payments import LEASE, TEN_MINUTES, Desk, a_desk, a_payment

CAPTURE = ("capture", 50_000)
REFUND = ("refund", 50_000)
MOMENT = timedelta(seconds=5)


class Killed(BaseException):
    """The process is gone; nothing catches this."""


async def die() -> None:
    raise Killed


@pytest.fixture(autouse=True)
def no_chaos_left() -> Iterator[None]:
    yield
    disarm()


@pytest.fixture
async def desk() -> AsyncIterator[Desk]:
    async with a_desk() as desk:
        yield desk


async def test_what_was_declined_for_now_is_tried_again_and_paid(desk: Desk) -> None:
    payment = await desk.paid("tok_decline_once")
    assert payment.status is PaymentStatus.INITIATED
    assert desk.money(payment) == []

    await desk.pass_time(MOMENT)

    paid = await desk.present(payment.id)
    assert paid.status is PaymentStatus.CAPTURED
    assert [attempt.gateway for attempt in paid.attempts] == ["sandbox", "sandbox"]
    assert "PaymentDeclined" not in await desk.history(payment)
    assert desk.money(payment) == [CAPTURE]


async def test_a_payment_that_is_declined_again_and_again_is_declined_in_the_end(
    desk: Desk,
) -> None:
    payment = await desk.paid("tok_decline_for_now")

    await desk.pass_time(timedelta(minutes=2))

    declined = await desk.present(payment.id)
    assert (declined.status, declined.decline_reason) == (
        PaymentStatus.DECLINED,
        "try-again-later",
    )
    assert [attempt.status for attempt in declined.attempts] == [AttemptStatus.DECLINED] * 4
    assert (await desk.history(payment)).count("PaymentDeclined") == 1


async def test_pauses_between_attempts_grow(desk: Desk) -> None:
    payment = await desk.paid("tok_decline_for_now")

    await desk.pass_time(timedelta(minutes=2))

    begun = [attempt.started_at for attempt in (await desk.present(payment.id)).attempts]
    pauses = [later - earlier for earlier, later in pairwise(begun)]
    assert pauses == sorted(pauses)
    assert pauses[0] < pauses[-1]


async def test_no_attempt_is_made_once_the_payer_s_time_is_over(desk: Desk) -> None:
    expires_at = desk.clock.now() + timedelta(seconds=4)
    payment = await desk.paid("tok_decline_for_now", expires_at=expires_at)

    await desk.pass_time(timedelta(minutes=2))

    declined = await desk.present(payment.id)
    assert declined.status is PaymentStatus.DECLINED
    assert all(attempt.started_at < expires_at for attempt in declined.attempts)


async def test_a_fault_of_the_provider_is_made_up_for_by_another_one(desk: Desk) -> None:
    payment = await desk.paid("tok_decline_here")

    await desk.pass_time(MOMENT)

    paid = await desk.present(payment.id)
    assert (paid.status, paid.gateway) == (PaymentStatus.CAPTURED, "sandbox-two")
    assert len(desk.other.log.entries()) == 1
    assert desk.sandbox.log.entries() == []


async def test_another_provider_is_not_asked_unless_the_settings_allow_it() -> None:
    async with a_desk(retry_elsewhere=False) as desk:
        payment = await desk.paid("tok_decline_here")

        assert payment.status is PaymentStatus.DECLINED
        assert payment.decline_reason == "provider-fault"


async def test_a_refund_goes_to_the_provider_that_captured(desk: Desk) -> None:
    payment = await desk.paid("tok_decline_here")
    await desk.pass_time(MOMENT)

    await desk.refund(payment)
    await desk.run_due()

    assert (await desk.present(payment.id)).status is PaymentStatus.REFUNDED
    assert [entry.kind for entry in desk.other.log.entries()] == ["capture", "refund"]


@pytest.mark.parametrize("token", ["tok_authorise", "tok_authorise_late"])
async def test_what_is_authorised_is_captured(desk: Desk, token: str) -> None:
    payment = await desk.paid(token)
    await desk.pass_time(MOMENT)

    assert await status_of(desk, payment) is PaymentStatus.CAPTURED
    history = await desk.history(payment)
    assert history.index("PaymentAuthorised") < history.index("PaymentCaptured")
    assert desk.money(payment) == [CAPTURE]


@pytest.mark.parametrize(
    "place",
    [
        "payments.before-charge",
        "payments.after-charge",
        "payments.before-capture",
        "payments.after-capture",
    ],
)
async def test_a_worker_that_dies_while_capturing_captures_once(desk: Desk, place: str) -> None:
    payment = await desk.opened("tok_authorise")
    await killed_at(desk, place)

    await desk.pass_time(2 * LEASE)

    assert await status_of(desk, payment) is PaymentStatus.CAPTURED
    assert (await desk.history(payment)).count("PaymentCaptured") == 1
    assert desk.money(payment) == [CAPTURE]


@pytest.mark.parametrize("token", ["tok_decline_once", "tok_decline_here"])
@pytest.mark.parametrize("place", ["payments.before-charge", "payments.after-charge"])
async def test_a_worker_that_dies_in_a_later_attempt_charges_once(
    desk: Desk, place: str, token: str
) -> None:
    payment = await desk.paid(token)
    desk.clock.pass_time(MOMENT)
    await killed_at(desk, place)

    await desk.pass_time(2 * LEASE)

    assert await status_of(desk, payment) is PaymentStatus.CAPTURED
    assert desk.money(payment) == [CAPTURE]


@pytest.mark.parametrize(
    ("place", "token", "end"),
    [
        ("payments.before-look-up", "tok_notice_lost", PaymentStatus.CAPTURED),
        ("payments.after-look-up", "tok_notice_lost", PaymentStatus.CAPTURED),
        ("payments.before-cancel", "tok_abandoned", PaymentStatus.EXPIRED),
        ("payments.after-cancel", "tok_abandoned", PaymentStatus.EXPIRED),
    ],
)
async def test_a_worker_that_dies_while_asking_asks_again(
    desk: Desk, place: str, token: str, end: PaymentStatus
) -> None:
    payment = await desk.paid(token)
    arm(place, die)
    with pytest.raises(Killed):
        await desk.pass_time(TEN_MINUTES)
    disarm()

    await desk.pass_time(2 * LEASE)

    assert await status_of(desk, payment) is end


async def test_what_is_authorised_after_the_payer_s_time_is_set_free(desk: Desk) -> None:
    payment = await desk.opened("tok_authorise")
    # The worker dies after the charge, and comes back when it is too late to capture.
    await killed_at(desk, "payments.after-charge")
    desk.clock.pass_time(TEN_MINUTES)

    await desk.run_due()
    await desk.pass_time(MOMENT)

    assert await status_of(desk, payment) is PaymentStatus.EXPIRED
    assert desk.money(payment) == []


async def test_a_payment_that_is_cancelled_while_it_is_authorised_takes_nothing(
    desk: Desk,
) -> None:
    payment = await desk.opened("tok_authorise")

    async def cancel() -> None:
        disarm()
        await desk.cancel(payment)

    arm("payments.before-capture", cancel)
    await desk.run_due()

    assert await status_of(desk, payment) is PaymentStatus.CANCELLED
    assert desk.money(payment) == []


async def test_money_that_comes_by_an_earlier_attempt_as_well_goes_back(desk: Desk) -> None:
    payment = await desk.paid("tok_decline_once")
    await desk.pass_time(MOMENT)
    first = (await desk.present(payment.id)).attempts[0]

    await say_captured(desk, first.key, first.reference)
    await desk.run_due()

    paid = await desk.present(payment.id)
    assert paid.status is PaymentStatus.CAPTURED
    [refund] = paid.refunds
    assert (refund.attempt, refund.extra) == (1, True)
    history = await desk.history(payment)
    assert history.count("PaymentCaptured") == history.count("ExtraMoneyCaptured") == 1
    # The sandbox never took it, so it cannot give it back: a person has to look.
    assert refund.status is RefundStatus.FAILED


async def test_money_of_an_earlier_attempt_stops_the_one_that_runs(desk: Desk) -> None:
    payment = await desk.opened("tok_decline_once")
    await desk.run_due()
    first = (await desk.present(payment.id)).attempts[0]

    await say_captured(desk, first.key, first.reference)
    await desk.pass_time(MOMENT)

    paid = await desk.present(payment.id)
    assert [attempt.status for attempt in paid.attempts] == [
        AttemptStatus.CAPTURED,
        AttemptStatus.CANCELLED,
    ]
    assert desk.money(payment) == []
    assert "ExtraMoneyCaptured" not in await desk.history(payment)


async def test_a_payment_without_a_token_can_go_to_any_provider(desk: Desk) -> None:
    payment = await desk.opened("", method=PaymentMethod.UPI_QR)

    assert desk.gateways.elsewhere(payment, at=desk.clock.now()) == "sandbox-two"


async def status_of(desk: Desk, payment: Payment) -> PaymentStatus:
    return (await desk.present(payment.id)).status


async def say_captured(desk: Desk, key: str, reference: str) -> None:
    """Let the sandbox's webhook tell so."""
    await desk.say(key=key, reference=reference, outcome="CAPTURED", reason="")


async def killed_at(desk: Desk, place: str) -> None:
    arm(place, die)
    with pytest.raises(Killed):
        await desk.run_due()
    disarm()


def test_a_payer_with_nothing_to_do_waits() -> None:
    charge = Charge(reference="r1", outcome=ChargeOutcome.PENDING)

    waiting = after(a_payment(), charge, now=NOON)

    assert waiting.next_action.step is NextStep.WAIT
