"""Stock and locations to be read, in PostgreSQL."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from asyncpg import Record
from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    String,
    Uuid,
    bindparam,
    cast,
    func,
    literal_column,
    select,
)

from adapters.postgres.inventory_rows import to_stock
from adapters.postgres.inventory_schema import hold_lines, holds, stocks
from adapters.postgres.person_keys import person_keys
from adapters.postgres.schema import TIME
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.stock_rows import (
    WITH_KEY,
    level_of,
    location_of,
    movement_of,
    position_of,
)
from adapters.postgres.stock_schema import levels, locations, movements
from adapters.stock_rows import stock_view_of
from application.platform.paging import Page, PageRequest
from application.platform.personal_data import PersonalCipher
from application.platform.ports import Clock
from application.shop.stock_ports import Level, StockMovement, StockView
from domain.inventory.hold import HoldState
from domain.inventory.stock import Stock
from domain.kernel.ids import AccountId, LocationId, ProductId, StockId, VariantId
from domain.shop.location import Location, LocationStatus
from domain.shop.stock_errors import LocationNotFound

_BEFORE_ALL, _BEHIND_ALL = UUID(int=0), UUID(int=2**128 - 1)
_IDS = bindparam("ids", type_=ARRAY(Uuid))
_HELD: ColumnElement[str] = literal_column(f"'{HoldState.HELD}'", String)
_OPEN: ColumnElement[str] = literal_column(f"'{LocationStatus.OPEN}'", String)
_limit = bindparam("limit", type_=Integer)
_after = bindparam("after", type_=Uuid)

# Found from the few holds that ran out and were not yet tidied up, never from all lines.
_ran_out = (
    select(cast(func.coalesce(func.sum(hold_lines.c.quantity), 0), BigInteger))
    .join(holds, holds.c.id == hold_lines.c.hold_id)
    .where(
        holds.c.state == _HELD,
        holds.c.expires_at <= bindparam("now", type_=TIME),
        hold_lines.c.state == _HELD,
        hold_lines.c.stock_id == stocks.c.id,
    )
    .correlate(stocks)
    .scalar_subquery()
    .label("ran_out")
)
_shelves = select(
    stocks,
    _ran_out,
    levels.c.variant_id,
    levels.c.product_id,
    levels.c.location_id,
    levels.c.seller_id,
    levels.c.shipped,
    levels.c.version.label("level_version"),
).join(levels, levels.c.id == stocks.c.id)
SHELVES_OF_VARIANTS = (
    _shelves.add_columns(locations.c.latitude, locations.c.longitude, locations.c.is_pick_up)
    .join(locations, locations.c.id == levels.c.location_id)
    .where(levels.c.variant_id == func.any(_IDS), locations.c.status == _OPEN)
)
"""Parameters: ``ids`` of variants, and ``now``."""

_OF_VARIANTS = Statement(SHELVES_OF_VARIANTS.order_by(levels.c.id))
_following = _shelves.where(levels.c.id > _after).order_by(levels.c.id).limit(_limit)
_OF_PRODUCT = Statement(_following.where(levels.c.product_id == bindparam("product_id")))
_AT = Statement(_following.where(levels.c.location_id == bindparam("location_id")))
_earlier = (
    select(movements, person_keys.c.key)
    .outerjoin(person_keys, person_keys.c.account_id == movements.c.seller_id)
    .where(movements.c.location_id == bindparam("location_id"), movements.c.id < _after)
    .order_by(movements.c.id.desc())
    .limit(_limit)
)
_MOVEMENTS = Statement(_earlier)
_MOVEMENTS_OF = Statement(_earlier.where(movements.c.variant_id == bindparam("variant_id")))

_GET = Statement(WITH_KEY.where(locations.c.id == bindparam("location_id")))
_OF_SELLER = Statement(
    WITH_KEY.where(locations.c.seller_id == bindparam("seller_id"), locations.c.id > _after)
    .order_by(locations.c.id)
    .limit(_limit)
)
_OPEN_ONES = Statement(
    WITH_KEY.where(locations.c.seller_id == func.any(_IDS), locations.c.status == _OPEN).order_by(
        locations.c.opened_at, locations.c.id
    )
)


class PostgresStockLevels:
    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock

    async def of_variants(
        self, variant_ids: Collection[VariantId]
    ) -> Mapping[VariantId, Sequence[Level]]:
        found: dict[VariantId, list[Level]] = {}
        for row in await _OF_VARIANTS.rows(
            self._pool, ids=list(variant_ids), now=self._clock.now()
        ):
            found.setdefault(VariantId(row["variant_id"]), []).append(level_told(row))
        return found


class PostgresStockViews:
    def __init__(self, pool: Pool, cipher: PersonalCipher, clock: Clock) -> None:
        self._pool = pool
        self._cipher = cipher
        self._clock = clock

    async def of_product(self, product_id: ProductId, page: PageRequest) -> Page[StockView]:
        return await self._page(_OF_PRODUCT, page, product_id=product_id)

    async def at(self, location_id: LocationId, page: PageRequest) -> Page[StockView]:
        return await self._page(_AT, page, location_id=location_id)

    async def movements(
        self, location_id: LocationId, variant_id: VariantId | None, page: PageRequest
    ) -> Page[StockMovement]:
        statement = _MOVEMENTS if variant_id is None else _MOVEMENTS_OF
        rows = await statement.rows(
            self._pool,
            location_id=location_id,
            variant_id=variant_id,
            after=page.after_id() or _BEHIND_ALL,
            limit=page.limit + 1,
        )
        found = [movement_of(row, self._cipher) for row in rows]
        return Page.cut(found, page, lambda movement: (str(movement.id),))

    async def _page(
        self, statement: Statement, page: PageRequest, **which: object
    ) -> Page[StockView]:
        rows = await statement.rows(
            self._pool,
            **which,
            now=self._clock.now(),
            after=page.after_id() or _BEFORE_ALL,
            limit=page.limit + 1,
        )
        found = [stock_view_of(level_of(row, "level_version"), _stock(row)) for row in rows]
        return Page.cut(found, page, lambda view: (str(view.stock_id),))


class PostgresLocationViews:
    def __init__(self, pool: Pool, cipher: PersonalCipher) -> None:
        self._pool = pool
        self._cipher = cipher

    async def get(self, location_id: LocationId) -> Location:
        row = await _GET.row(self._pool, location_id=location_id)
        if row is None:
            raise LocationNotFound(location_id)
        return location_of(row, self._cipher)

    async def of_seller(self, seller_id: AccountId, page: PageRequest) -> Page[Location]:
        rows = await _OF_SELLER.rows(
            self._pool,
            seller_id=seller_id,
            after=page.after_id() or _BEFORE_ALL,
            limit=page.limit + 1,
        )
        found = [location_of(row, self._cipher) for row in rows]
        return Page.cut(found, page, lambda location: (str(location.id),))

    async def open_ones(
        self, seller_ids: Collection[AccountId]
    ) -> Mapping[AccountId, Sequence[Location]]:
        found: dict[AccountId, list[Location]] = {}
        for row in await _OPEN_ONES.rows(self._pool, ids=list(seller_ids)):
            location = location_of(row, self._cipher)
            found.setdefault(location.seller_id, []).append(location)
        return found


def _stock(row: Record) -> Stock:
    """The stock, without what holds that ran out keep of it."""
    stock = to_stock(row)
    return replace(stock, held=stock.held - row["ran_out"])


def level_told(row: Record) -> Level:
    return Level(
        location_id=LocationId(row["location_id"]),
        seller_id=AccountId(row["seller_id"]),
        stock_id=StockId(row["id"]),
        left=_stock(row).left,
        position=position_of(row),
        is_pick_up=row["is_pick_up"],
    )
