"""Money that comes after the hold ran out, after a cancellation, or twice."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

import pytest

from application.platform.tasks import Task
from domain.booking.booking import HOLD_FOR, Booking, BookingStatus, PaymentStatus
from domain.kernel.ids import PaymentId, TaskId
from domain.payments.payment_status import PaymentStatus as Paid
from domain.programme.event import Event
from domain.programme.policies import LateMoneyStep
from tests.support.booking import a_buyer
from tests.support.box_office import MemoryBoxOffice, seats, some
from tests.support.payments import an_intent
from tests.support.programme import a_section, a_ticket_type

HALL = a_section("Stalls", rows=1, seats=4)
MOMENT = timedelta(seconds=10)
REACQUIRE, SUBSTITUTE, REFUND, OPERATOR = LateMoneyStep
LATE = "tok_late"
RIVAL = a_buyer(2)
TASK = TaskId(UUID(int=1))


async def a_hall(office: MemoryBoxOffice, *policy: LateMoneyStep) -> Event:
    return await office.publish(a_ticket_type("Stalls"), sections=(HALL,), late_money=policy)


async def timed_out(office: MemoryBoxOffice, event: Event, *seat_ids: str) -> Booking:
    """A booking of these seats that ran out a moment before its money comes."""
    booking = await office.place(event, seats(event.ticket_types[0], *seat_ids))
    await office.pay(booking, LATE)
    await office.pass_time(HOLD_FOR)
    return await office.booking(booking)


async def money_comes(office: MemoryBoxOffice, booking: Booking) -> Booking:
    await office.pass_time(MOMENT)
    return await office.booking(booking)


def seats_of(booking: Booking) -> list[str | None]:
    return [item.seat for item in booking.items]


async def test_late_money_takes_the_same_places_again_if_they_are_free(
    office: MemoryBoxOffice,
) -> None:
    event = await a_hall(office, REACQUIRE, REFUND)
    booking = await timed_out(office, event, "Stalls/1/2")
    assert booking.was_timed_out

    booking = await money_comes(office, booking)

    assert (booking.status, booking.payment_status) == (
        BookingStatus.CONFIRMED,
        PaymentStatus.PAID,
    )
    assert seats_of(booking) == ["Stalls/1/2"]
    assert (await office.stock(event)).sold == 1
    assert len(await office.tickets(booking)) == 1
    assert await office.kept(booking) == 2500


async def test_late_money_takes_the_nearest_seat_if_its_own_is_gone(
    office: MemoryBoxOffice,
) -> None:
    event = await a_hall(office, REACQUIRE, SUBSTITUTE, REFUND)
    booking = await timed_out(office, event, "Stalls/1/1")
    await office.paid(event, seats(event.ticket_types[0], "Stalls/1/1"), by=RIVAL)

    booking = await money_comes(office, booking)

    assert booking.status is BookingStatus.CONFIRMED
    assert seats_of(booking) == ["Stalls/1/2"]
    assert [ticket.seat for ticket in await office.tickets(booking)] == ["Stalls/1/2"]


async def test_late_money_goes_back_if_its_places_are_gone(office: MemoryBoxOffice) -> None:
    event = await a_hall(office, REACQUIRE, REFUND)
    booking = await timed_out(office, event, "Stalls/1/1")
    await office.paid(event, seats(event.ticket_types[0], "Stalls/1/1"), by=RIVAL)

    booking = await money_comes(office, booking)

    assert (booking.status, booking.payment_status) == (
        BookingStatus.REFUNDED,
        PaymentStatus.REFUNDED,
    )
    assert await office.kept(booking) == 0
    assert await office.tickets(booking) == []


@pytest.mark.parametrize("token", ["tok_late", "tok_decline_captured"])
@pytest.mark.parametrize("status", [200, 500])
async def test_the_refund_of_what_is_paid_but_gone_begins_within_a_minute(
    office: MemoryBoxOffice, token: str, status: int
) -> None:
    """Whether a notice tells of the money or none ever comes through."""
    office.sandbox.notices.connect(office.receive if status == 200 else nobody)
    event = await a_hall(office, REACQUIRE, REFUND)
    booking = await office.place(event, seats(event.ticket_types[0], "Stalls/1/1"))
    await office.pay(booking, token)
    await office.pass_time(HOLD_FOR if token == LATE else MOMENT)
    if token != LATE:
        await office.cancel(booking)
    await office.paid(event, seats(event.ticket_types[0], "Stalls/1/1"), by=RIVAL)

    await office.pass_time(timedelta(minutes=2))

    [payment] = await office.payments(booking)
    log = office.sandbox.log.entries()
    captured, refunded = [entry for entry in log if entry.payment_id == str(payment.id)]
    assert (captured.kind, refunded.kind) == ("capture", "refund")
    assert refunded.at - captured.at <= timedelta(seconds=60)


async def nobody(body: bytes, headers: Mapping[str, str]) -> int:
    assert body
    assert headers
    return 500


async def test_late_money_goes_back_if_the_policy_says_so_at_once(office: MemoryBoxOffice) -> None:
    event = await a_hall(office, REFUND)
    booking = await timed_out(office, event, "Stalls/1/1")

    booking = await money_comes(office, booking)

    assert booking.status is BookingStatus.REFUNDED
    assert await office.kept(booking) == 0
    assert (await office.stock(event)).left == 4


async def test_late_money_without_any_seat_left_goes_back(office: MemoryBoxOffice) -> None:
    event = await a_hall(office, REACQUIRE, SUBSTITUTE, REFUND)
    booking = await timed_out(office, event, "Stalls/1/1")
    await office.paid(event, some(event.ticket_types[0], 4), by=RIVAL)

    booking = await money_comes(office, booking)

    assert booking.status is BookingStatus.REFUNDED
    assert await office.kept(booking) == 0


async def test_late_money_is_left_to_an_operator_if_the_policy_says_so(
    office: MemoryBoxOffice,
) -> None:
    event = await a_hall(office, OPERATOR)
    booking = await timed_out(office, event, "Stalls/1/1")

    booking = await money_comes(office, booking)

    assert (booking.status, booking.payment_status) == (
        BookingStatus.CANCELLED,
        PaymentStatus.PAID,
    )
    [called] = office.happened("BookingNeedsOperator")
    assert called.amount.amount == await office.kept(booking) == 2500


@pytest.mark.parametrize("policy", [(REACQUIRE, REFUND), (SUBSTITUTE, REFUND)])
async def test_late_money_is_neither_always_kept_nor_always_refunded(
    office: MemoryBoxOffice, policy: tuple[LateMoneyStep, ...]
) -> None:
    """Trap: late money on an expired booking (pretix #74, Hi.Events)."""
    event = await a_hall(office, *policy)
    free = await timed_out(office, event, "Stalls/1/1", "Stalls/1/2")
    free = await money_comes(office, free)
    gone = await timed_out(office, event, "Stalls/1/3", "Stalls/1/4")
    await office.paid(event, seats(event.ticket_types[0], "Stalls/1/3"), by=RIVAL)
    gone = await money_comes(office, gone)

    assert (free.status, await office.kept(free)) == (BookingStatus.CONFIRMED, 5000)
    assert (gone.status, await office.kept(gone)) == (BookingStatus.REFUNDED, 0)


async def test_a_buyer_whose_places_are_gone_is_not_charged_for_nothing(
    office: MemoryBoxOffice,
) -> None:
    """Trap: the buyer is charged, then the stock is gone at allocation (vendure #3065)."""
    event = await a_hall(office, REACQUIRE, REFUND)
    booking = await office.place(event, some(event.ticket_types[0], 4))
    await office.start(booking)
    # The worker was away until the hold had run out and somebody else had taken over.
    office.clock.pass_time(HOLD_FOR)
    charged = await office.payments(booking)
    await office.gateways.charge(charged[0], charged[0].attempt)
    rival = await office.place(event, some(event.ticket_types[0], 4), by=RIVAL)

    await office.pass_time(MOMENT)

    assert (await office.booking(rival)).status is BookingStatus.INITIATED
    assert (await office.booking(booking)).status is not BookingStatus.CONFIRMED
    assert await office.kept(booking) == 0


async def test_money_that_is_captured_before_the_booking_is_told_it_ran_out_is_late(
    office: MemoryBoxOffice,
) -> None:
    event = await a_hall(office, REFUND)
    booking = await office.place(event, some(event.ticket_types[0]))
    await office.start(booking, "tok_pending")
    payments = await office.payments(booking)
    await office.gateways.charge(payments[0], payments[0].attempt)
    # Captured in time, heard of after the deadline.
    office.clock.pass_time(HOLD_FOR)

    await office.sandbox.notices.deliver_due()
    await office.run_due()
    await office.pass_time(MOMENT)

    assert (await office.booking(booking)).status is BookingStatus.REFUNDED
    assert await office.kept(booking) == 0
    assert (await office.stock(event)).left == 4


async def test_browser_and_webhook_capture_once(office: MemoryBoxOffice) -> None:
    """Trap: browser return and webhook both capture (medusa #13301, saleor #12652)."""
    booking = await office.place(await office.publish())

    await office.pay(booking, "tok_notice_early")
    await office.pass_time(MOMENT)

    assert len(office.happened("PaymentCaptured")) == 1
    assert len(office.happened("BookingConfirmed")) == 1
    assert await office.kept(booking) == 2500


async def test_money_that_comes_after_the_buyer_cancelled_goes_back(
    office: MemoryBoxOffice,
) -> None:
    event = await a_hall(office, REACQUIRE, REFUND)
    booking = await office.place(event, some(event.ticket_types[0]))
    await office.pay(booking, LATE)
    await office.cancel(booking)

    await office.pass_time(HOLD_FOR + MOMENT)

    assert (await office.booking(booking)).status is BookingStatus.REFUNDED
    assert await office.kept(booking) == 0
    assert (await office.stock(event)).left == 4


async def test_money_that_comes_after_the_event_was_cancelled_goes_back(
    office: MemoryBoxOffice,
) -> None:
    event = await a_hall(office, REACQUIRE, SUBSTITUTE, REFUND)
    booking = await timed_out(office, event, "Stalls/1/1")
    await office.cancel_event(event)

    booking = await money_comes(office, booking)

    assert booking.status is BookingStatus.REFUNDED
    assert await office.kept(booking) == 0


async def test_money_that_comes_after_the_event_ended_goes_back(office: MemoryBoxOffice) -> None:
    event = await a_hall(office, REACQUIRE, SUBSTITUTE, REFUND)
    office.clock.pass_time(event.ends_at - timedelta(minutes=5) - office.clock.now())
    booking = await office.place(event)
    await office.pay(booking, LATE)

    await office.pass_time(HOLD_FOR + MOMENT)

    assert (await office.booking(booking)).status is BookingStatus.REFUNDED
    assert await office.kept(booking) == 0


async def test_money_of_an_earlier_payment_in_time_pays_for_the_booking(
    office: MemoryBoxOffice,
) -> None:
    event = await a_hall(office, REFUND)
    booking = await office.place(event)
    await office.pay(booking, LATE)
    [first] = await office.payments(booking)
    await give_up_on(office, first.id)
    await office.pay(booking, "tok_abandoned")

    await capture(office, first.id)
    await office.run_due()

    paid = await office.booking(booking)
    assert (paid.status, paid.payment_id) == (BookingStatus.CONFIRMED, first.id)
    assert (await office.stock(event)).sold == 1


async def test_money_that_comes_twice_goes_back_once(office: MemoryBoxOffice) -> None:
    booking = await office.place(await office.publish())
    await office.pay(booking, LATE)
    [first] = await office.payments(booking)
    await give_up_on(office, first.id)
    paid = await office.pay(booking)
    assert paid.status is BookingStatus.CONFIRMED

    await office.pass_time(HOLD_FOR + MOMENT)

    assert (await office.booking(booking)).status is BookingStatus.CONFIRMED
    assert await office.kept(booking) == 2500
    assert {payment.status for payment in await office.payments(booking)} == {
        Paid.CAPTURED,
        Paid.REFUNDED,
    }


async def test_late_money_does_not_buy_a_seat_that_the_map_lost(office: MemoryBoxOffice) -> None:
    event = await a_hall(office, REACQUIRE, SUBSTITUTE, REFUND)
    booking = await timed_out(office, event, "Stalls/1/4")
    await office.revise_seats(event, a_section("Stalls", rows=1, seats=3))

    booking = await money_comes(office, booking)

    assert booking.status is BookingStatus.CONFIRMED
    assert seats_of(booking) != ["Stalls/1/4"]


async def test_late_money_does_not_buy_a_seat_that_the_map_loses_at_this_moment(
    office: MemoryBoxOffice,
) -> None:
    event = await a_hall(office, REACQUIRE, REFUND)
    booking = await timed_out(office, event, "Stalls/1/4")
    fewer = a_section("Stalls", rows=1, seats=3)
    office.offers.rival = lambda: office.revise_seats(event, fewer)

    booking = await money_comes(office, booking)

    assert booking.status is BookingStatus.REFUNDED
    assert (await office.stock(event)).left == 3


async def test_late_money_counts_against_what_one_buyer_may_have(office: MemoryBoxOffice) -> None:
    event = await office.publish(a_ticket_type(per_buyer_limit=1), late_money=(REACQUIRE, REFUND))
    booking = await office.place(event)
    await office.pay(booking, LATE)
    await office.pass_time(HOLD_FOR)
    await office.paid(event)

    booking = await money_comes(office, booking)

    assert booking.status is BookingStatus.REFUNDED
    assert (await office.stock(event)).sold == 1


async def test_money_for_something_else_is_nothing_to_bookings(office: MemoryBoxOffice) -> None:
    async with office.payment_work.begin() as store:
        await store.intents.open(an_intent(purpose="gift:1"), now=office.clock.now())

    await office.run_due()

    assert len(office.happened("PaymentCaptured")) == 1


async def test_an_event_told_twice_confirms_once(office: MemoryBoxOffice) -> None:
    booking = await office.paid(await office.publish())
    [captured] = office.happened("PaymentCaptured")
    confirm = office.reactions()["confirm_paid_booking"]
    task = Task(id=TASK, reaction="", event=captured, attempt=1, fence=1)
    office.database.table("tasks")[TASK] = task

    await confirm(captured, task)

    assert await office.booking(booking) == booking


async def give_up_on(office: MemoryBoxOffice, payment_id: PaymentId) -> None:
    """Stop waiting for money that may come nevertheless."""
    async with office.payment_work.begin() as store:
        payment = await store.payments.lock(payment_id)
        await store.payments.save(payment.expire(now=office.clock.now()))
    await office.run_due()


async def capture(office: MemoryBoxOffice, payment_id: PaymentId) -> None:
    async with office.payment_work.begin() as store:
        payment = await store.payments.lock(payment_id)
        captured = payment.capture(reference=payment.reference, now=office.clock.now())
        await store.payments.save(captured)
