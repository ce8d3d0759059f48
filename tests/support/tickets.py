"""Tickets, scans, and the neighbours that know about bookings, events and people."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from adapters.memory.tickets import MemoryCheckIns, MemoryTickets
from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.security.ticket_codes import Ed25519TicketCodes
from application.booking.ticket_ports import (
    BookedPlace,
    BookedPlaces,
    CheckIns,
    EventFace,
    GateStore,
    Holder,
    Tickets,
)
from application.platform.idempotency import Answer, Once
from application.platform.ports import UnitOfWork
from application.platform.tasks import Routes, Task
from domain.booking.check_in import Booked, CheckedIn, Gate, Outcome, Reason, Scan, Verdict
from domain.booking.errors import BookingNotFound
from domain.booking.ticket import Entry, Standing, Ticket
from domain.booking.ticket_code import GateHours, TicketClaims
from domain.booking.ticket_errors import RecipientNotFound
from domain.booking.ticket_events import TicketIssued
from domain.booking.ticket_number import ticket_number
from domain.kernel.access import Principal, Role
from domain.kernel.geo import Position
from domain.kernel.ids import (
    AccountId,
    BookingId,
    CheckInId,
    EventId,
    SeatId,
    TaskId,
    TicketNumber,
    TicketTypeId,
)
from domain.kernel.money import Money
from tests.support.clock import NOON

EVENT = EventId(UUID(int=100))
OTHER_EVENT = EventId(UUID(int=101))
BOOKING = BookingId(UUID(int=200))
ORGANIZER = AccountId(UUID(int=300))
BUYER = AccountId(UUID(int=301))
FRIEND = AccountId(UUID(int=302))
STRANGER = AccountId(UUID(int=303))
STALLS = TicketTypeId(UUID(int=400))
STARTS_AT = NOON + timedelta(hours=2)
ENDS_AT = NOON + timedelta(hours=5)
HOURS = GateHours.of(STARTS_AT, ENDS_AT)
CODES = Ed25519TicketCodes([b"a secret of the tests alone, 32 b"])

type Work = UnitOfWork[GateStore]


def a_number(rank: int = 1) -> TicketNumber:
    return ticket_number(rank)


def a_code(number: TicketNumber, *, event_id: EventId = EVENT, issue: int = 1) -> str:
    return CODES.sign(TicketClaims(event_id=event_id, number=number, issue=issue, hours=HOURS))


def a_ticket(rank: int = 1, **facts: Any) -> Ticket:
    number = a_number(rank)
    given: dict[str, Any] = {
        "booking_id": BOOKING,
        "event_id": EVENT,
        "organizer_id": ORGANIZER,
        "holder_id": BUYER,
        "ticket_type_id": STALLS,
        "seat": SeatId(f"Stalls/1/{rank}"),
        "price": Money(4900, "EUR"),
        "code": a_code(number, event_id=facts.get("event_id", EVENT)),
        "now": NOON,
    }
    return Ticket.issued(number, **(given | facts))


def an_entry(*, at: datetime = NOON, gate: str = "north", device: str = "scanner-1") -> Entry:
    return Entry(at, gate, device)


def a_gate(**facts: Any) -> Gate:
    given: dict[str, Any] = {
        "event_id": EVENT,
        "organizer_id": ORGANIZER,
        "title": "The Marriage of Figaro",
        "starts_at": STARTS_AT,
        "ends_at": ENDS_AT,
    }
    return Gate(**(given | facts))


def a_face(**facts: Any) -> EventFace:
    given: dict[str, Any] = {
        "event_id": EVENT,
        "title": "The Marriage of Figaro",
        "starts_at": STARTS_AT,
        "ends_at": ENDS_AT,
        "time_zone": "Europe/Berlin",
        "venue": "Grand Theatre",
        "address": "Long Street 12, Berlin",
        "position": Position(52.5, 13.4),
        "ticket_types": {STALLS: "Stalls"},
    }
    return EventFace(**(given | facts))


def a_scan(
    shown: str | None = None,
    *,
    nonce: str = "1",
    device: str = "scanner-1",
    gate: str = "north",
    at: datetime = NOON,
) -> Scan:
    return Scan(
        shown=a_code(a_number()) if shown is None else shown,
        device=device,
        nonce=nonce,
        gate=gate,
        scanned_at=at,
    )


def a_checked_in(**facts: Any) -> CheckedIn:
    given: dict[str, Any] = {
        "id": CheckInId(UUID(int=1)),
        "event_id": EVENT,
        "organizer_id": ORGANIZER,
        "ticket_number": a_number(),
        "device": "scanner-1",
        "nonce": "1",
        "fingerprint": b"\x01" * 32,
        "gate": "north",
        "scanned_at": NOON,
        "received_at": NOON,
        "offline": False,
        "verdict": Verdict(Outcome.REFUSED, Reason.ALREADY_USED, an_entry()),
    }
    return CheckedIn(**(given | facts))


def a_booking_of(*ranks: int, standing: Standing = Standing.PAID) -> BookedPlaces:
    return BookedPlaces(
        booking_id=BOOKING,
        event_id=EVENT,
        organizer_id=ORGANIZER,
        buyer_id=BUYER,
        standing=standing,
        starts_at=STARTS_AT,
        ends_at=ENDS_AT,
        places=tuple(
            BookedPlace(
                number=a_number(rank),
                ticket_type_id=STALLS,
                seat=SeatId(f"Stalls/1/{rank}"),
                price=Money(4900, "EUR"),
            )
            for rank in ranks
        ),
    )


def signed_in(account_id: AccountId, *roles: Role) -> Principal:
    return Principal(account_id, frozenset({Role.CUSTOMER, *roles}))


def a_task() -> Task:
    """Of an event that nobody reads: reactions look at the present state."""
    event = TicketIssued(
        at=NOON,
        ticket_number=a_number(),
        booking_id=BOOKING,
        event_id=EVENT,
        organizer_id=ORGANIZER,
        holder_id=BUYER,
    )
    return Task(id=TaskId(UUID(int=900)), reaction="any", event=event, attempt=1, fence=1)


def a_request(key: str = "first") -> Once:
    return Once(
        scope="POST /tickets",
        key=key,
        fingerprint=b"same",
        keep_for=timedelta(days=1),
        render=lambda result: Answer(status=200, headers={}, body=str(result).encode()),
    )


@dataclass
class Neighbours:
    """What other parts of the platform know, as a test told them."""

    bookings: dict[BookingId, BookedPlaces] = field(default_factory=dict)
    gates: dict[EventId, Gate] = field(default_factory=lambda: {EVENT: a_gate()})
    faces: dict[EventId, EventFace] = field(default_factory=lambda: {EVENT: a_face()})
    accounts: dict[AccountId, Holder] = field(
        default_factory=lambda: {
            BUYER: Holder(name="Bea Buyer", email="bea@example.org"),
            FRIEND: Holder(name="Fay Friend", email="fay@example.org"),
        }
    )

    def book(self, booked: BookedPlaces) -> None:
        self.bookings[booked.booking_id] = booked


class ToldBookings:
    def __init__(self, neighbours: Neighbours) -> None:
        self._bookings = neighbours.bookings

    async def get(self, booking_id: BookingId) -> BookedPlaces:
        try:
            return self._bookings[booking_id]
        except KeyError:
            raise BookingNotFound(booking_id) from None

    async def lock(self, booking_id: BookingId) -> BookedPlaces:
        return await self.get(booking_id)

    async def find(self, numbers: Collection[TicketNumber]) -> Mapping[TicketNumber, Booked]:
        return {
            place.number: Booked(event_id=booked.event_id, standing=booked.standing)
            for booked in self._bookings.values()
            for place in booked.places
            if place.number in numbers
        }


class ToldGates:
    def __init__(self, neighbours: Neighbours) -> None:
        self._gates = neighbours.gates

    async def find(self, event_id: EventId) -> Gate | None:
        return self._gates.get(event_id)


class ToldFaces:
    def __init__(self, neighbours: Neighbours) -> None:
        self._faces = neighbours.faces

    async def get(self, event_id: EventId) -> EventFace:
        return self._faces[event_id]


class ToldHolders:
    def __init__(self, neighbours: Neighbours) -> None:
        self._accounts = neighbours.accounts

    async def by_email(self, email: str) -> AccountId:
        for account_id, holder in self._accounts.items():
            if holder.email == email:
                return account_id
        raise RecipientNotFound

    async def named(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, Holder]:
        return {
            account_id: holder
            for account_id, holder in self._accounts.items()
            if account_id in account_ids
        }


class ToldStore:
    """Real tickets among neighbours that know what they were told."""

    def __init__(self, tickets: Tickets, check_ins: CheckIns, neighbours: Neighbours) -> None:
        self.tickets = tickets
        self.check_ins = check_ins
        self.booked_tickets = ToldBookings(neighbours)
        self.gate_events = ToldGates(neighbours)
        self.event_faces = ToldFaces(neighbours)
        self.holders = ToldHolders(neighbours)


class BoxOffice:
    """A platform in memory with tickets in it."""

    def __init__(self, clock: Any, routes: Routes | None = None) -> None:
        self.neighbours = Neighbours()
        self.database = MemoryDatabase()
        self.work: Work = MemoryUnitOfWork(
            self.database,
            self._open,
            routes=routes or Routes([]),
            clock=clock,
            wake_up=LocalWakeUp(),
        )

    async def issue(self, *tickets: Ticket) -> None:
        async with self.work.begin() as store:
            await store.tickets.add(tickets)

    async def change(self, rank: int, change: Callable[[Ticket], Ticket]) -> None:
        async with self.work.begin() as store:
            await store.tickets.save(change(await store.tickets.get(a_number(rank))))

    async def ticket(self, rank: int = 1) -> Ticket:
        async with self.work.begin() as store:
            return await store.tickets.get(a_number(rank))

    async def tickets(self) -> Mapping[TicketNumber, Ticket]:
        async with self.work.begin() as store:
            found = await store.tickets.of_booking(BOOKING)
        return {ticket.number: ticket for ticket in found}

    def events(self) -> list[str]:
        return [entry.event.name for entry in self.database.table("event_log").values()]

    def lease(self, task: Task) -> Task:
        """Put the task where a unit of work finishes it."""
        self.database.table("tasks")[task.id] = task
        return task

    def _open(self, transaction: MemoryTransaction) -> GateStore:
        return ToldStore(MemoryTickets(transaction), MemoryCheckIns(transaction), self.neighbours)
