"""What booking needs from the outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from application.booking.ticket_ports import Tickets
from application.inventory.ports import Inventory
from application.payments.ports import PaymentIntents
from application.platform.idempotency import Once
from application.platform.paging import Page, PageRequest
from domain.booking.booking import Booking, BookingStatus
from domain.booking.offer import Offer
from domain.booking.ticket import Ticket
from domain.inventory.hold import HoldRequest
from domain.kernel.ids import AccountId, BookingId, EventId, OrderId


class Bookings(Protocol):
    """Every booking there is. Storing one also records the events it carries."""

    async def get(self, booking_id: BookingId) -> Booking:
        """Return the booking; raise ``BookingNotFound`` if there is none."""
        ...

    async def lock(self, booking_id: BookingId) -> Booking:
        """Return the booking and let nobody else change it until the transaction ends.

        Raises ``BookingNotFound`` if there is none. Who changes stocks as well locks the
        booking first, so that nobody deadlocks.
        """
        ...

    async def add(self, booking: Booking) -> None:
        """Store a new booking."""
        ...

    async def save(self, booking: Booking) -> None:
        """Store a changed booking; raise ``StaleVersion`` if it changed meanwhile."""
        ...

    async def of_event(
        self, event_id: EventId, statuses: frozenset[BookingStatus], *, limit: int
    ) -> Sequence[BookingId]:
        """Some bookings of an event that are in one of the statuses, oldest first."""
        ...

    async def lock_of_event(
        self, event_id: EventId, statuses: frozenset[BookingStatus], *, limit: int
    ) -> Sequence[Booking]:
        """The same, whole, and let nobody else change them until the transaction ends."""
        ...

    async def lock_of_order(self, order_id: OrderId) -> Sequence[Booking]:
        """The bookings in an order's basket by their ids, locked as well."""
        ...

    async def lock_late(self, event_id: EventId, *, limit: int) -> Sequence[Booking]:
        """Some bookings whose late money an operator is to decide about, locked as well."""
        ...


class Offers(Protocol):
    """What can be booked. A snapshot may be old; its version tells when it counts."""

    async def get(self, event_id: EventId, *, fresh: bool = False) -> Offer:
        """Return the offer; raise ``OfferNotFound`` if there is no such event.

        A fresh one is as new as the last committed change.
        """
        ...


class OfferVersions(Protocol):
    """Whether an offer still holds, told within the transaction that relies on it.

    Whoever changes what the units of a stock are locks it, and changes the event's version in
    the same transaction. So what is said under the lock of the stocks stays true.
    """

    async def of(self, event_id: EventId) -> int:
        """The version of the event, which is that of its offer."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Placement:
    """A new booking, what it wants held, and the offer it was decided on."""

    booking: Booking
    request: HoldRequest
    offer_version: int


class BookingDesk(Protocol):
    """Takes new bookings in, many at a time if many come."""

    async def place(self, placement: Placement, once: Once) -> None:
        """Store the booking and its hold in one transaction: both or nothing.

        Raises ``NotLeft`` with every shortage, ``OfferChanged`` if the event is no longer
        what the booking was decided on, and whatever a request with ``once`` raises.
        """
        ...


class BookingStore(Protocol):
    """What a booking use case may touch within one transaction."""

    @property
    def bookings(self) -> Bookings: ...

    @property
    def inventory(self) -> Inventory: ...

    @property
    def payments(self) -> PaymentIntents: ...

    @property
    def tickets(self) -> Tickets: ...

    @property
    def offer_versions(self) -> OfferVersions: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingView:
    """A booking with the tickets that were issued for it."""

    booking: Booking
    tickets: tuple[Ticket, ...]


class BookingViews(Protocol):
    async def get(self, booking_id: BookingId) -> BookingView:
        """Return the booking and its tickets; raise ``BookingNotFound`` if there is none."""
        ...

    async def of_buyer(self, buyer_id: AccountId, page: PageRequest) -> Page[BookingView]:
        """The buyer's bookings, newest first."""
        ...

    async def of_event(self, event_id: EventId, page: PageRequest) -> Page[BookingView]:
        """The bookings of an event, newest first."""
        ...
