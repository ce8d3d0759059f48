from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.booking.booking import HOLD_FOR, LIFECYCLE, Booking, BookingStatus, PaymentStatus
from domain.booking.errors import DeadlinePassed, NothingToPay, PaymentRunning
from domain.booking.events import (
    BookingCancelled,
    BookingConfirmed,
    BookingInitiated,
    BookingMoneyReturned,
    CancelledBy,
)
from domain.kernel.errors import Conflict
from domain.kernel.ids import HoldId, PaymentId
from domain.kernel.lifecycle import IllegalMove
from domain.kernel.money import Money
from tests.support.booking import (
    NOTHING,
    PAYMENT,
    PRICE,
    REFUND,
    a_booking,
    a_booking_that_is,
    an_item,
    cancelled,
    paying,
)
from tests.support.clock import NOON

type Verb = Callable[[Booking], Booking]

OTHER_PAYMENT = PaymentId(UUID(int=501))
NEW_HOLD = HoldId(UUID(int=700))
TWO_MINUTES = timedelta(minutes=2)
HOUR = timedelta(hours=1)
DEADLINE = NOON + HOLD_FOR


def started(booking: Booking) -> Booking:
    return booking.start_payment(OTHER_PAYMENT, at_least=TWO_MINUTES, now=NOON)


def confirmed(booking: Booking) -> Booking:
    return booking.confirm(PAYMENT, now=NOON)


def timed_out(booking: Booking) -> Booking:
    return booking.time_out(now=NOON)


def completed(booking: Booking) -> Booking:
    return booking.complete(now=NOON)


def refunded(booking: Booking) -> Booking:
    return booking.refund(REFUND, amount=PRICE, now=NOON)


def confirmed_late(booking: Booking) -> Booking:
    return booking.confirm(PAYMENT, now=NOON, hold_id=NEW_HOLD, items=(an_item("Stalls/1/9"),))


VERBS: dict[Verb, BookingStatus] = {
    started: BookingStatus.PAYMENT_PENDING,
    confirmed: BookingStatus.CONFIRMED,
    cancelled: BookingStatus.CANCELLED,
    timed_out: BookingStatus.CANCELLED,
    completed: BookingStatus.COMPLETED,
    refunded: BookingStatus.REFUNDED,
}


@pytest.mark.parametrize("status", BookingStatus)
@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_moves_exactly_where_the_table_says(status: BookingStatus, verb: Verb) -> None:
    booking = a_booking_that_is(status)
    # It was cancelled by its buyer: only a time-out leaves the way back open.
    back = (status, verb) == (BookingStatus.CANCELLED, confirmed)

    if LIFECYCLE.allows(status, VERBS[verb]) and not back:
        assert verb(booking).status is VERBS[verb]
        assert verb(booking).next_version == booking.version + 1
    elif (status, verb) == (BookingStatus.PAYMENT_PENDING, started):
        with pytest.raises(PaymentRunning):
            verb(booking)
    else:
        with pytest.raises(IllegalMove):
            verb(booking)


@given(st.lists(st.sampled_from([*VERBS, confirmed_late]), max_size=12))
def test_no_sequence_of_verbs_leaves_the_table(verbs: list[Verb]) -> None:
    booking = a_booking()
    for verb in verbs:
        before = booking.status
        try:
            booking = verb(booking)
        except Conflict:
            continue
        assert booking.status is before or LIFECYCLE.allows(before, booking.status)

    assert booking.next_version == len(booking.events)
    assert booking.is_paid_for is (
        booking.status in {BookingStatus.CONFIRMED, BookingStatus.COMPLETED}
    )


def test_a_new_booking_costs_what_its_places_cost() -> None:
    booking = a_booking(an_item(), an_item(price=Money(1000, "EUR")))

    assert booking.total == Money(3500, "EUR")
    assert (booking.status, booking.payment_status) == (
        BookingStatus.INITIATED,
        PaymentStatus.UNPAID,
    )
    [initiated] = booking.events
    assert isinstance(initiated, BookingInitiated)
    assert (initiated.deadline, initiated.total) == (DEADLINE, booking.total)


def test_the_first_payment_moves_the_deadline_to_what_the_gateway_needs() -> None:
    late = DEADLINE - TWO_MINUTES

    booking = a_booking().start_payment(PAYMENT, at_least=HOUR, now=late)

    assert booking.deadline == late + HOUR


def test_the_first_payment_never_brings_the_deadline_forward() -> None:
    assert started(a_booking()).deadline == DEADLINE


def test_a_later_payment_does_not_move_the_deadline_again() -> None:
    failed = paying(a_booking()).fail_payment(PAYMENT, reason="declined", now=NOON)

    again = failed.start_payment(OTHER_PAYMENT, at_least=HOUR, now=DEADLINE - TWO_MINUTES)

    assert again.deadline == DEADLINE
    assert (again.payment_id, again.payment_status) == (OTHER_PAYMENT, PaymentStatus.PENDING)


def test_nothing_can_be_paid_after_the_deadline() -> None:
    with pytest.raises(DeadlinePassed):
        a_booking().start_payment(PAYMENT, at_least=HOUR, now=DEADLINE)


