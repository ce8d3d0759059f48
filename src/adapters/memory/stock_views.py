"""Stock and locations to be read, in memory."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from adapters.memory.unit_of_work import MemoryDatabase
from adapters.stock_rows import stock_view_of
from application.platform.paging import Page, PageRequest
from application.platform.ports import Clock
from application.shop.stock_ports import Level, StockMovement, StockView
from domain.inventory.hold import Hold
from domain.inventory.stock import Stock
from domain.kernel.ids import (
    AccountId,
    HoldId,
    LocationId,
    ProductId,
    StockId,
    StockMovementId,
    VariantId,
)
from domain.shop.location import Location, LocationStatus
from domain.shop.stock import StockLevel
from domain.shop.stock_errors import LocationNotFound


class MemoryStockLevels:
    def __init__(self, database: MemoryDatabase, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of_variants(
        self, variant_ids: Collection[VariantId]
    ) -> Mapping[VariantId, Sequence[Level]]:
        levels: dict[StockId, StockLevel] = self._database.table("stock_levels")
        found: dict[VariantId, list[Level]] = {}
        for level in sorted(levels.values(), key=lambda level: level.id):
            location = self._location(level.location_id)
            if level.variant_id in variant_ids and location.status is LocationStatus.OPEN:
                found.setdefault(level.variant_id, []).append(self._told(level, location))
        return found

    def _told(self, level: StockLevel, location: Location) -> Level:
        stock = _stock(self._database, level.id, now=self._clock.now())
        return Level(
            location_id=location.id,
            seller_id=location.seller_id,
            stock_id=level.id,
            left=stock.left,
            position=location.position,
            is_pick_up=location.is_pick_up,
        )

    def _location(self, location_id: LocationId) -> Location:
        locations: dict[LocationId, Location] = self._database.table("locations")
        return locations[location_id]


class MemoryStockViews:
    def __init__(self, database: MemoryDatabase, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def of_product(self, product_id: ProductId, page: PageRequest) -> Page[StockView]:
        return self._page(lambda level: level.product_id == product_id, page)

    async def at(self, location_id: LocationId, page: PageRequest) -> Page[StockView]:
        return self._page(lambda level: level.location_id == location_id, page)

    async def movements(
        self, location_id: LocationId, variant_id: VariantId | None, page: PageRequest
    ) -> Page[StockMovement]:
        rows: dict[StockMovementId, StockMovement] = self._database.table("stock_movements")
        before = page.after_id()
        found = [
            row
            for row in sorted(rows.values(), key=lambda row: row.id, reverse=True)
            if row.location_id == location_id
            and variant_id in {None, row.variant_id}
            and (before is None or row.id < before)
        ]
        return Page.cut(found[: page.limit + 1], page, lambda row: (str(row.id),))

    def _page(self, is_meant: Callable[[StockLevel], bool], page: PageRequest) -> Page[StockView]:
        levels: dict[StockId, StockLevel] = self._database.table("stock_levels")
        after, now = page.after_id(), self._clock.now()
        found = [
            stock_view_of(level, _stock(self._database, level.id, now=now))
            for level in sorted(levels.values(), key=lambda level: level.id)
            if is_meant(level) and (after is None or level.id > after)
        ]
        return Page.cut(found[: page.limit + 1], page, lambda view: (str(view.stock_id),))


class MemoryLocationViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def get(self, location_id: LocationId) -> Location:
        try:
            return self._rows[location_id]
        except KeyError:
            raise LocationNotFound(location_id) from None

    async def of_seller(self, seller_id: AccountId, page: PageRequest) -> Page[Location]:
        after = page.after_id()
        found = sorted(
            (
                row
                for row in self._rows.values()
                if row.seller_id == seller_id and (after is None or row.id > after)
            ),
            key=lambda row: row.id,
        )
        return Page.cut(found[: page.limit + 1], page, lambda row: (str(row.id),))

    async def open_ones(
        self, seller_ids: Collection[AccountId]
    ) -> Mapping[AccountId, Sequence[Location]]:
        meant = sorted(
            (
                row
                for row in self._rows.values()
                if row.seller_id in seller_ids and row.status is LocationStatus.OPEN
            ),
            key=lambda row: (row.seller_id, row.opened_at, row.id),
        )
        return {
            seller_id: list(own) for seller_id, own in groupby(meant, lambda row: row.seller_id)
        }

    @property
    def _rows(self) -> dict[LocationId, Location]:
        return self._database.table("locations")


def _stock(database: MemoryDatabase, stock_id: StockId, *, now: datetime) -> Stock:
    """The stock, without what holds that ran out keep of it."""
    stocks: dict[StockId, Stock] = database.table("stocks")
    holds: dict[HoldId, Hold] = database.table("holds")
    ran_out = sum(
        line.quantity
        for hold in holds.values()
        if hold.is_over(now)
        for line in hold.lines
        if line.stock_id == stock_id
    )
    stock = stocks[stock_id]
    return replace(stock, held=stock.held - ran_out)
