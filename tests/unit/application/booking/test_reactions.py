from datetime import timedelta

import pytest

from application.booking.reactions import AT_ONCE_MAX
from domain.booking.booking import HOLD_FOR, BookingStatus, PaymentStatus
from domain.booking.events import CancelledBy
from domain.booking.ticket import TicketStatus
from domain.kernel.money import Money
from domain.payments.payment_status import PaymentStatus as Paid
from tests.support.booking import a_buyer
from tests.support.box_office import MemoryBoxOffice, some
from tests.support.programme import a_ticket_type

SECOND = timedelta(seconds=1)


async def test_what_is_not_paid_in_time_is_cancelled_within_two_seconds(
    office: MemoryBoxOffice,
) -> None:
    event = await office.publish()
    booking = await office.place(event)
    await office.pass_time(HOLD_FOR - SECOND)
    assert (await office.booking(booking)).status is BookingStatus.INITIATED

    await office.pass_time(2 * SECOND)

    late = await office.booking(booking)
    assert (late.status, late.cancelled_by) == (BookingStatus.CANCELLED, CancelledBy.TIME_OUT)
    assert (await office.stock(event)).left == 100


async def test_a_booking_whose_deadline_moved_is_not_cancelled_at_the_first_one(
    office: MemoryBoxOffice,
) -> None:
    booking = await office.place(await office.publish())
    office.clock.pass_time(HOLD_FOR - SECOND)
    await office.pay(booking, "tok_abandoned")

    await office.pass_time(10 * SECOND)

    assert (await office.booking(booking)).status is BookingStatus.PAYMENT_PENDING


async def test_what_is_paid_is_not_cancelled_at_its_deadline(office: MemoryBoxOffice) -> None:
    booking = await office.paid(await office.publish())

    await office.pass_time(HOLD_FOR)

    assert (await office.booking(booking)).status is BookingStatus.CONFIRMED


async def test_a_free_booking_is_theirs_at_once(office: MemoryBoxOffice) -> None:
    event = await office.publish(a_ticket_type(price=Money(0, "EUR")))
    booking = await office.place(event, some(event.ticket_types[0], 2))

    await office.run_due()

    assert (await office.booking(booking)).status is BookingStatus.CONFIRMED
    assert len(await office.tickets(booking)) == 2
    assert (await office.stock(event)).sold == 2


async def test_a_free_booking_may_be_cancelled(office: MemoryBoxOffice) -> None:
    event = await office.publish(a_ticket_type(price=Money(0, "EUR")))
    booking = await office.place(event)
    await office.run_due()

    await office.cancel(booking)
    await office.run_due()

    assert (await office.booking(booking)).status is BookingStatus.CANCELLED
    assert (await office.stock(event)).left == 100


async def test_a_free_booking_that_was_cancelled_first_stays_cancelled(
    office: MemoryBoxOffice,
) -> None:
    event = await office.publish(a_ticket_type(price=Money(0, "EUR")))
    booking = await office.place(event)
    await office.cancel(booking)

    await office.run_due()

    assert (await office.booking(booking)).status is BookingStatus.CANCELLED


@pytest.mark.parametrize("token", ["tok_decline", "tok_pending_decline"])
async def test_a_declined_payment_leaves_the_places_kept(
    office: MemoryBoxOffice, token: str
) -> None:
    event = await office.publish()
    booking = await office.place(event)

    await office.pay(booking, token)
    await office.pass_time(10 * SECOND)

    failed = await office.booking(booking)
    assert (failed.status, failed.payment_status) == (
        BookingStatus.PAYMENT_PENDING,
        PaymentStatus.FAILED,
    )
    assert (await office.stock(event)).held == 1


async def test_an_earlier_payment_that_ends_does_not_touch_the_present_one(
    office: MemoryBoxOffice,
) -> None:
    booking = await office.place(await office.publish())
    await office.pay(booking, "tok_decline")
    await office.start(booking, "tok_abandoned")

    await office.run_due()

    assert (await office.booking(booking)).payment_status is PaymentStatus.PENDING


async def test_a_cancelled_event_cancels_and_refunds_every_booking(office: MemoryBoxOffice) -> None:
    event = await office.publish(a_ticket_type(quota=1_000))
    paid = [await office.paid(event, by=a_buyer(rank)) for rank in range(1, 4)]
    pending = await office.pay(await office.place(event), "tok_abandoned")
    initiated = await office.place(event)

    await office.cancel_event(event)
    await office.run_due()

    for booking in paid:
        assert (await office.booking(booking)).status is BookingStatus.REFUNDED
        assert await office.kept(booking) == 0
        [ticket] = await office.tickets(booking)
        assert ticket.status is TicketStatus.REFUNDED
    for booking in (pending, initiated):
        cancelled = await office.booking(booking)
        assert (cancelled.status, cancelled.cancelled_by) == (
            BookingStatus.CANCELLED,
            CancelledBy.ORGANIZER,
        )
    [payment] = await office.payments(pending)
    assert payment.status is Paid.CANCELLED


async def test_an_event_with_many_bookings_is_cancelled_bit_by_bit(office: MemoryBoxOffice) -> None:
    event = await office.publish(a_ticket_type(quota=1_000))
    for _ in range(AT_ONCE_MAX + 5):
        await office.place(event)

    await office.cancel_event(event)
    await office.run_due()

    assert len(office.happened("BookingCancelled")) == AT_ONCE_MAX + 5
    stock = await office.stock(event)
    assert (stock.held, stock.sold) == (0, 0)


async def test_what_was_confirmed_is_completed_when_the_event_is_over(
    office: MemoryBoxOffice,
) -> None:
    event = await office.publish()
    confirmed, cancelled = await office.paid(event), await office.paid(event)
    await office.cancel(cancelled)

    office.clock.pass_time(event.ends_at - office.clock.now())
    await office.run_due()

    assert (await office.booking(confirmed)).status is BookingStatus.COMPLETED
    assert (await office.booking(cancelled)).status is BookingStatus.CANCELLED
    assert (await office.stock(event)).sold == 1


async def test_what_is_paid_just_after_the_event_is_completed_as_well(
    office: MemoryBoxOffice,
) -> None:
    event = await office.publish()
    office.clock.pass_time(event.ends_at - SECOND - office.clock.now())
    booking = await office.place(event)
    await office.pass_time(10 * SECOND)

    await office.pay(booking)
    await office.pass_time(HOLD_FOR + SECOND)

    assert (await office.booking(booking)).status is BookingStatus.COMPLETED


async def test_a_completed_booking_keeps_its_money(office: MemoryBoxOffice) -> None:
    event = await office.publish()
    booking = await office.paid(event)
    office.clock.pass_time(event.ends_at - office.clock.now())

    await office.pass_time(SECOND)

    assert await office.kept(booking) == 2500
    assert office.happened("BookingMoneyReturned") == []
