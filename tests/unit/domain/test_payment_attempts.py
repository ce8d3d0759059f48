"""Several attempts at one payment: at most one of them pays, and what comes twice goes back."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.kernel.ids import PaymentId, RefundId
from domain.kernel.lifecycle import IllegalMove
from domain.payments.attempt import LIFECYCLE, Attempt, AttemptStatus, key_of, read_key
from domain.payments.errors import AttemptNotFound, AttemptsOver
from domain.payments.events import (
    AttemptAbandoned,
    ExtraMoneyCaptured,
    PaymentCaptured,
    PaymentRetryPlanned,
    RefundRequested,
    RefundSucceeded,
)
from domain.payments.payment import Payment
from domain.payments.payment_state import ATTEMPTS_MAX
from domain.payments.payment_status import PaymentStatus
from domain.payments.retries import JITTER_PARTS, PAUSE_MAX, PAUSE_MIN, pause_after
from tests.support.clock import NOON
from tests.support.payments import PRICE, a_captured_payment, a_payment

SOON = NOON + timedelta(seconds=2)
PAYMENT = PaymentId(UUID(int=5))
REFUND = RefundId(UUID(int=1))


def again(payment: Payment, gateway: str = "sandbox") -> Payment:
    return payment.try_again("busy", reference="", gateway=gateway, due_at=SOON, now=NOON)


def in_two_attempts() -> Payment:
    return again(a_payment(), "other").settled()


def statuses(payment: Payment) -> list[AttemptStatus]:
    return [attempt.status for attempt in payment.attempts]


def test_a_new_payment_has_one_attempt_with_its_key() -> None:
    payment = a_payment()

    assert payment.attempts == (
        Attempt(number=1, gateway="sandbox", key=f"{payment.id}-1", started_at=NOON),
    )


def test_another_attempt_is_planned_with_a_key_of_its_own() -> None:
    payment = again(a_payment(), "other")

    assert payment.status is PaymentStatus.INITIATED
    first, second = payment.attempts
    assert (first.status, first.reason) == (AttemptStatus.DECLINED, "busy")
    assert (second.gateway, second.key, second.started_at) == ("other", f"{payment.id}-2", SOON)
    [_, planned] = payment.events
    assert isinstance(planned, PaymentRetryPlanned)
    assert (planned.attempt, planned.due_at, planned.reason) == (2, SOON, "busy")


def test_a_payment_is_tried_only_so_often() -> None:
    payment = a_payment()
    for _ in range(ATTEMPTS_MAX - 1):
        payment = again(payment)

    assert not payment.may_try_again(SOON)
    with pytest.raises(AttemptsOver):
        again(payment)


def test_no_attempt_begins_after_the_payer_s_time() -> None:
    payment = a_payment()

    assert payment.may_try_again(payment.expires_at - timedelta(seconds=1))
    assert not payment.may_try_again(payment.expires_at)


@pytest.mark.parametrize("status", sorted(PaymentStatus))
def test_only_what_is_open_is_tried_again(status: PaymentStatus) -> None:
    payment = replace(a_payment(), status=status)

    assert payment.may_try_again(SOON) is payment.is_open


def test_an_attempt_that_was_never_made_is_not_found() -> None:
    payment = a_payment()

    for number in (0, 2, -1):
        assert not payment.has_attempt(number)
        with pytest.raises(AttemptNotFound):
            payment.attempt_number(number)


def test_money_of_an_earlier_attempt_pays_and_stops_the_later_one() -> None:
    payment = in_two_attempts()

    paid = payment.capture(reference="r1", number=1, fee=None, now=NOON)

    assert paid.status is PaymentStatus.CAPTURED
    assert statuses(paid) == [AttemptStatus.CAPTURED, AttemptStatus.CANCELLED]
    assert (paid.gateway, paid.reference) == ("sandbox", "r1")
    captured, abandoned = paid.events
    assert isinstance(captured, PaymentCaptured)
    assert (captured.attempt, captured.gateway, captured.reference) == (1, "sandbox", "r1")
    assert isinstance(abandoned, AttemptAbandoned)
    assert abandoned.attempt == 2


def test_money_that_comes_twice_goes_back_by_itself() -> None:
    payment = in_two_attempts().capture(reference="r2", now=NOON).settled()

    twice = payment.capture(reference="r1", number=1, fee=None, now=NOON)

    assert twice.status is PaymentStatus.CAPTURED
    assert (twice.gateway, twice.reference) == ("other", "r2")
    extra, requested = twice.events
    assert isinstance(extra, ExtraMoneyCaptured)
    assert (extra.attempt, extra.gateway, extra.amount) == (1, "sandbox", PRICE)
    assert isinstance(requested, RefundRequested)
    [refund] = twice.refunds
    assert (refund.attempt, refund.amount, refund.extra) == (1, PRICE, True)
    assert twice.refundable == PRICE


def test_extra_money_that_went_back_leaves_the_payment_paid() -> None:
    twice = in_two_attempts().capture(reference="r2", now=NOON)
    twice = twice.capture(reference="r1", number=1, now=NOON)
    [refund] = twice.refunds

    done = twice.settled().complete_refund(refund.id, reference="b1", now=NOON)

    assert done.status is PaymentStatus.CAPTURED
    assert (done.refunded.amount, done.refundable) == (0, PRICE)
    [event] = done.events
    assert isinstance(event, RefundSucceeded)
    assert (event.extra, event.fully, event.gateway) == (True, False, "sandbox")


def test_the_same_money_cannot_come_twice() -> None:
    paid = a_captured_payment()

    with pytest.raises(IllegalMove):
        paid.capture(reference="r1", now=NOON)


def test_a_refunded_payment_still_gives_extra_money_back() -> None:
    paid = in_two_attempts().capture(reference="r2", now=NOON)
    wanted = paid.request_refund(REFUND, PRICE, reason="", now=NOON)
    refunded = wanted.complete_refund(REFUND, now=NOON)

    twice = refunded.capture(reference="r1", number=1, now=NOON)

    assert twice.status is PaymentStatus.REFUNDED
    assert twice.refunds[-1].extra


@pytest.mark.parametrize("status", AttemptStatus)
def test_an_attempt_is_live_until_it_has_come_to_an_end(status: AttemptStatus) -> None:
    attempt = replace(a_payment().attempts[0], status=status)

    assert attempt.is_live is (LIFECYCLE.moves[status] > {AttemptStatus.CAPTURED})


def test_a_key_tells_whose_it_is() -> None:
    assert read_key(key_of(PAYMENT, 1)) == (PAYMENT, 1)
    assert read_key(key_of(PAYMENT, 12)) == (PAYMENT, 12)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "1",
        "order-1",
        str(PAYMENT),
        f"{PAYMENT}-",
        f"{PAYMENT}-x",
        f"{PAYMENT}-01",
        f"{PAYMENT}-²",
        f"{PAYMENT}1",
        f"{PAYMENT.hex}-1",
        f"{{{PAYMENT}}}-1",
    ],
)
def test_what_is_not_our_key_tells_nothing(key: str) -> None:
    assert read_key(key) is None


@given(st.text())
def test_no_text_is_too_strange_to_be_read_as_a_key(text: str) -> None:
    read_key(text)
    read_key(str(PAYMENT) + text)


@given(number=st.integers(1, 50), jitter=st.integers(0, JITTER_PARTS - 1))
def test_pauses_grow_and_differ_and_have_an_end(number: int, jitter: int) -> None:
    pause = pause_after(number, jitter=jitter)

    assert PAUSE_MIN / 2 <= pause < PAUSE_MAX
    assert pause <= 2 * pause_after(number, jitter=0)
    assert pause_after(number + 1, jitter=0) >= pause_after(number, jitter=0)
