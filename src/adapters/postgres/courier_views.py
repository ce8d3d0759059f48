"""What can be seen of couriers, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime

import msgspec
from asyncpg import Record
from sqlalchemy import (
    Boolean,
    Double,
    Integer,
    String,
    Uuid,
    and_,
    bindparam,
    cast,
    exists,
    func,
    or_,
    select,
    text,
)

from adapters.postgres.account_rows import accounts
from adapters.postgres.courier_positions import positions, to_point
from adapters.postgres.courier_rounds import (
    IS_OPEN,
    ROUND_OF,
    offers,
    rounds,
    searches,
    to_offer,
    to_round,
)
from adapters.postgres.couriers import (
    SHIFT_UNDER_WAY,
    couriers,
    figures,
    shifts,
    to_courier,
    to_figures,
    to_shift,
)
from adapters.postgres.schema import TIME
from adapters.postgres.statement import Pool, Statement
from application.delivery.courier_ports import CourierFilter, CourierView, Silent
from application.platform.paging import Page, PageRequest
from domain.delivery.courier_errors import CourierNotFound
from domain.delivery.job import Load, LoadState
from domain.delivery.offer import CourierOffer
from domain.delivery.points import Point
from domain.delivery.round import Round
from domain.delivery.shift import UNDER_WAY, Shift, ShiftStatus
from domain.identity.account import AccountStatus
from domain.kernel.access import Role
from domain.kernel.ids import AccountId, CourierId, DeliveryId

_is_under_way = or_(*(shifts.c.status == status.value for status in sorted(UNDER_WAY)))
_view = (
    select(
        couriers,
        shifts.c.status.label("shift"),
        positions.c.latitude,
        positions.c.longitude,
        positions.c.accuracy,
        positions.c.heard_at,
        figures.c.acceptance,
        figures.c.success,
        figures.c.offers,
        figures.c.deliveries,
        func.coalesce(func.jsonb_array_length(rounds.c.loads), 0).label("live"),
    )
    .outerjoin(shifts, and_(shifts.c.courier_id == couriers.c.id, _is_under_way))
    .outerjoin(positions, positions.c.courier_id == couriers.c.id)
    .outerjoin(figures, figures.c.courier_id == couriers.c.id)
    .outerjoin(rounds, rounds.c.courier_id == couriers.c.id)
)
_GET = Statement(_view.where(couriers.c.id == bindparam("id_")))
_after = bindparam("after", type_=Uuid)
_status = bindparam("wanted_status", type_=String)
_working = bindparam("on_shift", type_=Boolean)
_south = bindparam("south", type_=Double)
_FIND = Statement(
    _view.where(
        or_(_after.is_(None), couriers.c.id > _after),
        or_(_status.is_(None), couriers.c.status == _status),
        or_(_working.is_(None), shifts.c.id.is_not(None) == _working),
        or_(
            _south.is_(None),
            and_(
                positions.c.latitude.between(_south, bindparam("north", type_=Double)),
                positions.c.longitude.between(
                    bindparam("west", type_=Double), bindparam("east", type_=Double)
                ),
            ),
        ),
    )
    .order_by(couriers.c.id)
    .limit(bindparam("limit", type_=Integer))
)
_OPEN_OFFERS = Statement(
    select(offers)
    .where(
        offers.c.courier_id == bindparam("id_"),
        text(IS_OPEN),
        offers.c.until > bindparam("now", type_=TIME),
    )
    .order_by(offers.c.made_at, offers.c.id)
)
_LAST_SEEN = Statement(select(positions).where(positions.c.courier_id == bindparam("id_")))
_SILENT = Statement(
    select(positions.c.courier_id, positions.c.heard_at, rounds.c.loads)
    .join(rounds, rounds.c.courier_id == positions.c.courier_id)
    .where(
        positions.c.heard_at < bindparam("before", type_=TIME),
        text("NOT silence_told"),
        func.jsonb_array_length(rounds.c.loads) > 0,
    )
    .order_by(positions.c.heard_at)
    .limit(bindparam("limit", type_=Integer))
)
_GIVEN_UP = Statement(
    select(positions.c.courier_id, positions.c.heard_at, rounds.c.loads)
    .join(rounds, rounds.c.courier_id == positions.c.courier_id)
    .where(
        positions.c.heard_at < bindparam("before", type_=TIME),
        text("silence_told AND NOT silence_settled"),
        func.jsonb_array_length(rounds.c.loads) > 0,
    )
    .order_by(positions.c.heard_at)
    .limit(bindparam("limit", type_=Integer))
)
_OVERDUE = Statement(
    select(shifts.c.courier_id)
    .outerjoin(rounds, rounds.c.courier_id == shifts.c.courier_id)
    .where(
        _is_under_way,
        shifts.c.planned_until < bindparam("before", type_=TIME),
        func.coalesce(func.jsonb_array_length(rounds.c.loads), 0) == 0,
    )
    .order_by(shifts.c.planned_until)
    .limit(bindparam("limit", type_=Integer))
)
_QUEUED = Statement(
    select(searches.c.delivery_id)
    .where(text("waits"))
    .order_by(searches.c.delivery_id)
    .limit(bindparam("limit", type_=Integer))
)
_IS_COURIER = Statement(
    select(
        exists().where(
            accounts.c.id == bindparam("id_"),
            accounts.c.status == AccountStatus.ACTIVE.value,
            cast(bindparam("role", type_=String), String) == func.any(accounts.c.roles),
        )
    )
)


class PostgresCourierViews:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def get(self, courier_id: CourierId) -> CourierView:
        row = await _GET.row(self._pool, id_=courier_id)
        if row is None:
            raise CourierNotFound(courier_id)
        return _to_view(row)

    async def find(self, wanted: CourierFilter, page: PageRequest) -> Page[CourierView]:
        box = wanted.box
        rows = await _FIND.rows(
            self._pool,
            after=page.after_id(),
            wanted_status=wanted.status,
            on_shift=wanted.on_shift,
            south=box and box.south,
            north=box and box.north,
            west=box and box.west,
            east=box and box.east,
            limit=page.limit + 1,
        )
        found = [_to_view(row) for row in rows]
        return Page.cut(found, page, lambda view: (str(view.courier.id),))

    async def shift(self, courier_id: CourierId) -> Shift | None:
        row = await SHIFT_UNDER_WAY.row(self._pool, courier_id=courier_id)
        return None if row is None else to_shift(row)

    async def round(self, courier_id: CourierId) -> Round | None:
        row = await ROUND_OF.row(self._pool, id_=courier_id)
        return None if row is None else to_round(row)

    async def open_offers(self, courier_id: CourierId, *, now: datetime) -> Sequence[CourierOffer]:
        rows = await _OPEN_OFFERS.rows(self._pool, id_=courier_id, now=now)
        return [to_offer(row) for row in rows]

    async def last_seen(self, courier_id: CourierId) -> Point | None:
        row = await _LAST_SEEN.row(self._pool, id_=courier_id)
        return None if row is None else to_point(row)

    async def silent(self, *, before: datetime, limit: int) -> Sequence[Silent]:
        return _to_silent(await _SILENT.rows(self._pool, before=before, limit=limit))

    async def given_up(self, *, before: datetime, limit: int) -> Sequence[Silent]:
        return _to_silent(await _GIVEN_UP.rows(self._pool, before=before, limit=limit))

    async def overdue(self, *, before: datetime, limit: int) -> Sequence[CourierId]:
        rows = await _OVERDUE.rows(self._pool, before=before, limit=limit)
        return [CourierId(row["courier_id"]) for row in rows]

    async def queued(self, *, limit: int) -> Sequence[DeliveryId]:
        rows = await _QUEUED.rows(self._pool, limit=limit)
        return [DeliveryId(row["delivery_id"]) for row in rows]


class PostgresCourierAccounts:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def is_courier(self, account_id: AccountId) -> bool:
        found = await _IS_COURIER.value(self._pool, id_=account_id, role=Role.COURIER.value)
        return bool(found)


def _to_view(row: Record) -> CourierView:
    courier = to_courier(row)
    return CourierView(
        courier=courier,
        shift=None if row["shift"] is None else ShiftStatus(row["shift"]),
        seen=to_point(row),
        figures=to_figures(row, courier.id),
        live=row["live"],
    )


def _to_silent(rows: Sequence[Record]) -> Sequence[Silent]:
    found = [
        Silent(courier_id=row["courier_id"], since=row["heard_at"], delivery_ids=_in_hand(row))
        for row in rows
    ]
    return [silent for silent in found if silent.delivery_ids]


def _in_hand(row: Record) -> tuple[DeliveryId, ...]:
    loads = msgspec.json.decode(row["loads"], type=tuple[Load, ...])
    return tuple(load.delivery_id for load in loads if load.state is not LoadState.RESERVED)
