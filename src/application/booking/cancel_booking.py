from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from application.booking.ports import BookingStore, Offers
from application.platform.idempotency import Once
from application.platform.ports import Clock, UnitOfWork
from domain.booking.booking import UNPAID, Booking, PaymentStatus
from domain.booking.errors import BookingNotFound, InBasket, TicketsGivenAway, TicketsUsed
from domain.booking.events import CancelledBy
from domain.booking.offer import Offer
from domain.booking.ticket import Ticket
from domain.kernel.access import Principal, Right
from domain.kernel.ids import BookingId, TicketNumber
from domain.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelBooking:
    by: Principal
    booking_id: BookingId


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancellation:
    """A cancelled booking, what of its money goes back, and what of each place."""

    booking: Booking
    refund: Money
    lines: Mapping[TicketNumber, Money]
    is_planned: bool = False

    @property
    def fee(self) -> Money:
        """What stays of the price although the places are given back."""
        return self.booking.total - self.refund

    @classmethod
    def of(cls, booking: Booking, refund: Money, *, is_planned: bool = False) -> Self:
        prices = [item.price.amount for item in booking.items]
        nothing = [Money.zero(refund.currency)] * len(prices)
        parts = refund.allocate(prices) if refund.amount else nothing
        numbers = (item.number for item in booking.items)
        lines = dict(zip(numbers, parts, strict=True))
        return cls(booking=booking, refund=refund, lines=lines, is_planned=is_planned)


class PlanCancellationHandler:
    """What cancelling a booking now would give back. Nothing happens."""

    def __init__(self, *, work: UnitOfWork[BookingStore], offers: Offers, clock: Clock) -> None:
        self._work = work
        self._offers = offers
        self._clock = clock

    async def __call__(self, command: CancelBooking) -> Cancellation:
        async with self._work.begin() as store:
            seen = await store.bookings.get(command.booking_id)
        now = self._clock.now()
        who = _who_cancels(seen, command.by)
        offer = await self._offers.get(seen.event_id, fresh=True)
        async with self._work.begin() as store:
            cancelled, refund = await _cancelled(store, seen, offer, who, now)
        return Cancellation.of(cancelled, refund, is_planned=True)


class CancelBookingHandler:
    """Give a booking back. What was paid goes back as the event's refund policy says.

    An organiser who cancels, or support, gives everything back: the buyer did not ask.
    """

    def __init__(self, *, work: UnitOfWork[BookingStore], offers: Offers, clock: Clock) -> None:
        self._work = work
        self._offers = offers
        self._clock = clock

    async def __call__(self, command: CancelBooking, once: Once) -> Cancellation:
        async with self._work.begin() as store:
            seen = await store.bookings.get(command.booking_id)
        now = self._clock.now()
        who = _who_cancels(seen, command.by)
        if who is CancelledBy.SUPPORT:
            command.by.need_recent_proof(now)
        offer = await self._offers.get(seen.event_id, fresh=True)
        async with self._work.begin(once=once) as store:
            booking = await store.bookings.lock(command.booking_id)
            cancelled, refund = await _cancelled(store, booking, offer, who, now)
            await store.bookings.save(cancelled)
            await store.inventory.release(booking.hold_id, now=now)
            cancellation = Cancellation.of(cancelled.settled(), refund)
            once.keep(cancellation)
        return cancellation


async def _cancelled(
    store: BookingStore, booking: Booking, offer: Offer, who: CancelledBy, now: datetime
) -> tuple[Booking, Money]:
    """The booking once it is cancelled, and what goes back: never more than is still there."""
    if booking.order_id is not None and booking.status in UNPAID:
        raise InBasket(booking.order_id)
    if who is CancelledBy.BUYER:
        _need_own(booking, await store.tickets.of_booking(booking.id))
    refund = Money.zero(booking.total.currency)
    if booking.payment_id is not None and booking.payment_status is PaymentStatus.PAID:
        left = await store.payments.refundable(booking.payment_id, booking.shared_lines)
        granted = _refund(booking, offer, who, now)
        refund = min(granted, left, key=lambda money: money.amount)
    return booking.cancel(by=who, refund=refund, now=now), refund


def _need_own(booking: Booking, tickets: Sequence[Ticket]) -> None:
    """Refuse to a buyer what they have used, or what is somebody else's by now."""
    if any(ticket.entry is not None for ticket in tickets):
        raise TicketsUsed
    if any(ticket.holder_id != booking.buyer_id for ticket in tickets):
        raise TicketsGivenAway


def _refund(booking: Booking, offer: Offer, who: CancelledBy, now: datetime) -> Money:
    if who is CancelledBy.BUYER:
        return offer.refund_of(booking.total, now=now)
    return booking.total


def _who_cancels(booking: Booking, by: Principal) -> CancelledBy:
    if by.account_id == booking.buyer_id:
        return CancelledBy.BUYER
    if by.account_id == booking.organizer_id and by.may(Right.ORGANIZE):
        return CancelledBy.ORGANIZER
    if by.may(Right.CHANGE_ANY_BOOKING):
        return CancelledBy.SUPPORT
    raise BookingNotFound(booking.id)
