from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from application.booking.cancel_booking import CancelBooking
from application.payments.request_refund import RequestRefund, RequestRefundHandler
from domain.booking.booking import Booking, BookingStatus, PaymentStatus
from domain.booking.errors import BookingNotFound, TicketsGivenAway, TicketsUsed
from domain.booking.events import CancelledBy
from domain.booking.ticket import TicketStatus
from domain.kernel.access import Principal, ProofTooOld, Role
from domain.kernel.ids import RefundId
from domain.kernel.lifecycle import IllegalMove
from domain.kernel.money import Money
from domain.payments.payment_status import PaymentStatus as Paid
from domain.programme.event import Event
from domain.programme.policies import RefundTier
from tests.support.booking import a_buyer, once
from tests.support.box_office import BoxOffice, principal_of
from tests.support.identity import a_principal
from tests.support.programme import ORGANIZER, RIVAL, TONIGHT
from tests.support.tickets import FRIEND, an_entry

POLICY = (RefundTier(hours_before=48, percent=100), RefundTier(hours_before=24, percent=50))
DAY = timedelta(days=1)
SUPPORT = replace(a_principal(Role.SUPPORT), proved_at=TONIGHT)


async def a_paid_booking(office: BoxOffice) -> tuple[Event, Booking]:
    event = await office.publish(refund_policy=POLICY)
    return event, await office.paid(event)


@pytest.mark.parametrize(
    ("before_start", "stays", "status"),
    [
        (3 * DAY, 0, BookingStatus.REFUNDED),
        (1.5 * DAY, 1250, BookingStatus.REFUNDED),
        (0.5 * DAY, 2500, BookingStatus.CANCELLED),
    ],
)
async def test_a_buyer_gets_back_what_the_policy_grants(
    office: BoxOffice, before_start: timedelta, stays: int, status: BookingStatus
) -> None:
    event, booking = await a_paid_booking(office)
    office.clock.pass_time(TONIGHT - before_start - office.clock.now())

    await office.cancel(booking)
    await office.run_due()

    assert (await office.booking(booking)).status is status
    assert await office.kept(booking) == stays
    assert (await office.stock(event)).left == 100


@pytest.mark.parametrize(
    ("by", "named"),
    [(ORGANIZER, CancelledBy.ORGANIZER), (SUPPORT, CancelledBy.SUPPORT)],
)
async def test_whoever_else_cancels_gives_everything_back(
    office: BoxOffice, by: Principal, named: CancelledBy
) -> None:
    _, booking = await a_paid_booking(office)
    office.clock.pass_time(TONIGHT - office.clock.now())

    cancelled = await office.cancel(booking, by=by)
    await office.run_due()

    assert cancelled.cancelled_by is named
    assert await office.kept(booking) == 0


async def test_support_has_to_prove_who_they_are_first(office: BoxOffice) -> None:
    _, booking = await a_paid_booking(office)

    with pytest.raises(ProofTooOld):
        await office.cancel(booking, by=replace(SUPPORT, proved_at=None))

    assert (await office.booking(booking)).status is BookingStatus.CONFIRMED


@pytest.mark.parametrize("by", [a_buyer(2), RIVAL])
async def test_for_anybody_else_there_is_no_such_booking(office: BoxOffice, by: Principal) -> None:
    _, booking = await a_paid_booking(office)

    with pytest.raises(BookingNotFound):
        await office.cancel(booking, by=by)

    assert (await office.booking(booking)).status is BookingStatus.CONFIRMED


async def test_an_organizer_who_lost_the_role_cancels_nothing(office: BoxOffice) -> None:
    _, booking = await a_paid_booking(office)

    with pytest.raises(BookingNotFound):
        await office.cancel(booking, by=a_buyer(ORGANIZER.account_id.int))


async def test_an_unpaid_booking_gives_its_places_back_and_no_money(office: BoxOffice) -> None:
    event = await office.publish(refund_policy=POLICY)
    booking = await office.place(event)

    cancelled = await office.cancel(booking)
    await office.run_due()

    assert (cancelled.status, cancelled.payment_status) == (
        BookingStatus.CANCELLED,
        PaymentStatus.UNPAID,
    )
    assert (await office.stock(event)).left == 100


async def test_a_payment_that_is_running_is_stopped(office: BoxOffice) -> None:
    booking = await office.place(await office.publish())
    await office.pay(booking, "tok_abandoned")

    await office.cancel(booking)
    await office.run_due()

    [payment] = await office.payments(booking)
    assert payment.status is Paid.CANCELLED


