"""Where deliveries were, in PostgreSQL."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from asyncpg import Record
from sqlalchemy import (
    Column,
    Double,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Uuid,
    bindparam,
    delete,
    select,
    text,
    tuple_,
)

from adapters.postgres.schema import TIME, metadata
from adapters.postgres.statement import InsertMany, Pool, Statement, skip_known
from application.delivery.tracking_ports import (
    TrackingMark,
    TrackingUpdate,
    to_the_millisecond,
)
from domain.delivery.status import DeliveryStatus
from domain.kernel.geo import Position
from domain.kernel.ids import DeliveryId

_IS_PLACE = "status = ''"

tracking = Table(
    "delivery_tracking",
    metadata,
    Column("delivery_id", Uuid, nullable=False),
    Column("at", TIME, nullable=False),
    # Empty: only a place.
    Column("status", String, nullable=False),
    Column("courier_id", Uuid),
    Column("latitude", Double),
    Column("longitude", Double),
    PrimaryKeyConstraint("delivery_id", "at", "status"),
    Index("ix_delivery_tracking_old", "at", postgresql_where=text(_IS_PLACE)),
)

_BEFORE_ALL = TrackingMark(datetime.min.replace(tzinfo=UTC))
_ADD = InsertMany(tracking, on_conflict=skip_known)
_of_delivery = select(tracking).where(tracking.c.delivery_id == bindparam("delivery_id"))
_FOLLOWING = Statement(
    _of_delivery.where(
        tuple_(tracking.c.at, tracking.c.status)
        > tuple_(bindparam("after_at", type_=TIME), bindparam("after_status", type_=String))
    )
    .order_by(tracking.c.at, tracking.c.status)
    .limit(bindparam("limit", type_=Integer))
)
_NEWEST = Statement(
    _of_delivery.where(tracking.c.latitude.is_not(None))
    .order_by(tracking.c.at.desc(), tracking.c.status.desc())
    .limit(1)
)
_old = (
    select(tracking.c.delivery_id, tracking.c.at)
    .where(tracking.c.at < bindparam("before", type_=TIME), text(_IS_PLACE))
    .order_by(tracking.c.at)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("old")
)
_FORGET = Statement(
    delete(tracking)
    .where(
        tracking.c.delivery_id == _old.c.delivery_id,
        tracking.c.at == _old.c.at,
        tracking.c.status == text("''"),
    )
    .returning(tracking.c.delivery_id)
)


class PostgresTrackingArchive:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def append(self, updates: Sequence[TrackingUpdate]) -> None:
        async with self._pool.acquire() as connection:
            await _ADD.run(connection, [_to_row(update) for update in updates])

    async def of_delivery(
        self, delivery_id: DeliveryId, *, after: TrackingMark | None = None, limit: int
    ) -> Sequence[TrackingUpdate]:
        mark = after or _BEFORE_ALL
        rows = await _FOLLOWING.rows(
            self._pool,
            delivery_id=delivery_id,
            after_at=mark.at,
            after_status=mark.status,
            limit=limit,
        )
        return [_to_update(row) for row in rows]

    async def newest(self, delivery_id: DeliveryId) -> TrackingUpdate | None:
        row = await _NEWEST.row(self._pool, delivery_id=delivery_id)
        return None if row is None else _to_update(row)

    async def forget(self, *, before: datetime, limit: int) -> int:
        return len(await _FORGET.rows(self._pool, before=before, limit=limit))


def _to_row(update: TrackingUpdate) -> dict[str, Any]:
    position = update.position
    return {
        "delivery_id": update.delivery_id,
        "at": to_the_millisecond(update.at),
        "status": update.status or "",
        "courier_id": update.courier_id,
        "latitude": position and position.latitude,
        "longitude": position and position.longitude,
    }


def _to_update(row: Record) -> TrackingUpdate:
    is_placed = row["latitude"] is not None
    return TrackingUpdate(
        delivery_id=row["delivery_id"],
        courier_id=row["courier_id"],
        position=Position(row["latitude"], row["longitude"]) if is_placed else None,
        status=DeliveryStatus(row["status"]) if row["status"] else None,
        at=row["at"],
    )
