"""What tickets and the gate need from the outside."""

from collections.abc import Collection, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.booking.check_in import Booked, CheckedIn, Gate
from domain.booking.ticket import Standing, Ticket
from domain.booking.ticket_code import TicketClaims
from domain.kernel.geo import Position
from domain.kernel.ids import (
    AccountId,
    BookingId,
    EventId,
    SeatId,
    TicketNumber,
    TicketTypeId,
)
from domain.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedPlace:
    """One place of a booking; its number was drawn when it was booked."""

    number: TicketNumber
    ticket_type_id: TicketTypeId
    seat: SeatId | None
    price: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BookedPlaces:
    booking_id: BookingId
    event_id: EventId
    organizer_id: AccountId
    buyer_id: AccountId
    standing: Standing
    starts_at: datetime
    ends_at: datetime
    places: tuple[BookedPlace, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventFace:
    """What a ticket says about its event."""

    event_id: EventId
    title: str
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    venue: str
    address: str
    position: Position | None
    ticket_types: Mapping[TicketTypeId, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketSheet:
    """Everything that is printed on a ticket."""

    ticket: Ticket
    event: EventFace

    @property
    def ticket_type(self) -> str:
        return self.event.ticket_types.get(self.ticket.ticket_type_id, "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    name: str
    email: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """An Ed25519 key that codes of one event are verified with."""

    key_id: bytes
    key: bytes


class Tickets(Protocol):
    """Every ticket that was issued. Storing one also records the events it carries."""

    async def add(self, tickets: Sequence[Ticket]) -> None:
        """Store new tickets; leave those whose numbers are known as they are."""
        ...

    async def get(self, number: TicketNumber) -> Ticket:
        """Return the ticket; raise ``TicketNotFound`` if there is none."""
        ...

    async def find(self, numbers: Collection[TicketNumber]) -> Mapping[TicketNumber, Ticket]:
        """Return the tickets that there are."""
        ...

    async def of_booking(self, booking_id: BookingId) -> Sequence[Ticket]:
        """Return the tickets of a booking by their numbers."""
        ...

    async def of_event(
        self, event_id: EventId, *, after: TicketNumber | None, limit: int
    ) -> Sequence[Ticket]:
        """Return tickets of an event by their numbers, from the one after ``after``."""
        ...

    async def save(self, ticket: Ticket) -> None:
        """Store a changed ticket; raise ``StaleVersion`` if it changed meanwhile."""
        ...

    async def let_in(self, tickets: Sequence[Ticket]) -> Collection[TicketNumber]:
        """Store tickets as used, and return the numbers of those that were.

        Left out are those which at this moment are not valid any more, or of another
        issue: of many who let the same ticket in, exactly one finds its number here.
        """
        ...


class CheckIns(Protocol):
    """Every scan and what came of it. Only ever added to."""

    async def earlier(
        self, event_id: EventId, scans: Collection[tuple[str, str]]
    ) -> Mapping[tuple[str, str], CheckedIn]:
        """Return what came of these scans, by device and nonce, as far as they are known."""
        ...

    async def add(self, checked_in: Sequence[CheckedIn]) -> None:
        """Store new ones; raise ``StaleVersion`` if one of the scans was stored meanwhile."""
        ...

    async def of_ticket(self, number: TicketNumber) -> Sequence[CheckedIn]:
        """Return every scan of a ticket, in the order they were received."""
        ...


class BookedTickets(Protocol):
    """What the bookings say about tickets."""

    async def get(self, booking_id: BookingId) -> BookedPlaces:
        """Return the places of a booking; raise ``BookingNotFound`` if there is none."""
        ...

    async def lock(self, booking_id: BookingId) -> BookedPlaces:
        """Do the same, and let nobody change the booking before the transaction ends.

        So a cancellation finds either no tickets yet, and none will come, or all of them.
        """
        ...

    async def find(self, numbers: AbstractSet[TicketNumber]) -> Mapping[TicketNumber, Booked]:
        """Return what the numbers are worth that were drawn for a booking."""
        ...


class GateEvents(Protocol):
    """What the gate knows about events."""

    async def find(self, event_id: EventId) -> Gate | None:
        """Return the gate of an event, if there is such an event."""
        ...


class EventFaces(Protocol):
    """What is printed about events."""

    async def get(self, event_id: EventId) -> EventFace:
        """Return the face of an event that has tickets."""
        ...


class Holders(Protocol):
    """The people who hold tickets."""

    async def by_email(self, email: str) -> AccountId:
        """Return the account that has verified this address; raise ``RecipientNotFound``."""
        ...

    async def named(self, account_ids: AbstractSet[AccountId]) -> Mapping[AccountId, Holder]:
        """Return the names of those accounts that still exist."""
        ...


class TicketStore(Protocol):
    """What a use case of tickets may touch within one transaction."""

    @property
    def tickets(self) -> Tickets: ...

    @property
    def booked_tickets(self) -> BookedTickets: ...

    @property
    def event_faces(self) -> EventFaces: ...

    @property
    def holders(self) -> Holders: ...


class GateStore(Protocol):
    """What a use case of the gate may touch within one transaction."""

    @property
    def tickets(self) -> Tickets: ...

    @property
    def check_ins(self) -> CheckIns: ...

    @property
    def booked_tickets(self) -> BookedTickets: ...

    @property
    def gate_events(self) -> GateEvents: ...

    @property
    def event_faces(self) -> EventFaces: ...

    @property
    def holders(self) -> Holders: ...


class TicketCodes(Protocol):
    """Makes codes and tells the genuine ones. Every event has keys of its own."""

    def sign(self, claims: TicketClaims) -> str:
        """Make the code; the same claims make the same code."""
        ...

    def read(self, code: str) -> TicketClaims:
        """Return what a code claims.

        Raises ``ForgedCode`` if it looks like one of ours but we did not sign it, and
        ``UnreadableCode`` if it does not even look like one.
        """
        ...

    def public_keys(self, event_id: EventId) -> Sequence[PublicKey]:
        """The keys that codes of the event may be signed with, the present one first."""
        ...


class QrImages(Protocol):
    """Draws codes. Takes milliseconds of computing: call it on a thread."""

    def svg(self, code: str) -> bytes: ...

    def png(self, code: str) -> bytes: ...


class TicketPapers(Protocol):
    """Prints tickets. Takes milliseconds of computing: call it on a thread."""

    def pdf(self, sheet: TicketSheet) -> bytes: ...


class CalendarFiles(Protocol):
    """Writes calendar files (RFC 5545)."""

    def ics(self, sheet: TicketSheet, *, now: datetime) -> bytes: ...
