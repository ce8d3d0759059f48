"""Bookings in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from itertools import groupby
from typing import Any

from asyncpg import Record
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ColumnElement,
    ForeignKey,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    TextClause,
    Uuid,
    bindparam,
    func,
    select,
    text,
    update,
)

from adapters.postgres.inventory import PostgresInventory
from adapters.postgres.payments import PostgresPaymentIntents
from adapters.postgres.programme_schema import events
from adapters.postgres.schema import TIME, id_column, metadata
from adapters.postgres.statement import InsertMany, Statement, Write, write
from adapters.postgres.tickets import PostgresTickets
from adapters.postgres.unit_of_work import Transaction
from application.platform.personal_data import PersonalCipher
from domain.booking.booking import Booking, BookingStatus, Item, PaymentStatus
from domain.booking.errors import BookingNotFound
from domain.booking.events import BookingConfirmed, CancelledBy
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import BookingId, EventId, OrderId
from domain.kernel.money import Money

BOOKINGS_OF_ORDER_MAX = 200
"""More than a cart has lines."""

# Written out, not parameters: a prepared statement can then use the partial index.
IS_LATE = "status = 'CANCELLED' AND cancelled_by = 'TIME_OUT' AND payment_status = 'PAID'"

bookings = Table(
    "booking",
    metadata,
    id_column(),
    Column("event_id", Uuid, nullable=False),
    Column("organizer_id", Uuid, nullable=False),
    Column("buyer_id", Uuid, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("deadline", TIME, nullable=False),
    Column("hold_id", Uuid, nullable=False),
    Column("status", String, nullable=False),
    Column("payment_status", String, nullable=False),
    Column("payment_id", Uuid),
    Column("cancelled_by", String),
    Column("order_id", Uuid),
    Column("created_at", TIME, nullable=False),
    Column("updated_at", TIME, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_booking_buyer_id_id", "buyer_id", "id"),
    Index("ix_booking_event_id_status_id", "event_id", "status", "id"),
    Index(
        "ix_booking_order_id_id",
        "order_id",
        "id",
        postgresql_where=text("order_id IS NOT NULL"),
    ),
    Index("ix_booking_late", "id", postgresql_where=text(IS_LATE)),
)

items = Table(
    "booking_item",
    metadata,
    Column("number", String, primary_key=True),
    Column("booking_id", ForeignKey(bookings.c.id), nullable=False, index=True),
    Column("position", SmallInteger, nullable=False),
    Column("ticket_type_id", Uuid, nullable=False),
    Column("seat", String),
    Column("price", BigInteger, nullable=False),
)

_ADD = InsertMany(bookings)
_ADD_ITEMS = InsertMany(items)
_whole = (
    select(bookings, items.c.number, items.c.ticket_type_id, items.c.seat, items.c.price)
    .join(items, items.c.booking_id == bookings.c.id)
    .order_by(items.c.position)
)
_one = _whole.where(bookings.c.id == bindparam("id"))
_GET = Statement(_one)
# Its items are not locked: nobody changes them but with the booking.
_LOCK = Statement(_one.with_for_update(of=bookings))
_SAVE = Statement(
    update(bookings)
    .where(bookings.c.id == bindparam("booking_id"), bookings.c.version == bindparam("seen"))
    .values(
        {
            name: bindparam(name)
            for name in (
                *("deadline", "hold_id", "status", "payment_status", "payment_id"),
                *("cancelled_by", "updated_at", "version"),
            )
        }
    )
    .returning(bookings.c.id)
)
_moved = (
    func.unnest(bindparam("numbers", type_=ARRAY(String)), bindparam("seats", type_=ARRAY(String)))
    .table_valued("number", "seat", name="moved")
    .render_derived()
)
_MOVE = Statement(update(items).where(items.c.number == _moved.c.number).values(seat=_moved.c.seat))
_OF_EVENT = Statement(
    select(bookings.c.id)
    .where(
        bookings.c.event_id == bindparam("event_id"),
        bookings.c.status == func.any(bindparam("statuses", type_=ARRAY(String))),
    )
    .order_by(bookings.c.id)
    .limit(bindparam("limit", type_=Integer))
)


def _locked(*which: ColumnElement[bool] | TextClause) -> Statement:
    """Whole bookings as they are once they are locked, by their ids."""
    locked = (
        select(bookings)
        .where(*which)
        .order_by(bookings.c.id)
        .limit(bindparam("limit", type_=Integer))
        .with_for_update()
        .cte("locked")
    )
    return Statement(
        select(locked, items.c.number, items.c.ticket_type_id, items.c.seat, items.c.price)
        .join(items, items.c.booking_id == locked.c.id)
        .order_by(locked.c.id, items.c.position)
    )


_at_event = bookings.c.event_id == bindparam("event_id")
_LOCK_OF_EVENT = _locked(
    _at_event, bookings.c.status == func.any(bindparam("statuses", type_=ARRAY(String)))
)
_LOCK_LATE = _locked(_at_event, text(IS_LATE))
_LOCK_OF_ORDER = _locked(bookings.c.order_id == bindparam("order_id"))
_VERSIONS = Statement(
    select(events.c.id, events.c.version).where(
        events.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid)))
    )
)


class PostgresBookings:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def get(self, booking_id: BookingId) -> Booking:
        return await self._find(_GET, booking_id)

    async def lock(self, booking_id: BookingId) -> Booking:
        return await self._find(_LOCK, booking_id)

    async def add(self, booking: Booking) -> None:
        await write(self._connection, new_bookings([booking]))
        self._transaction.record(booking)

    async def save(self, booking: Booking) -> None:
        saved = await _SAVE.row(
            self._connection,
            booking_id=booking.id,
            seen=booking.version,
            **_to_row(booking, version=booking.next_version),
        )
        if saved is None:
            raise StaleVersion("The booking changed meanwhile.", bookingId=str(booking.id))
        # Only late money finds other seats.
        if any(isinstance(event, BookingConfirmed) and event.late for event in booking.events):
            await _MOVE.run(
                self._connection,
                numbers=[item.number for item in booking.items],
                seats=[item.seat for item in booking.items],
            )
        self._transaction.record(booking)

    async def of_event(
        self, event_id: EventId, statuses: frozenset[BookingStatus], *, limit: int
    ) -> Sequence[BookingId]:
        rows = await _OF_EVENT.rows(
            self._connection,
            event_id=event_id,
            statuses=[status.value for status in statuses],
            limit=limit,
        )
        return [row["id"] for row in rows]

    async def lock_of_event(
        self, event_id: EventId, statuses: frozenset[BookingStatus], *, limit: int
    ) -> Sequence[Booking]:
        names = [status.value for status in statuses]
        rows = await _LOCK_OF_EVENT.rows(
            self._connection, event_id=event_id, statuses=names, limit=limit
        )
        return to_bookings(rows)

    async def lock_of_order(self, order_id: OrderId) -> Sequence[Booking]:
        rows = await _LOCK_OF_ORDER.rows(
            self._connection, order_id=order_id, limit=BOOKINGS_OF_ORDER_MAX
        )
        return to_bookings(rows)

    async def lock_late(self, event_id: EventId, *, limit: int) -> Sequence[Booking]:
        rows = await _LOCK_LATE.rows(self._connection, event_id=event_id, limit=limit)
        return to_bookings(rows)

    async def _find(self, statement: Statement, booking_id: BookingId) -> Booking:
        rows = await statement.rows(self._connection, id=booking_id)
        if not rows:
            raise BookingNotFound(booking_id)
        return to_booking(rows)


class PostgresOfferVersions:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def of(self, event_id: EventId) -> int:
        return (await self.of_all([event_id]))[event_id]

    async def of_all(self, event_ids: Collection[EventId]) -> Mapping[EventId, int]:
        rows = await _VERSIONS.rows(self._connection, ids=list(event_ids))
        return {row["id"]: row["version"] for row in rows}


class PostgresBookingStore:
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        self.bookings = PostgresBookings(transaction)
        self.inventory = PostgresInventory(transaction)
        self.payments = PostgresPaymentIntents(transaction, cipher)
        self.tickets = PostgresTickets(transaction)
        self.offer_versions = PostgresOfferVersions(transaction)


def new_bookings(new: Sequence[Booking]) -> Sequence[Write]:
    """What is to be written of new bookings."""
    rows = [_to_row(booking, version=booking.next_version) for booking in new]
    item_rows = [
        _item_row(booking, position, item)
        for booking in new
        for position, item in enumerate(booking.items)
    ]
    return (_ADD, rows), (_ADD_ITEMS, item_rows)


def _to_row(booking: Booking, *, version: int) -> dict[str, Any]:
    return {
        "id": booking.id,
        "event_id": booking.event_id,
        "organizer_id": booking.organizer_id,
        "buyer_id": booking.buyer_id,
        "total": booking.total.amount,
        "currency": booking.total.currency,
        "deadline": booking.deadline,
        "hold_id": booking.hold_id,
        "status": booking.status.value,
        "payment_status": booking.payment_status.value,
        "payment_id": booking.payment_id,
        "cancelled_by": booking.cancelled_by and booking.cancelled_by.value,
        "order_id": booking.order_id,
        "created_at": booking.created_at,
        "updated_at": booking.updated_at,
        "version": version,
    }


def _item_row(booking: Booking, position: int, item: Item) -> dict[str, Any]:
    return {
        "number": item.number,
        "booking_id": booking.id,
        "position": position,
        "ticket_type_id": item.ticket_type_id,
        "seat": item.seat,
        "price": item.price.amount,
    }


def to_bookings(rows: Sequence[Record]) -> list[Booking]:
    """Bookings from their rows, those of one beside each other."""
    return [to_booking(list(of_one)) for _, of_one in groupby(rows, lambda row: row["id"])]


def to_booking(rows: Sequence[Record]) -> Booking:
    """One booking from its rows, one for each item."""
    first = rows[0]
    currency = first["currency"]
    return Booking(
        id=first["id"],
        event_id=first["event_id"],
        organizer_id=first["organizer_id"],
        buyer_id=first["buyer_id"],
        items=tuple(
            Item(
                number=row["number"],
                ticket_type_id=row["ticket_type_id"],
                seat=row["seat"],
                price=Money(row["price"], currency),
            )
            for row in rows
        ),
        total=Money(first["total"], currency),
        deadline=first["deadline"],
        hold_id=first["hold_id"],
        status=BookingStatus(first["status"]),
        payment_status=PaymentStatus(first["payment_status"]),
        payment_id=first["payment_id"],
        cancelled_by=first["cancelled_by"] and CancelledBy(first["cancelled_by"]),
        order_id=first["order_id"],
        created_at=first["created_at"],
        updated_at=first["updated_at"],
        version=first["version"],
    )
