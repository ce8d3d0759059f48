"""Where couriers are, in PostgreSQL: one row for each who is on shift, the newest position."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from math import cos, radians
from uuid import UUID

import msgspec
from asyncpg import Record
from sqlalchemy import (
    Boolean,
    Column,
    Double,
    Index,
    Integer,
    Table,
    Uuid,
    bindparam,
    delete,
    func,
    literal,
    null,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from adapters.collector import Collector
from adapters.postgres.courier_rounds import rounds, to_round
from adapters.postgres.couriers import couriers, figures, shifts, to_figures
from adapters.postgres.delivery_rows import IS_OVER as DELIVERY_IS_OVER
from adapters.postgres.delivery_rows import deliveries
from adapters.postgres.schema import TIME, id_column, metadata
from adapters.postgres.statement import Pool, Statement, arrays, given
from adapters.postgres.unit_of_work import Transaction
from application.delivery.courier_ports import Reporting
from domain.delivery.assignment import Candidate
from domain.delivery.courier import CourierStatus
from domain.delivery.geofence import Visit
from domain.delivery.geofence_walk import Watched
from domain.delivery.job import LoadState
from domain.delivery.points import LastSeen, Point
from domain.delivery.shift import UNDER_WAY, ShiftStatus
from domain.delivery.status import DeliveryStatus
from domain.delivery.zone import Box
from domain.kernel.geo import Position
from domain.kernel.ids import CourierId, DeliveryId, ZoneId

positions = Table(
    "courier_position",
    metadata,
    id_column("courier_id"),
    # Empty until the first report of a shift.
    Column("latitude", Double),
    Column("longitude", Double),
    Column("accuracy", Double),
    Column("heard_at", TIME, nullable=False),
    Column("silence_told", Boolean, nullable=False),
    Column("silence_settled", Boolean, nullable=False, server_default=text("false")),
    Index("ix_courier_position_latitude_longitude", "latitude", "longitude"),
    # One that moves every second is rewritten within its page.
    postgresql_with={"fillfactor": 50},
)

_expected = insert(positions).values(
    courier_id=bindparam("id_", type_=Uuid),
    heard_at=bindparam("now", type_=TIME),
    silence_told=literal(value=False),
    silence_settled=literal(value=False),
)
_EXPECT = Statement(
    _expected.on_conflict_do_update(
        index_elements=["courier_id"],
        set_={
            "latitude": null(),
            "longitude": null(),
            "accuracy": null(),
            "heard_at": _expected.excluded.heard_at,
            "silence_told": False,
            "silence_settled": False,
        },
    )
)
_LAST = Statement(
    select(positions.c.latitude, positions.c.longitude).where(
        positions.c.courier_id == bindparam("id_")
    )
)
_NOTE_SILENCE = Statement(
    update(positions)
    .where(
        positions.c.courier_id == bindparam("id_"),
        positions.c.heard_at == bindparam("since", type_=TIME),
        text("NOT silence_told"),
    )
    .values(silence_told=True)
    .returning(positions.c.courier_id)
)
_SETTLE_SILENCE = Statement(
    update(positions)
    .where(
        positions.c.courier_id == bindparam("id_"),
        positions.c.heard_at == bindparam("since", type_=TIME),
        text("NOT silence_settled"),
    )
    .values(silence_settled=True)
    .returning(positions.c.courier_id)
)
_FORGET = Statement(delete(positions).where(positions.c.courier_id == bindparam("id_")))
_seen = given(
    "seen", courier_id=Uuid(), latitude=Double(), longitude=Double(), accuracy=Double(), at=TIME
)
# Only who is on shift has a row, and only what is newer changes it.
_PUT = Statement(
    update(positions)
    .where(
        positions.c.courier_id == _seen.c.courier_id,
        or_(positions.c.latitude.is_(None), positions.c.heard_at < _seen.c.at),
    )
    .values(
        latitude=_seen.c.latitude,
        longitude=_seen.c.longitude,
        accuracy=_seen.c.accuracy,
        heard_at=_seen.c.at,
        silence_told=False,
        silence_settled=False,
    )
)
_on_shift = or_(*(shifts.c.status == status.value for status in sorted(UNDER_WAY)))
# Of a courier's deliveries only what decides which fences count: nothing sealed is opened.
_watched = (
    select(
        func.jsonb_agg(
            func.jsonb_build_object(
                "id",
                deliveries.c.id,
                "status",
                deliveries.c.status,
                "visits",
                deliveries.c.visits,
                "is_stalled",
                deliveries.c.silent_since.is_not(None),
            )
        )
    )
    .where(deliveries.c.courier_id == shifts.c.courier_id, text(f"NOT {DELIVERY_IS_OVER}"))
    .correlate(shifts)
    .scalar_subquery()
)
_REPORTING = Statement(
    select(
        shifts.c.id,
        shifts.c.started_at,
        shifts.c.is_located,
        positions.c.latitude,
        positions.c.longitude,
        positions.c.accuracy,
        positions.c.heard_at,
        _watched.label("watched"),
        rounds.c.courier_id,
        rounds.c.id.label("round_id"),
        rounds.c.vehicle,
        rounds.c.grams,
        rounds.c.places,
        rounds.c.loads,
        rounds.c.stops,
        rounds.c.version,
    )
    .join(rounds, rounds.c.courier_id == shifts.c.courier_id)
    .outerjoin(positions, positions.c.courier_id == shifts.c.courier_id)
    .where(shifts.c.courier_id == bindparam("id_"), _on_shift)
)
_zone_ids = bindparam("zone_ids", type_=ARRAY(Uuid))
_away = func.power(positions.c.latitude - bindparam("latitude", type_=Double), 2) + func.power(
    (positions.c.longitude - bindparam("longitude", type_=Double))
    * bindparam("shrinks", type_=Double),
    2,
)
# As the crow flies over a map that is flat so near by: only the order matters here.
_NEAR = Statement(
    select(
        rounds,
        positions.c.latitude,
        positions.c.longitude,
        couriers.c.zone_ids,
        couriers.c.accepts_by_itself,
        figures.c.acceptance,
        figures.c.success,
        figures.c.offers,
        figures.c.deliveries,
    )
    .join(positions, positions.c.courier_id == rounds.c.courier_id)
    .join(couriers, couriers.c.id == rounds.c.courier_id)
    .join(shifts, shifts.c.courier_id == rounds.c.courier_id)
    .outerjoin(figures, figures.c.courier_id == rounds.c.courier_id)
    .where(
        positions.c.latitude.between(
            bindparam("south", type_=Double), bindparam("north", type_=Double)
        ),
        positions.c.longitude.between(
            bindparam("west", type_=Double), bindparam("east", type_=Double)
        ),
        positions.c.heard_at > bindparam("seen_after", type_=TIME),
        shifts.c.status == ShiftStatus.ON.value,
        shifts.c.planned_until > bindparam("now", type_=TIME),
        couriers.c.status == CourierStatus.ACTIVE.value,
        rounds.c.free_grams >= bindparam("wanted_grams", type_=Integer),
        rounds.c.free_places >= bindparam("wanted_places", type_=Integer),
        or_(func.cardinality(couriers.c.zone_ids) == 0, couriers.c.zone_ids.overlap(_zone_ids)),
    )
    .order_by(_away, rounds.c.courier_id)
    .limit(bindparam("limit", type_=Integer))
)


class PostgresLastPositions:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def expect(self, courier_id: CourierId, *, now: datetime) -> None:
        await _EXPECT.run(self._connection, id_=courier_id, now=now)

    async def of(self, courier_id: CourierId) -> Position | None:
        row = await _LAST.row(self._connection, id_=courier_id)
        if row is None or row["latitude"] is None:
            return None
        return Position(row["latitude"], row["longitude"])

    async def note_silence(self, courier_id: CourierId, *, since: datetime) -> bool:
        noted = await _NOTE_SILENCE.row(self._connection, id_=courier_id, since=since)
        return noted is not None

    async def settle_silence(self, courier_id: CourierId, *, since: datetime) -> bool:
        row = await _SETTLE_SILENCE.row(self._connection, id_=courier_id, since=since)
        return row is not None

    async def forget(self, courier_id: CourierId) -> None:
        await _FORGET.run(self._connection, id_=courier_id)


class PostgresPositions:
    """Reports that come at the same time share one statement."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._collector: Collector[LastSeen] = Collector(self._put, name="courier positions")

    async def reporting(self, courier_id: CourierId) -> Reporting | None:
        row = await _REPORTING.row(self._pool, id_=courier_id)
        if row is None:
            return None
        carried = to_round(row).loads
        return Reporting(
            shift_id=row["id"],
            since=row["started_at"],
            last=to_point(row),
            is_located=row["is_located"],
            delivery_ids=tuple(
                load.delivery_id for load in carried if load.state is not LoadState.RESERVED
            ),
            watched=_to_watched(row["watched"]),
        )

    async def put(self, seen: LastSeen) -> None:
        await self._collector.submit(seen)

    async def _put(self, seen: Sequence[LastSeen]) -> Sequence[Exception | None]:
        newest = {each.courier_id: each.point for each in sorted(seen, key=lambda s: s.point.at)}
        rows = [
            {
                "courier_id": courier_id,
                "latitude": point.position.latitude,
                "longitude": point.position.longitude,
                "accuracy": point.accuracy,
                "at": point.at,
            }
            for courier_id, point in sorted(newest.items())
        ]
        await _PUT.run(self._pool, **arrays("seen", rows))
        return [None] * len(seen)


