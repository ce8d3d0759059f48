"""Couriers, their shifts and their figures in PostgreSQL."""

from datetime import datetime
from typing import Any

import msgspec
from asyncpg import Record, UniqueViolationError
from sqlalchemy import (
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Uuid,
    bindparam,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from adapters.postgres.schema import JSON, TIME, id_column, metadata
from adapters.postgres.statement import InsertMany, Statement
from adapters.postgres.unit_of_work import Transaction
from domain.delivery.courier import Capacity, Courier, CourierStatus
from domain.delivery.courier_errors import AlreadyACourier, AlreadyOnShift, CourierNotFound
from domain.delivery.figures import Figures
from domain.delivery.shift import UNDER_WAY, Break, Shift, ShiftStatus
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import CourierId, ZoneId
from domain.kernel.travel import Vehicle

IS_UNDER_WAY = f"status IN ({', '.join(repr(status.value) for status in sorted(UNDER_WAY))})"

couriers = Table(
    "courier",
    metadata,
    id_column(),
    Column("vehicle", String, nullable=False),
    Column("grams", Integer, nullable=False),
    Column("places", SmallInteger, nullable=False),
    Column("zone_ids", ARRAY(Uuid), nullable=False),
    Column("accepts_by_itself", Boolean, nullable=False),
    Column("status", String, nullable=False),
    Column("version", Integer, nullable=False),
)

shifts = Table(
    "courier_shift",
    metadata,
    id_column(),
    Column("courier_id", Uuid, nullable=False),
    Column("planned_from", TIME, nullable=False),
    Column("planned_until", TIME, nullable=False),
    Column("status", String, nullable=False),
    Column("started_at", TIME),
    Column("ended_at", TIME),
    Column("breaks", JSON, nullable=False),
    Column("is_located", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_courier_shift_courier_id_planned_from", "courier_id", "planned_from"),
    Index(
        "uq_courier_shift_under_way",
        "courier_id",
        unique=True,
        postgresql_where=text(IS_UNDER_WAY),
    ),
)

figures = Table(
    "courier_figures",
    metadata,
    id_column("courier_id"),
    Column("acceptance", Double, nullable=False),
    Column("success", Double, nullable=False),
    Column("offers", Integer, nullable=False),
    Column("deliveries", Integer, nullable=False),
)

_ADD = Statement(insert(couriers).on_conflict_do_nothing().returning(couriers.c.id))
_GET = Statement(select(couriers).where(couriers.c.id == bindparam("id_")))
_SAVE = Statement(
    update(couriers)
    .where(couriers.c.id == bindparam("id_"), couriers.c.version == bindparam("seen"))
    .values({column.name: bindparam(column.name) for column in couriers.c if column.name != "id"})
    .returning(couriers.c.id)
)
_ADD_SHIFT = InsertMany(shifts)
SHIFT_UNDER_WAY = Statement(
    select(shifts).where(shifts.c.courier_id == bindparam("courier_id"), text(IS_UNDER_WAY))
)
_PLANNED = Statement(
    select(shifts)
    .where(
        shifts.c.courier_id == bindparam("courier_id"),
        shifts.c.status == ShiftStatus.PLANNED.value,
        shifts.c.planned_until > bindparam("now", type_=TIME),
    )
    .order_by(shifts.c.planned_from)
    .limit(1)
)
_SAVE_SHIFT = Statement(
    update(shifts)
    .where(shifts.c.id == bindparam("id_"), shifts.c.version == bindparam("seen"))
    .values({column.name: bindparam(column.name) for column in shifts.c if column.name != "id"})
    .returning(shifts.c.id)
)
_new_figures = insert(figures)
_HAVE_FIGURES = Statement(_new_figures.on_conflict_do_nothing())
_LOCK_FIGURES = Statement(
    select(figures).where(figures.c.courier_id == bindparam("id_")).with_for_update()
)
_SAVE_FIGURES = Statement(
    update(figures)
    .where(figures.c.courier_id == bindparam("id_"))
    .values({name: bindparam(name) for name in ("acceptance", "success", "offers", "deliveries")})
)


class PostgresCouriers:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def get(self, courier_id: CourierId) -> Courier:
        row = await _GET.row(self._connection, id_=courier_id)
        if row is None:
            raise CourierNotFound(courier_id)
        return to_courier(row)

    async def add(self, courier: Courier) -> None:
        if await _ADD.row(self._connection, **_to_row(courier)) is None:
            raise AlreadyACourier
        self._transaction.record(courier)

    async def save(self, courier: Courier) -> None:
        saved = await _SAVE.row(
            self._connection, id_=courier.id, seen=courier.version, **_to_row(courier)
        )
        if saved is None:
            raise StaleVersion("The courier changed meanwhile.", courierId=str(courier.id))
        self._transaction.record(courier)


class PostgresShifts:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def under_way(self, courier_id: CourierId) -> Shift | None:
        row = await SHIFT_UNDER_WAY.row(self._connection, courier_id=courier_id)
        return None if row is None else to_shift(row)

    async def planned(self, courier_id: CourierId, *, now: datetime) -> Shift | None:
        row = await _PLANNED.row(self._connection, courier_id=courier_id, now=now)
        return None if row is None else to_shift(row)

    async def add(self, shift: Shift) -> None:
        try:
            await _ADD_SHIFT.run(self._connection, [_shift_row(shift)])
        except UniqueViolationError:
            raise AlreadyOnShift from None
        self._transaction.record(shift)

    async def save(self, shift: Shift) -> None:
        try:
            saved = await _SAVE_SHIFT.row(
                self._connection, id_=shift.id, seen=shift.version, **_shift_row(shift)
            )
        except UniqueViolationError:
            raise AlreadyOnShift from None
        if saved is None:
            raise StaleVersion("The shift changed meanwhile.", shiftId=str(shift.id))
        self._transaction.record(shift)


class PostgresFigures:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def lock(self, courier_id: CourierId) -> Figures:
        fresh = Figures(courier_id=courier_id)
        await _HAVE_FIGURES.run(self._connection, **_figures_row(fresh))
        row = await _LOCK_FIGURES.row(self._connection, id_=courier_id)
        return fresh if row is None else to_figures(row, courier_id)

    async def save(self, figures: Figures) -> None:
        await _SAVE_FIGURES.run(self._connection, id_=figures.courier_id, **_figures_row(figures))


def _to_row(courier: Courier) -> dict[str, Any]:
    return {
        "id": courier.id,
        "vehicle": courier.vehicle.value,
        "grams": courier.capacity.grams,
        "places": courier.capacity.places,
        "zone_ids": sorted(courier.zone_ids),
        "accepts_by_itself": courier.accepts_by_itself,
        "status": courier.status.value,
        "version": courier.next_version,
    }


def to_courier(row: Record) -> Courier:
    return Courier(
        id=row["id"],
        vehicle=Vehicle(row["vehicle"]),
        capacity=Capacity(grams=row["grams"], places=row["places"]),
        zone_ids=frozenset(ZoneId(zone_id) for zone_id in row["zone_ids"]),
        accepts_by_itself=row["accepts_by_itself"],
        status=CourierStatus(row["status"]),
        version=row["version"],
    )


def _shift_row(shift: Shift) -> dict[str, Any]:
    return {
        "id": shift.id,
        "courier_id": shift.courier_id,
        "planned_from": shift.planned_from,
        "planned_until": shift.planned_until,
        "status": shift.status.value,
        "started_at": shift.started_at,
        "ended_at": shift.ended_at,
        "breaks": msgspec.json.encode(shift.breaks),
        "is_located": shift.is_located,
        "version": shift.next_version,
    }


def to_shift(row: Record) -> Shift:
    return Shift(
        id=row["id"],
        courier_id=row["courier_id"],
        planned_from=row["planned_from"],
        planned_until=row["planned_until"],
        status=ShiftStatus(row["status"]),
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        breaks=msgspec.json.decode(row["breaks"], type=tuple[Break, ...]),
        is_located=row["is_located"],
        version=row["version"],
    )


def _figures_row(figures: Figures) -> dict[str, Any]:
    return {
        "courier_id": figures.courier_id,
        "acceptance": figures.acceptance,
        "success": figures.success,
        "offers": figures.offers,
        "deliveries": figures.deliveries,
    }


def to_figures(row: Record, courier_id: CourierId) -> Figures:
    """Those of somebody who has none yet are the best there are."""
    if row["acceptance"] is None:
        return Figures(courier_id=courier_id)
    return Figures(
        courier_id=courier_id,
        acceptance=row["acceptance"],
        success=row["success"],
        offers=row["offers"],
        deliveries=row["deliveries"],
    )
