"""Stocks and holds for tests: valid unless a test says otherwise."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import count
from uuid import UUID

from application.inventory.ports import Inventory, InventoryAudit, InventoryStore
from application.platform.ports import UnitOfWork
from domain.inventory.hold import Hold, HoldRequest, HoldState, Line
from domain.inventory.stock import Stock, StockKind
from domain.kernel.ids import CorrectionId, HoldId, StockId
from tests.support.clock import NOON

type Work = UnitOfWork[InventoryStore]

HOLD_FOR = timedelta(minutes=10)
UNTIL = NOON + HOLD_FOR
LATER = UNTIL
"""When holds that were made at noon have just run out."""

_numbers = count(1)


def a_stock_id() -> StockId:
    return StockId(UUID(int=next(_numbers)))


def a_hold_id() -> HoldId:
    return HoldId(UUID(int=next(_numbers)))


def a_correction_id() -> CorrectionId:
    return CorrectionId(UUID(int=next(_numbers)))


def a_stock(capacity: int = 10, kind: StockKind = StockKind.QUANTITY) -> Stock:
    return Stock(id=a_stock_id(), kind=kind, capacity=capacity)


def seats(capacity: int = 10) -> Stock:
    return a_stock(capacity, StockKind.SEATS)


def an_allowance(capacity: int = 2) -> Stock:
    return a_stock(capacity, StockKind.ALLOWANCE)


def some(stock: Stock, quantity: int = 1) -> Line:
    return Line(stock_id=stock.id, quantity=quantity)


def seat(stock: Stock, unit: str) -> Line:
    return Line(stock_id=stock.id, unit=unit)


def a_request(
    *lines: Line,
    until: datetime = UNTIL,
    opening: tuple[Stock, ...] = (),
    from_queue: bool = False,
) -> HoldRequest:
    return HoldRequest(
        id=a_hold_id(),
        owner="a test",
        lines=lines,
        expires_at=until,
        opening=opening,
        from_queue=from_queue,
    )


def a_hold(*lines: Line, state: HoldState = HoldState.HELD) -> Hold:
    return Hold(
        id=a_hold_id(),
        owner="a test",
        lines=lines or (some(a_stock()),),
        expires_at=UNTIL,
        state=state,
    )


class BoxOffice:
    """Inventory with a transaction around each verb."""

    def __init__(self, work: Work) -> None:
        self.work = work

    async def open(self, *stocks: Stock, now: datetime = NOON) -> None:
        await self._with(lambda inventory: inventory.open(stocks, now=now))

    async def stock(self, stock: Stock) -> Stock:
        found = await self._with(lambda inventory: inventory.get([stock.id]))
        return found[stock.id]

    async def hold(
        self,
        *lines: Line,
        now: datetime = NOON,
        until: datetime | None = None,
        opening: tuple[Stock, ...] = (),
    ) -> HoldId:
        request = a_request(*lines, until=until or now + HOLD_FOR, opening=opening)
        return (await self.grant(request, now=now)).id

    async def grant(self, request: HoldRequest, *, now: datetime = NOON) -> Hold:
        return await self._with(lambda inventory: inventory.hold(request, now=now))

    async def find(self, hold_id: HoldId) -> Hold:
        return await self._with(lambda inventory: inventory.find(hold_id))

    async def extend(self, hold_id: HoldId, *, until: datetime, now: datetime = NOON) -> None:
        await self._with(lambda inventory: inventory.extend(hold_id, until=until, now=now))

    async def sell(self, hold_id: HoldId, *, now: datetime = NOON) -> None:
        await self._with(lambda inventory: inventory.sell(hold_id, now=now))

    async def release(self, hold_id: HoldId, *, now: datetime = NOON) -> None:
        await self._with(lambda inventory: inventory.release(hold_id, now=now))

    async def give_back(
        self, hold_id: HoldId, quantities: Mapping[StockId, int], *, now: datetime = NOON
    ) -> None:
        await self._with(lambda inventory: inventory.give_back(hold_id, quantities, now=now))

    async def resize(self, stock: Stock, capacity: int, *, now: datetime = NOON) -> None:
        await self._with(lambda inventory: inventory.resize(stock.id, capacity, now=now))

    async def restate(self, stock: Stock, there: int, *, now: datetime = NOON) -> Stock:
        return await self._with(lambda inventory: inventory.restate(stock.id, there, now=now))

    async def keep_for_queue(
        self, stock: Stock, smallest_group: int, *, now: datetime = NOON
    ) -> Stock:
        async with self.work.begin() as store:
            locked = await store.inventory.lock([stock.id], now=now)
            await store.inventory.keep_for_queue(stock.id, smallest_group)
            return locked[stock.id]

    async def close(self, *stocks: Stock, now: datetime = NOON) -> None:
        ids = [stock.id for stock in stocks]
        await self._with(lambda inventory: inventory.close(ids, now=now))

    async def taken(self, *stocks: Stock, now: datetime = NOON) -> set[tuple[StockId, str | None]]:
        return {(line.stock_id, line.unit) for line in await self.taken_lines(*stocks, now=now)}

    async def taken_lines(self, *stocks: Stock, now: datetime = NOON) -> Sequence[Line]:
        ids = [stock.id for stock in stocks]
        return await self._with(lambda inventory: inventory.taken_units(ids, now=now))

    async def audit[Result](self, ask: Callable[[InventoryAudit], Awaitable[Result]]) -> Result:
        async with self.work.begin() as store:
            return await ask(store.audit)

    async def _with[Result](self, do: Callable[[Inventory], Awaitable[Result]]) -> Result:
        async with self.work.begin() as store:
            return await do(store.inventory)
