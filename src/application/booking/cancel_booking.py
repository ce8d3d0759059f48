from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from application.booking.ports import BookingStore, Offers
from application.platform.idempotency import Once
from application.platform.ports import Clock, UnitOfWork
from domain.booking.booking import Booking
from domain.booking.errors import BookingNotFound, TicketsGivenAway, TicketsUsed
from domain.booking.events import CancelledBy
from domain.booking.offer import Offer
from domain.booking.ticket import Ticket
from domain.kernel.access import Principal, Right
from domain.kernel.ids import BookingId
from domain.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelBooking:
    by: Principal
    booking_id: BookingId


class CancelBookingHandler:
    """Give a booking back. What was paid goes back as the event's refund policy says.

    An organiser who cancels, or support, gives everything back: the buyer did not ask.
    """

    def __init__(self, *, work: UnitOfWork[BookingStore], offers: Offers, clock: Clock) -> None:
        self._work = work
        self._offers = offers
        self._clock = clock

    async def __call__(self, command: CancelBooking, once: Once) -> Booking:
        async with self._work.begin() as store:
            seen = await store.bookings.get(command.booking_id)
        who = _who_cancels(seen, command.by)
        offer = await self._offers.get(seen.event_id, fresh=True)
        now = self._clock.now()
        async with self._work.begin(once=once) as store:
            booking = await store.bookings.lock(command.booking_id)
            if who is CancelledBy.BUYER:
                _need_own(booking, await store.tickets.of_booking(booking.id))
            refund = _refund(booking, offer, who, now)
            cancelled = booking.cancel(by=who, refund=refund, now=now)
            await store.bookings.save(cancelled)
            await store.inventory.release(booking.hold_id, now=now)
            once.keep(cancelled.settled())
        return cancelled.settled()


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
