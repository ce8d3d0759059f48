"""Tickets in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from operator import itemgetter
from typing import Any

from asyncpg import Record
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    Integer,
    String,
    Table,
    Update,
    Uuid,
    bindparam,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.schema import TIME, metadata
from adapters.postgres.statement import InsertMany, Statement, arrays, given, skip_known
from adapters.postgres.unit_of_work import Transaction
from domain.booking.ticket import Entry, Ticket, TicketStatus
from domain.booking.ticket_errors import TicketNotFound
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import (
    AccountId,
    BookingId,
    EventId,
    SeatId,
    TicketNumber,
    TicketTypeId,
)
from domain.kernel.money import Money

tickets = Table(
    "ticket",
    metadata,
    Column("number", String, primary_key=True),
    Column("booking_id", Uuid, nullable=False, index=True),
    Column("event_id", Uuid, nullable=False),
    Column("organizer_id", Uuid, nullable=False),
    Column("holder_id", Uuid, nullable=False, index=True),
    Column("ticket_type_id", Uuid, nullable=False),
    Column("seat", String),
    Column("price", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("code", String, nullable=False),
    Column("issue", Integer, nullable=False),
    Column("status", String, nullable=False),
    Column("used_at", TIME),
    Column("used_gate", String),
    Column("used_device", String),
    Column("version", Integer, nullable=False),
    CheckConstraint("(status = 'USED') = (used_at IS NOT NULL)", name="used_at_some_time"),
    Index("ix_ticket_of_event", "event_id", "number"),
)

_CHANGED = ("holder_id", "code", "issue", "status", "used_at", "used_gate", "used_device")

_numbers = bindparam("numbers", type_=ARRAY(String))
_ADD = InsertMany(tickets, on_conflict=skip_known, returning=tickets.c.number)
_FIND = Statement(select(tickets).where(tickets.c.number == func.any(_numbers)))
_OF_BOOKING = Statement(
    select(tickets)
    .where(tickets.c.booking_id == bindparam("booking_id"))
    .order_by(tickets.c.number)
)
_OF_EVENT = Statement(
    select(tickets)
    .where(tickets.c.event_id == bindparam("event_id"), tickets.c.number > bindparam("after"))
    .order_by(tickets.c.number)
    .limit(bindparam("limit", type_=Integer))
)
_SAVE = Statement(
    update(tickets)
    .where(tickets.c.number == bindparam("ticket_number"), tickets.c.version == bindparam("seen"))
    .values({name: bindparam(name) for name in _CHANGED} | {"version": bindparam("next")})
    .returning(tickets.c.version)
)


_entries = given(
    "entry",
    number=String(),
    issue=Integer(),
    used_at=TIME,
    used_gate=String(),
    used_device=String(),
)


def letting_in() -> Update:
    """Uses the given tickets, whatever they are by now; ``STILL_VALID`` makes it safe."""
    locked = (
        select(tickets.c.number)
        .where(tickets.c.number == func.any(bindparam("entry_number", type_=ARRAY(String))))
        # In one order, so that two batches with the same tickets cannot deadlock.
        .order_by(tickets.c.number)
        .with_for_update()
        .cte("locked")
    )
    return (
        update(tickets)
        .where(tickets.c.number == locked.c.number, tickets.c.number == _entries.c.number)
        .values(
            status=TicketStatus.USED.value,
            used_at=_entries.c.used_at,
            used_gate=_entries.c.used_gate,
            used_device=_entries.c.used_device,
            version=tickets.c.version + 1,
        )
        .returning(tickets.c.number, (tickets.c.version - 1).label("seen"))
    )


STILL_VALID = (
    tickets.c.status == TicketStatus.VALID.value,
    tickets.c.issue == _entries.c.issue,
)
LET_IN = Statement(letting_in().where(*STILL_VALID))


class PostgresTickets:
    """With another statement for letting in, a test proves that the conditions are needed."""

    def __init__(self, transaction: Transaction, *, let_in: Statement = LET_IN) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._let_in = let_in

    async def add(self, tickets_: Sequence[Ticket]) -> None:
        # Sorted, so that two who add the same tickets cannot deadlock.
        rows = sorted((_to_row(ticket) for ticket in tickets_), key=itemgetter("number"))
        added = {row["number"] for row in await _ADD.run(self._connection, rows)}
        for ticket in tickets_:
            if ticket.number in added:
                self._transaction.record(ticket)

    async def get(self, number: TicketNumber) -> Ticket:
        row = await _FIND.row(self._connection, numbers=[number])
        if row is None:
            raise TicketNotFound
        return to_ticket(row)

    async def find(self, numbers: Collection[TicketNumber]) -> Mapping[TicketNumber, Ticket]:
        rows = await _FIND.rows(self._connection, numbers=list(numbers))
        return {row["number"]: to_ticket(row) for row in rows}

    async def of_booking(self, booking_id: BookingId) -> Sequence[Ticket]:
        rows = await _OF_BOOKING.rows(self._connection, booking_id=booking_id)
        return [to_ticket(row) for row in rows]

    async def of_event(
        self, event_id: EventId, *, after: TicketNumber | None, limit: int
    ) -> Sequence[Ticket]:
        rows = await _OF_EVENT.rows(
            self._connection, event_id=event_id, after=after or "", limit=limit
        )
        return [to_ticket(row) for row in rows]

    async def save(self, ticket: Ticket) -> None:
        row = _to_row(ticket)
        saved = await _SAVE.row(
            self._connection,
            ticket_number=ticket.number,
            seen=ticket.version,
            next=ticket.next_version,
            **{name: row[name] for name in _CHANGED},
        )
        if saved is None:
            raise StaleVersion("The ticket changed meanwhile.", ticketNumber=ticket.number)
        self._transaction.record(ticket)

    async def let_in(self, tickets_: Sequence[Ticket]) -> Collection[TicketNumber]:
        rows = [_to_row(ticket) for ticket in tickets_]
        used = await self._let_in.rows(self._connection, **arrays("entry", _to_entries(rows)))
        seen = {row["number"]: row["seen"] for row in used}
        for ticket in tickets_:
            if ticket.number in seen:
                self._transaction.record(replace(ticket, version=seen[ticket.number]))
        return seen.keys()


def _to_row(ticket: Ticket) -> dict[str, Any]:
    return {
        "number": ticket.number,
        "booking_id": ticket.booking_id,
        "event_id": ticket.event_id,
        "organizer_id": ticket.organizer_id,
        "holder_id": ticket.holder_id,
        "ticket_type_id": ticket.ticket_type_id,
        "seat": ticket.seat,
        "price": ticket.price.amount,
        "currency": ticket.price.currency,
        "code": ticket.code,
        "issue": ticket.issue,
        "status": ticket.status.value,
        "used_at": ticket.entry and ticket.entry.at,
        "used_gate": ticket.entry and ticket.entry.gate,
        "used_device": ticket.entry and ticket.entry.device,
        "version": ticket.next_version,
    }


def _to_entries(rows: Sequence[dict[str, Any]]) -> Sequence[dict[str, Any]]:
    return [{column.name: row[column.name] for column in _entries.c} for row in rows]


def to_ticket(row: Record) -> Ticket:
    entry = Entry(row["used_at"], row["used_gate"], row["used_device"])
    return Ticket(
        number=TicketNumber(row["number"]),
        booking_id=BookingId(row["booking_id"]),
        event_id=EventId(row["event_id"]),
        organizer_id=AccountId(row["organizer_id"]),
        holder_id=AccountId(row["holder_id"]),
        ticket_type_id=TicketTypeId(row["ticket_type_id"]),
        seat=None if row["seat"] is None else SeatId(row["seat"]),
        price=Money(row["price"], row["currency"]),
        code=row["code"],
        issue=row["issue"],
        status=TicketStatus(row["status"]),
        entry=None if row["used_at"] is None else entry,
        version=row["version"],
    )
