"""What tickets and the gate know about bookings, events and people, in memory."""

from collections.abc import Mapping
from collections.abc import Set as AbstractSet

from adapters.memory.booking import MemoryBookings
from adapters.memory.identity import MemoryAccounts
from adapters.memory.programme import MemoryEvents, MemoryVenues
from adapters.memory.tickets import MemoryCheckIns, MemoryTickets
from adapters.memory.unit_of_work import MemoryTransaction
from adapters.ticket_facts import booked_places_of, event_face_of
from application.booking.ticket_ports import BookedPlaces, EventFace, Holder
from domain.booking.booking import Booking
from domain.booking.check_in import Booked, Gate
from domain.booking.standing import STANDINGS
from domain.booking.ticket_errors import RecipientNotFound
from domain.identity.account import Account
from domain.kernel.ids import AccountId, BookingId, EventId, TicketNumber
from domain.programme.errors import EventNotFound


class MemoryBookedTickets:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[BookingId, Booking] = transaction.table("bookings")
        self._bookings = MemoryBookings(transaction)
        self._events = MemoryEvents(transaction)

    async def get(self, booking_id: BookingId) -> BookedPlaces:
        booking = await self._bookings.get(booking_id)
        event = await self._events.get(booking.event_id)
        return booked_places_of(booking, starts_at=event.starts_at, ends_at=event.ends_at)

    async def lock(self, booking_id: BookingId) -> BookedPlaces:
        # One transaction at a time: nobody else is here.
        return await self.get(booking_id)

    async def find(self, numbers: AbstractSet[TicketNumber]) -> Mapping[TicketNumber, Booked]:
        return {
            item.number: Booked(event_id=booking.event_id, standing=STANDINGS[booking.status])
            for booking in self._rows.values()
            for item in booking.items
            if item.number in numbers
        }


class MemoryGateEvents:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._events = MemoryEvents(transaction)

    async def find(self, event_id: EventId) -> Gate | None:
        try:
            event = await self._events.get(event_id)
        except EventNotFound:
            return None
        return Gate(
            event_id=event.id,
            organizer_id=event.organizer_id,
            title=event.title,
            starts_at=event.starts_at,
            ends_at=event.ends_at,
        )


class MemoryEventFaces:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._events = MemoryEvents(transaction)
        self._venues = MemoryVenues(transaction)

    async def get(self, event_id: EventId) -> EventFace:
        event = await self._events.get(event_id)
        venue = None if event.venue_id is None else await self._venues.get(event.venue_id)
        return event_face_of(event, venue)


class MemoryHolders:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[AccountId, Account] = transaction.table("accounts")
        self._accounts = MemoryAccounts(transaction)

    async def by_email(self, email: str) -> AccountId:
        account = await self._accounts.find(email)
        if account is None or account.email_verified_at is None:
            raise RecipientNotFound
        return account.id

    async def named(self, account_ids: AbstractSet[AccountId]) -> Mapping[AccountId, Holder]:
        known = (self._rows[id_] for id_ in account_ids if id_ in self._rows)
        return {
            account.id: Holder(name=account.name, email=account.email)
            for account in known
            if not account.is_erased
        }


class MemoryTicketStore:
    """Serves tickets and the gate alike."""

    def __init__(self, transaction: MemoryTransaction) -> None:
        self.tickets = MemoryTickets(transaction)
        self.check_ins = MemoryCheckIns(transaction)
        self.booked_tickets = MemoryBookedTickets(transaction)
        self.gate_events = MemoryGateEvents(transaction)
        self.event_faces = MemoryEventFaces(transaction)
        self.holders = MemoryHolders(transaction)