async def test_tickets_of_a_cancelled_booking_are_worthless(office: BoxOffice) -> None:
    _, booking = await a_paid_booking(office)

    await office.cancel(booking)
    await office.run_due()

    [ticket] = await office.tickets(booking)
    assert ticket.status is TicketStatus.REFUNDED


async def test_places_are_freed_exactly_once_however_often_one_cancels(office: BoxOffice) -> None:
    """Trap: a hold frees capacity twice, or never, on cancellation (Hi.Events #218, #466)."""
    event, booking = await a_paid_booking(office)
    other = await office.paid(event)
    await office.cancel(booking)

    with pytest.raises(IllegalMove):
        await office.cancel(booking)
    await office.pass_time(timedelta(hours=1))

    stock = await office.stock(event)
    assert (stock.held, stock.sold, stock.left) == (0, 1, 99)
    assert (await office.booking(other)).status is BookingStatus.CONFIRMED
    assert await office.kept(booking) == 0


async def test_a_booking_that_ran_out_frees_its_places_once(office: BoxOffice) -> None:
    event = await office.publish()
    booking = await office.place(event)
    await office.pass_time(timedelta(minutes=10))
    await office.place(event)

    with pytest.raises(IllegalMove):
        await office.cancel(booking)
    await office.run_due()

    stock = await office.stock(event)
    assert (stock.held, stock.sold) == (1, 0)


async def test_a_buyer_who_went_in_keeps_the_booking(office: BoxOffice) -> None:
    _, booking = await a_paid_booking(office)
    (ticket, *_) = await office.tickets(booking)
    async with office.ticket_work.begin() as store:
        await store.tickets.let_in([ticket.enter(an_entry(), now=office.clock.now())])

    with pytest.raises(TicketsUsed):
        await office.cancel(booking)

    assert (await office.booking(booking)).status is BookingStatus.CONFIRMED


async def test_a_buyer_who_gave_a_ticket_away_keeps_the_booking(office: BoxOffice) -> None:
    _, booking = await a_paid_booking(office)
    (ticket, *_) = await office.tickets(booking)
    async with office.ticket_work.begin() as store:
        await store.tickets.save(ticket.transfer(FRIEND, code="new", now=office.clock.now()))

    with pytest.raises(TicketsGivenAway):
        await office.cancel(booking)

    assert (await office.booking(booking)).status is BookingStatus.CONFIRMED


async def test_a_plan_tells_what_cancelling_gives_back_and_what_stays(office: BoxOffice) -> None:
    event, booking = await a_paid_booking(office)
    office.clock.pass_time(event.starts_at - office.clock.now() - timedelta(hours=30))
    command = CancelBooking(by=principal_of(booking.buyer_id), booking_id=booking.id)

    plan = await office.plan_cancellation(command)
    assert await office.booking(booking) == booking
    done = await office.cancel_booking(command, once())

    assert (plan.refund, plan.fee, plan.lines) == (done.refund, done.fee, done.lines)
    assert plan.refund + plan.fee == booking.total
    assert sum(line.amount for line in plan.lines.values()) == plan.refund.amount
    assert (plan.is_planned, plan.booking.status) == (True, BookingStatus.CANCELLED)


async def test_what_went_back_before_does_not_go_back_again(office: BoxOffice) -> None:
    _, booking = await a_paid_booking(office)
    [payment] = await office.payments(booking)
    refund = RequestRefund(
        payment_id=payment.id,
        refund_id=RefundId(UUID(int=1)),
        amount=Money(500, "EUR"),
        reason="kindness",
    )
    await RequestRefundHandler(office.payment_work, office.clock)(refund)
    await office.run_due()

    await office.cancel(booking, by=ORGANIZER)
    await office.run_due()

    assert (await office.booking(booking)).status is BookingStatus.REFUNDED
    assert await office.kept(booking) == 0


async def test_a_booking_whose_money_is_back_already_is_refunded_when_its_event_is_cancelled(
    office: BoxOffice,
) -> None:
    event, booking = await a_paid_booking(office)
    [payment] = await office.payments(booking)
    refund = RequestRefund(
        payment_id=payment.id,
        refund_id=RefundId(UUID(int=1)),
        amount=payment.amount,
        reason="kindness",
    )
    await RequestRefundHandler(office.payment_work, office.clock)(refund)
    await office.run_due()
    assert (await office.booking(booking)).status is BookingStatus.CONFIRMED

    await office.cancel_event(event)
    await office.run_due()

    assert (await office.booking(booking)).status is BookingStatus.REFUNDED
    assert await office.kept(booking) == 0
