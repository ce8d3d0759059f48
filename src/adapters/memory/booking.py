"""Bookings in memory."""

from collections.abc import Sequence

from adapters.memory.inventory import MemoryInventory
from adapters.memory.payments import MemoryPaymentIntents
from adapters.memory.tickets import MemoryTickets
from adapters.memory.unit_of_work import MemoryTransaction
from application.booking.ports import BookingStore, Placement
from application.platform.idempotency import Once
from application.platform.ports import Clock, UnitOfWork
from domain.booking.booking import Booking, BookingStatus
from domain.booking.errors import BookingNotFound, OfferChanged
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import BookingId, EventId, OrderId
from domain.programme.event import Event


class MemoryBookings:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[BookingId, Booking] = transaction.table("bookings")

    async def get(self, booking_id: BookingId) -> Booking:
        try:
            return self._rows[booking_id]
        except KeyError:
            raise BookingNotFound(booking_id) from None

    async def lock(self, booking_id: BookingId) -> Booking:
        # One transaction at a time: nobody else is here.
        return await self.get(booking_id)

    async def add(self, booking: Booking) -> None:
        self._rows[booking.id] = booking.settled()
        self._transaction.record(booking)

    async def save(self, booking: Booking) -> None:
        if (await self.get(booking.id)).version != booking.version:
            raise StaleVersion("The booking changed meanwhile.", bookingId=str(booking.id))
        await self.add(booking)

    async def of_event(
        self, event_id: EventId, statuses: frozenset[BookingStatus], *, limit: int
    ) -> Sequence[BookingId]:
        found = (
            booking.id
            for booking in self._rows.values()
            if booking.event_id == event_id and booking.status in statuses
        )
        return sorted(found)[:limit]

    async def lock_of_event(
        self, event_id: EventId, statuses: frozenset[BookingStatus], *, limit: int
    ) -> Sequence[Booking]:
        return [self._rows[id] for id in await self.of_event(event_id, statuses, limit=limit)]

    async def lock_of_order(self, order_id: OrderId) -> Sequence[Booking]:
        found = (booking for booking in self._rows.values() if booking.order_id == order_id)
        return sorted(found, key=lambda booking: booking.id)

    async def lock_late(self, event_id: EventId, *, limit: int) -> Sequence[Booking]:
        late = (
            booking
            for booking in self._rows.values()
            if booking.event_id == event_id and booking.awaits_operator
        )
        return sorted(late, key=lambda booking: booking.id)[:limit]


class MemoryOfferVersions:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._events: dict[EventId, Event] = transaction.table("events")

    async def of(self, event_id: EventId) -> int:
        return self._events[event_id].version


class MemoryBookingStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.bookings = MemoryBookings(transaction)
        self.inventory = MemoryInventory(transaction)
        self.payments = MemoryPaymentIntents(transaction)
        self.tickets = MemoryTickets(transaction)
        self.offer_versions = MemoryOfferVersions(transaction)


class MemoryBookingDesk:
    def __init__(self, work: UnitOfWork[BookingStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def place(self, placement: Placement, once: Once) -> None:
        booking = placement.booking
        async with self._work.begin(once=once) as store:
            await store.inventory.hold(placement.request, now=self._clock.now())
            if await store.offer_versions.of(booking.event_id) != placement.offer_version:
                raise OfferChanged(booking.event_id)
            await store.bookings.add(booking)
            once.keep(booking.settled())
