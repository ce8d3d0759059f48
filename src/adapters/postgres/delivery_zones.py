"""Zones in PostgreSQL."""

from collections.abc import Sequence
from typing import Any

import msgspec
from asyncpg import Record
from sqlalchemy import (
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    String,
    Table,
    Uuid,
    bindparam,
    select,
    text,
    update,
)

from adapters.postgres.schema import JSON, id_column, metadata
from adapters.postgres.statement import InsertMany, Pool, Statement
from adapters.postgres.unit_of_work import Transaction
from application.platform.paging import Page, PageRequest
from domain.delivery.courier_errors import ZoneNotFound
from domain.delivery.zone import Circle, Opening, Polygon, Tariff, Zone, zones_of
from domain.kernel.errors import StaleVersion
from domain.kernel.geo import Position
from domain.kernel.ids import ZoneId

zones = Table(
    "delivery_zone",
    metadata,
    id_column(),
    Column("name", String, nullable=False),
    Column("circle", JSON),
    Column("polygon", JSON),
    Column("south", Double, nullable=False),
    Column("west", Double, nullable=False),
    Column("north", Double, nullable=False),
    Column("east", Double, nullable=False),
    Column("tariff", JSON, nullable=False),
    Column("time_zone", String, nullable=False),
    Column("openings", JSON, nullable=False),
    Column("is_removed", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_delivery_zone_box", "south", "north", postgresql_where=text("NOT is_removed")),
)

_ADD = InsertMany(zones)
_GET = Statement(select(zones).where(zones.c.id == bindparam("id_"), text("NOT is_removed")))
_SAVE = Statement(
    update(zones)
    .where(zones.c.id == bindparam("id_"), zones.c.version == bindparam("seen"))
    .values({column.name: bindparam(column.name) for column in zones.c if column.name != "id"})
    .returning(zones.c.id)
)
_latitude = bindparam("latitude", type_=Double)
_longitude = bindparam("longitude", type_=Double)
_AROUND = Statement(
    select(zones)
    .where(
        text("NOT is_removed"),
        zones.c.south <= _latitude,
        zones.c.north >= _latitude,
        zones.c.west <= _longitude,
        zones.c.east >= _longitude,
    )
    .order_by(zones.c.id)
)
_after = bindparam("after", type_=Uuid)
_LIST = Statement(
    select(zones)
    .where(text("NOT is_removed"), (zones.c.id > _after) | _after.is_(None))
    .order_by(zones.c.id)
    .limit(bindparam("limit", type_=Integer))
)


class PostgresZones:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def get(self, zone_id: ZoneId) -> Zone:
        row = await _GET.row(self._connection, id_=zone_id)
        if row is None:
            raise ZoneNotFound(zone_id)
        return _to_zone(row)

    async def add(self, zone: Zone) -> None:
        await _ADD.run(self._connection, [_to_row(zone)])
        self._transaction.record(zone)

    async def save(self, zone: Zone) -> None:
        saved = await _SAVE.row(self._connection, id_=zone.id, seen=zone.version, **_to_row(zone))
        if saved is None:
            raise StaleVersion("The zone changed meanwhile.", zoneId=str(zone.id))
        self._transaction.record(zone)


class PostgresZoneViews:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def get(self, zone_id: ZoneId) -> Zone:
        row = await _GET.row(self._pool, id_=zone_id)
        if row is None:
            raise ZoneNotFound(zone_id)
        return _to_zone(row)

    async def list_all(self, page: PageRequest) -> Page[Zone]:
        rows = await _LIST.rows(self._pool, after=page.after_id(), limit=page.limit + 1)
        return Page.cut([_to_zone(row) for row in rows], page, lambda zone: (str(zone.id),))

    async def around(self, position: Position) -> Sequence[Zone]:
        rows = await _AROUND.rows(
            self._pool, latitude=position.latitude, longitude=position.longitude
        )
        return zones_of([_to_zone(row) for row in rows], position)


def _to_row(zone: Zone) -> dict[str, Any]:
    box, area = zone.area.box, msgspec.json.encode(zone.area)
    is_circle = isinstance(zone.area, Circle)
    return {
        "id": zone.id,
        "name": zone.name,
        "circle": area if is_circle else None,
        "polygon": None if is_circle else area,
        "south": box.south,
        "west": box.west,
        "north": box.north,
        "east": box.east,
        "tariff": msgspec.json.encode(zone.tariff),
        "time_zone": zone.time_zone,
        "openings": msgspec.json.encode(zone.openings),
        "is_removed": zone.is_removed,
        "version": zone.next_version,
    }


def _to_zone(row: Record) -> Zone:
    circle, polygon = row["circle"], row["polygon"]
    return Zone(
        id=row["id"],
        name=row["name"],
        area=msgspec.json.decode(polygon, type=Polygon)
        if circle is None
        else msgspec.json.decode(circle, type=Circle),
        tariff=msgspec.json.decode(row["tariff"], type=Tariff),
        time_zone=row["time_zone"],
        openings=msgspec.json.decode(row["openings"], type=tuple[Opening, ...]),
        is_removed=row["is_removed"],
        version=row["version"],
    )
