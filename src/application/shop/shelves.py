"""What lies where, while a use case changes it: one way for all who find something out.

Locations are kept first, then the stocks are locked in the order of their ids. So what is read
is the truth until the transaction ends, and nobody deadlocks.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from application.platform.ports import Ids
from application.shop.stock_ports import StockMovement, StockStore
from domain.inventory.stock import Stock, StockKind
from domain.kernel.ids import AccountId, OrderId, StockId, StockMovementId
from domain.shop.stock import StockLevel
from domain.shop.stock_events import Cause, StockMismatchFound

ORDERS_NAMED_MAX = 100

FOUND_OUT = frozenset({Cause.COUNTED, Cause.NOT_THERE})
"""Whoever says so looked at the shelf: if there is less than was thought, it is a mismatch.

Otherwise there is less because somebody made it less: a mismatch only if it was promised.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """A level, and what inventory tells of its stock."""

    level: StockLevel
    stock: Stock

    @property
    def on_hand(self) -> int:
        return self.level.on_hand(self.stock)

    @property
    def missing(self) -> int:
        return self.level.missing(self.stock)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """A shelf before and after it was changed."""

    before: Shelf
    after: Shelf


class Shelves:
    """Shelves whose stocks are locked."""

    def __init__(self, store: StockStore, shelves: Mapping[StockId, Shelf]) -> None:
        self._store = store
        self._shelves = dict(shelves)

    @classmethod
    async def locked(
        cls, store: StockStore, stock_ids: Collection[StockId], *, now: datetime
    ) -> "Shelves":
        """Those of them that there are."""
        known = await store.levels.get(stock_ids)
        stocks = await store.inventory.lock(sorted(known), now=now)
        # Read again: what was shipped may have changed while others had the lock.
        levels = await store.levels.get(list(known))
        return cls(store, {id_: Shelf(level=levels[id_], stock=stocks[id_]) for id_ in stocks})

    @classmethod
    async def opened(
        cls, store: StockStore, levels: Sequence[StockLevel], *, now: datetime
    ) -> "Shelves":
        """All of them: where there is none yet, there is an empty one now."""
        stocks = [Stock(id=level.id, kind=StockKind.QUANTITY, capacity=0) for level in levels]
        await store.inventory.open(sorted(stocks, key=lambda stock: stock.id), now=now)
        await store.levels.open(levels)
        return await cls.locked(store, [level.id for level in levels], now=now)

    def __contains__(self, stock_id: StockId) -> bool:
        return stock_id in self._shelves

    def __getitem__(self, stock_id: StockId) -> Shelf:
        return self._shelves[stock_id]

    async def set(self, stock_id: StockId, on_hand: int, *, cause: Cause, now: datetime) -> Move:
        """So many lie there now. What is promised stays so; what is missing for it is told."""
        before = self._shelves[stock_id]
        stock = before.stock
        level = before.level.set_to(on_hand, stock=stock, cause=cause, now=now)
        if on_hand != before.on_hand:
            stock = await self._store.inventory.restate(stock_id, level.there_if(on_hand), now=now)
        after = Shelf(level=level, stock=stock)
        if on_hand < before.on_hand and (cause in FOUND_OUT or after.missing > before.missing):
            level = await self._told(before, on_hand, level, cause=cause, now=now)
        await self._store.levels.save([level])
        self._shelves[stock_id] = Shelf(level=level.settled(), stock=stock)
        return Move(before=before, after=self._shelves[stock_id])

    async def tell_if_concerned(
        self, stock_id: StockId, order_id: OrderId, *, now: datetime
    ) -> None:
        """Tell of what is missing, if that order is one of those that cannot be filled."""
        shelf = self._shelves[stock_id]
        told = await self._told(shelf, shelf.on_hand, shelf.level, cause=Cause.ORDERED, now=now)
        (mismatch,) = told.events
        if isinstance(mismatch, StockMismatchFound) and order_id in mismatch.order_ids:
            await self._store.levels.save([told])
            self._shelves[stock_id] = Shelf(level=told.settled(), stock=shelf.stock)

    async def ship(self, stock_id: StockId, quantity: int, *, now: datetime) -> Move:
        """So many of those that were sold leave."""
        before = self._shelves[stock_id]
        level = before.level.ship(quantity, stock=before.stock, now=now)
        return await self._moved(before, level)

    async def unship(self, stock_id: StockId, quantity: int, *, now: datetime) -> Move:
        """So many that had left are back, and are still sold."""
        before = self._shelves[stock_id]
        level = before.level.unship(quantity, stock=before.stock, now=now)
        return await self._moved(before, level)

    async def _moved(self, before: Shelf, level: StockLevel) -> Move:
        await self._store.levels.save([level])
        after = Shelf(level=level.settled(), stock=before.stock)
        self._shelves[level.id] = after
        return Move(before=before, after=after)

    async def _told(
        self, before: Shelf, on_hand: int, level: StockLevel, *, cause: Cause, now: datetime
    ) -> StockLevel:
        unfilled = before.level.unfilled(before.stock, on_hand=on_hand)
        return level.found_missing(
            on_hand,
            stock=before.stock,
            cause=cause,
            order_ids=await self._newest_orders(level, unfilled),
            now=now,
        )

    async def _newest_orders(self, level: StockLevel, unfilled: int) -> tuple[OrderId, ...]:
        """The newest of those who paid: together they wait for at least so many."""
        named: list[OrderId] = []
        if unfilled <= 0:
            return ()
        for promised in await self._store.orders_of_stock.unshipped(
            level.variant_id, level.location_id, limit=ORDERS_NAMED_MAX
        ):
            named.append(promised.order_id)
            unfilled -= promised.quantity
            if unfilled <= 0:
                break
        return tuple(named)


def history_of(
    moves: Sequence[Move],
    *,
    cause: Cause,
    note: str,
    by: AccountId | None,
    ids: Ids,
    now: datetime,
) -> list[StockMovement]:
    return [
        StockMovement(
            id=StockMovementId(ids.new()),
            stock_id=move.after.level.id,
            variant_id=move.after.level.variant_id,
            location_id=move.after.level.location_id,
            seller_id=move.after.level.seller_id,
            at=now,
            cause=cause,
            note=note,
            before=move.before.on_hand,
            after=move.after.on_hand,
            by=by,
        )
        for move in moves
    ]