def test_what_costs_nothing_is_not_paid() -> None:
    with pytest.raises(NothingToPay):
        started(a_booking(an_item(price=NOTHING)))


def test_what_costs_nothing_is_confirmed_without_a_payment() -> None:
    booking = a_booking(an_item(price=NOTHING)).confirm(None, now=NOON)

    assert (booking.status, booking.payment_id) == (BookingStatus.CONFIRMED, None)


def test_a_payment_that_failed_leaves_the_places_kept() -> None:
    failed = paying(a_booking()).fail_payment(PAYMENT, reason="declined", now=NOON)

    assert (failed.status, failed.payment_status) == (
        BookingStatus.PAYMENT_PENDING,
        PaymentStatus.FAILED,
    )


@pytest.mark.parametrize("status", sorted({*BookingStatus} - {BookingStatus.PAYMENT_PENDING}))
def test_a_payment_fails_only_while_one_is_running(status: BookingStatus) -> None:
    with pytest.raises(IllegalMove):
        a_booking_that_is(status).fail_payment(PAYMENT, reason="declined", now=NOON)


def test_a_payment_does_not_fail_twice() -> None:
    failed = paying(a_booking()).fail_payment(PAYMENT, reason="declined", now=NOON)

    with pytest.raises(IllegalMove):
        failed.fail_payment(PAYMENT, reason="declined", now=NOON)


def test_paid_money_goes_back_as_far_as_was_decided() -> None:
    half = Money(1250, "EUR")

    booking = a_booking_that_is(BookingStatus.CONFIRMED).cancel(
        by=CancelledBy.BUYER, refund=half, now=NOON
    )

    [event] = booking.events
    assert isinstance(event, BookingCancelled)
    assert (event.refund, event.payment_id) == (half, PAYMENT)
    assert booking.payment_status is PaymentStatus.REFUND_PENDING


@pytest.mark.parametrize("status", [BookingStatus.INITIATED, BookingStatus.PAYMENT_PENDING])
def test_money_that_never_came_does_not_go_back(status: BookingStatus) -> None:
    booking = cancelled(a_booking_that_is(status))

    [event] = booking.events
    assert isinstance(event, BookingCancelled)
    assert event.refund == NOTHING
    assert booking.payment_status is not PaymentStatus.REFUND_PENDING


def test_nothing_is_pending_if_nothing_goes_back() -> None:
    kept = a_booking_that_is(BookingStatus.CONFIRMED).cancel(
        by=CancelledBy.BUYER, refund=NOTHING, now=NOON
    )

    assert (kept.status, kept.payment_status) == (BookingStatus.CANCELLED, PaymentStatus.PAID)


def test_late_money_confirms_with_a_new_hold_and_perhaps_other_seats() -> None:
    booking = confirmed_late(timed_out(paying(a_booking())).settled())

    assert (booking.status, booking.hold_id) == (BookingStatus.CONFIRMED, NEW_HOLD)
    assert [item.seat for item in booking.items] == ["Stalls/1/9"]
    [event] = booking.events
    assert isinstance(event, BookingConfirmed)
    assert event.late
    assert not booking.was_timed_out


def test_late_money_needs_a_new_hold() -> None:
    with pytest.raises(IllegalMove):
        confirmed(timed_out(paying(a_booking())))


@pytest.mark.parametrize("by", sorted({*CancelledBy} - {CancelledBy.TIME_OUT}))
def test_what_was_cancelled_on_purpose_stays_cancelled(by: CancelledBy) -> None:
    with pytest.raises(IllegalMove):
        confirmed_late(cancelled(paying(a_booking()), by))


def test_late_money_that_goes_back_is_on_its_way() -> None:
    booking = timed_out(paying(a_booking())).return_money(PAYMENT, amount=PRICE, now=NOON)

    assert isinstance(booking.events[-1], BookingMoneyReturned)
    assert booking.payment_status is PaymentStatus.REFUND_PENDING


def test_money_that_comes_twice_goes_back_and_changes_nothing_else() -> None:
    booking = a_booking_that_is(BookingStatus.CONFIRMED)

    returned = booking.return_money(OTHER_PAYMENT, amount=PRICE, now=NOON)

    assert (returned.status, returned.payment_status) == (
        BookingStatus.CONFIRMED,
        PaymentStatus.PAID,
    )


def test_the_money_that_pays_for_a_booking_is_not_sent_back() -> None:
    with pytest.raises(IllegalMove):
        a_booking_that_is(BookingStatus.CONFIRMED).return_money(PAYMENT, amount=PRICE, now=NOON)


def test_an_operator_decides_about_late_money_only() -> None:
    called = timed_out(paying(a_booking())).call_operator(PAYMENT, amount=PRICE, now=NOON)

    assert (called.status, called.payment_status) == (
        BookingStatus.CANCELLED,
        PaymentStatus.PAID,
    )
    with pytest.raises(IllegalMove):
        a_booking_that_is(BookingStatus.CANCELLED).call_operator(PAYMENT, amount=PRICE, now=NOON)