class PostgresCandidates:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def near(
        self,
        position: Position,
        *,
        radius: float,
        grams: int,
        places: int,
        zone_ids: Collection[ZoneId],
        seen_after: datetime,
        now: datetime,
        limit: int,
    ) -> Sequence[Candidate]:
        box = Box.around(position, radius)
        rows = await _NEAR.rows(
            self._pool,
            latitude=position.latitude,
            longitude=position.longitude,
            shrinks=cos(radians(position.latitude)),
            south=box.south,
            north=box.north,
            west=box.west,
            east=box.east,
            seen_after=seen_after,
            now=now,
            wanted_grams=grams,
            wanted_places=places,
            zone_ids=list(zone_ids),
            limit=limit,
        )
        found = (_to_candidate(row) for row in rows)
        return [one for one in found if one.position.metres_to(position) <= radius]


class _WatchedRow(msgspec.Struct):
    id: UUID
    status: DeliveryStatus
    visits: tuple[Visit, ...]
    is_stalled: bool


def _to_watched(found: str | None) -> Mapping[DeliveryId, Watched]:
    rows = msgspec.json.decode(found, type=list[_WatchedRow]) if found else []
    return {
        DeliveryId(row.id): Watched(status=row.status, visits=row.visits, is_stalled=row.is_stalled)
        for row in rows
    }


def to_point(row: Record) -> Point | None:
    if row["latitude"] is None:
        return None
    return Point(
        position=Position(row["latitude"], row["longitude"]),
        at=row["heard_at"],
        accuracy=row["accuracy"],
    )


def _to_candidate(row: Record) -> Candidate:
    courier_id = CourierId(row["courier_id"])
    return Candidate(
        courier_id=courier_id,
        position=Position(row["latitude"], row["longitude"]),
        round=to_round(row),
        zone_ids=frozenset(ZoneId(zone_id) for zone_id in row["zone_ids"]),
        reliability=to_figures(row, courier_id).reliability,
        accepts_by_itself=row["accepts_by_itself"],
    )
