"""The waiting list in PostgreSQL."""

from collections.abc import Collection, Sequence
from typing import Any

from asyncpg import Record
from sqlalchemy import (
    ARRAY,
    Column,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Uuid,
    bindparam,
    func,
    literal_column,
    select,
    text,
    update,
)

from adapters.postgres.booking import PostgresBookings, PostgresOfferVersions
from adapters.postgres.inventory import PostgresInventory
from adapters.postgres.schema import TIME, id_column, metadata
from adapters.postgres.statement import InsertMany, Pool, Statement, skip_known
from adapters.postgres.unit_of_work import Transaction
from application.platform.paging import Page, PageRequest
from domain.booking.errors import AlreadyWaiting, WaitingNotFound
from domain.booking.waiting import Waiting, WaitingStatus
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, BookingId, EventId, TicketTypeId, WaitingId

waiting_list = Table(
    "waiting",
    metadata,
    id_column(),
    Column("event_id", Uuid, nullable=False),
    Column("organizer_id", Uuid, nullable=False),
    Column("ticket_type_id", Uuid, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("quantity", SmallInteger, nullable=False),
    Column("joined_at", TIME, nullable=False),
    Column("status", String, nullable=False),
    Column("booking_id", Uuid, unique=True),
    Column("offered_until", TIME),
    Column("version", Integer, nullable=False),
    Index("ix_waiting_event_id_id", "event_id", "id"),
    Index(
        "uq_waiting_once_a_type",
        "ticket_type_id",
        "account_id",
        unique=True,
        postgresql_where=text("status IN ('WAITING', 'OFFERED')"),
    ),
    Index(
        "ix_waiting_next",
        "ticket_type_id",
        "joined_at",
        "id",
        postgresql_where=text("status = 'WAITING'"),
    ),
)

_ADD = InsertMany(waiting_list, on_conflict=skip_known, returning=waiting_list.c.id)
_GET = Statement(select(waiting_list).where(waiting_list.c.id == bindparam("waiting_id")))
_SAVE = Statement(
    update(waiting_list)
    .where(
        waiting_list.c.id == bindparam("waiting_id"),
        waiting_list.c.version == bindparam("seen"),
    )
    .values(
        {name: bindparam(name) for name in ("status", "booking_id", "offered_until", "version")}
    )
    .returning(waiting_list.c.id)
)
# Written out, not a parameter: a prepared statement can then use the partial index.
_waits = waiting_list.c.status == literal_column(f"'{WaitingStatus.WAITING}'", String)
_of_type = (waiting_list.c.ticket_type_id == bindparam("ticket_type_id"), _waits)
_type = func.unnest(bindparam("ids", type_=ARRAY(Uuid))).table_valued("id").render_derived()
_WAITED_FOR = Statement(
    select(_type.c.id).where(
        select(waiting_list.c.id)
        .where(waiting_list.c.ticket_type_id == _type.c.id, _waits)
        .exists()
    )
)
_FIRST_FITTING = Statement(
    select(waiting_list)
    .where(*_of_type, waiting_list.c.quantity <= bindparam("left", type_=Integer))
    .order_by(waiting_list.c.joined_at, waiting_list.c.id)
    .limit(1)
)
_SMALLEST_GROUP = Statement(
    select(func.coalesce(func.min(waiting_list.c.quantity), 0).label("smallest")).where(*_of_type)
)
_OFFERED = Statement(
    select(waiting_list).where(waiting_list.c.booking_id == bindparam("offered_booking"))
)
_LOCK_OF_EVENT = Statement(
    select(waiting_list)
    .where(waiting_list.c.event_id == bindparam("event_id"), _waits)
    .order_by(waiting_list.c.id)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update()
)
_OF_ACCOUNT = Statement(
    select(waiting_list)
    .where(
        waiting_list.c.event_id == bindparam("event_id"),
        waiting_list.c.account_id == bindparam("account_id"),
    )
    .order_by(waiting_list.c.id.desc())
)
_after = bindparam("after", type_=Uuid)
_OF_EVENT = Statement(
    select(waiting_list)
    .where(
        waiting_list.c.event_id == bindparam("event_id"),
        _waits,
        (waiting_list.c.id > _after) | _after.is_(None),
    )
    .order_by(waiting_list.c.id)
    .limit(bindparam("limit", type_=Integer))
)


class PostgresWaitingList:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def add(self, waiting: Waiting) -> None:
        if not await _ADD.run(self._connection, [_to_row(waiting)]):
            raise AlreadyWaiting
        self._transaction.record(waiting)

    async def get(self, waiting_id: WaitingId) -> Waiting:
        row = await _GET.row(self._connection, waiting_id=waiting_id)
        if row is None:
            raise WaitingNotFound(waiting_id)
        return _to_waiting(row)

    async def save(self, waiting: Waiting) -> None:
        saved = await _SAVE.row(
            self._connection, waiting_id=waiting.id, seen=waiting.version, **_to_row(waiting)
        )
        if saved is None:
            raise StaleVersion("The waiting list changed meanwhile.", waitingId=str(waiting.id))
        self._transaction.record(waiting)

    async def first_fitting(self, ticket_type_id: TicketTypeId, *, left: int) -> Waiting | None:
        row = await _FIRST_FITTING.row(self._connection, ticket_type_id=ticket_type_id, left=left)
        return None if row is None else _to_waiting(row)

    async def waited_for(
        self, ticket_type_ids: Collection[TicketTypeId]
    ) -> Collection[TicketTypeId]:
        rows = await _WAITED_FOR.rows(self._connection, ids=list(ticket_type_ids))
        return [row["id"] for row in rows]

    async def smallest_group(self, ticket_type_id: TicketTypeId) -> int:
        (row,) = await _SMALLEST_GROUP.rows(self._connection, ticket_type_id=ticket_type_id)
        return int(row["smallest"])

    async def lock_of_event(self, event_id: EventId, *, limit: int) -> Sequence[Waiting]:
        rows = await _LOCK_OF_EVENT.rows(self._connection, event_id=event_id, limit=limit)
        return [_to_waiting(row) for row in rows]

    async def offered(self, booking_id: BookingId) -> Waiting | None:
        row = await _OFFERED.row(self._connection, offered_booking=booking_id)
        return None if row is None else _to_waiting(row)


class PostgresWaitingStore:
    def __init__(self, transaction: Transaction) -> None:
        self.waiting = PostgresWaitingList(transaction)
        self.bookings = PostgresBookings(transaction)
        self.inventory = PostgresInventory(transaction)
        self.offer_versions = PostgresOfferVersions(transaction)


class PostgresWaitingViews:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def of_account(self, event_id: EventId, account_id: AccountId) -> Sequence[Waiting]:
        rows = await _OF_ACCOUNT.rows(self._pool, event_id=event_id, account_id=account_id)
        return [_to_waiting(row) for row in rows]

    async def of_event(self, event_id: EventId, page: PageRequest) -> Page[Waiting]:
        rows = await _OF_EVENT.rows(
            self._pool, event_id=event_id, after=page.after_id(), limit=page.limit + 1
        )
        found = [_to_waiting(row) for row in rows]
        return Page.cut(found, page, lambda waiting: (str(waiting.id),))


def _to_row(waiting: Waiting) -> dict[str, Any]:
    return {
        "id": waiting.id,
        "event_id": waiting.event_id,
        "organizer_id": waiting.organizer_id,
        "ticket_type_id": waiting.ticket_type_id,
        "account_id": waiting.account_id,
        "quantity": waiting.quantity,
        "joined_at": waiting.joined_at,
        "status": waiting.status.value,
        "booking_id": waiting.booking_id,
        "offered_until": waiting.offered_until,
        "version": waiting.next_version,
    }


def _to_waiting(row: Record) -> Waiting:
    return Waiting(
        id=row["id"],
        event_id=row["event_id"],
        organizer_id=row["organizer_id"],
        ticket_type_id=row["ticket_type_id"],
        account_id=row["account_id"],
        quantity=row["quantity"],
        joined_at=row["joined_at"],
        status=WaitingStatus(row["status"]),
        booking_id=row["booking_id"],
        offered_until=row["offered_until"],
        version=row["version"],
    )
