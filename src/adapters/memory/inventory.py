"""Inventory in memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from adapters.memory.unit_of_work import MemoryTransaction
from application.inventory.ports import Mismatch, Tally
from domain.inventory.allocation import Allocation, Unit, units_of
from domain.inventory.correction import Correction
from domain.inventory.errors import (
    BelowCommitted,
    HoldExists,
    HoldNotFound,
    HoldRanOut,
    NotLeft,
    StockNotFound,
)
from domain.inventory.hold import LIFECYCLE, LIVE, Change, Hold, HoldRequest, HoldState, Line
from domain.inventory.stock import Stock
from domain.kernel.ids import CorrectionId, HoldId, StockId


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    stock_id: StockId
    reason: str
    at: datetime
    hold_id: HoldId | None = None
    capacity: int = 0
    held: int = 0
    sold: int = 0


class MemoryInventory:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._stocks: dict[StockId, Stock] = transaction.table("stocks")
        self._holds: dict[HoldId, Hold] = transaction.table("holds")
        self._units: dict[Unit, HoldId] = transaction.table("units")
        self._movements: dict[int, Movement] = transaction.table("movements")

    async def open(self, stocks: Sequence[Stock], *, now: datetime) -> None:
        for stock in stocks:
            if stock.id not in self._stocks:
                self._stocks[stock.id] = replace(stock, held=0, sold=0, queue=0, short=0, version=1)
                self._note(stock.id, "open", now, capacity=stock.capacity)

    async def get(self, stock_ids: Sequence[StockId]) -> Mapping[StockId, Stock]:
        return {id_: self._stocks[id_] for id_ in stock_ids if id_ in self._stocks}

    async def hold(self, request: HoldRequest, *, now: datetime) -> Hold:
        await self.open(request.opening, now=now)
        shortages = self._allocation(request).grant(request)
        # Only then can holds that ran out make a difference.
        if shortages or any(self._stock(stock_id).queue for stock_id in request.wanted):
            self._expire(self._over(now, request.wanted), now=now)
            shortages = self._allocation(request).grant(request)
        if shortages:
            raise NotLeft(shortages)
        return self._keep(request, now=now)

    async def find(self, hold_id: HoldId) -> Hold:
        try:
            return self._holds[hold_id]
        except KeyError:
            raise HoldNotFound(hold_id) from None

    async def extend(self, hold_id: HoldId, *, until: datetime, now: datetime) -> None:
        hold = await self._running(hold_id, now=now)
        self._holds[hold_id] = replace(hold, expires_at=until)

    async def sell(self, hold_id: HoldId, *, now: datetime) -> None:
        self._settle(await self._running(hold_id, now=now), HoldState.SOLD, now=now)

    async def release(self, hold_id: HoldId, *, now: datetime) -> None:
        hold = await self.find(hold_id)
        if hold.state is HoldState.EXPIRED:
            return
        self._settle(hold, HoldState.EXPIRED if hold.is_over(now) else HoldState.RELEASED, now=now)

    async def give_back(
        self, hold_id: HoldId, quantities: Mapping[StockId, int], *, now: datetime
    ) -> None:
        hold = await self.find(hold_id)
        kept = [line for line in hold.less(quantities) if line.quantity]
        if not kept:
            await self.release(hold_id, now=now)
            return
        self._holds[hold_id] = replace(hold, lines=tuple(kept))
        for stock_id, quantity in quantities.items():
            if quantity:
                change = Change(stock_id=stock_id, hold_id=hold_id, held=0, sold=-quantity)
                self._move(change, HoldState.RELEASED.lower(), now=now)

    async def resize(self, stock_id: StockId, capacity: int, *, now: datetime) -> None:
        self._expire(self._over(now, {stock_id: 1}), now=now)
        stock = self._stock(stock_id)
        if capacity < stock.held + stock.sold:
            raise BelowCommitted(stock_id, stock.held + stock.sold)
        self._change(replace(stock, capacity=capacity, short=0))
        self._note(stock_id, "resize", now, capacity=capacity - stock.capacity)

    async def restate(self, stock_id: StockId, there: int, *, now: datetime) -> Stock:
        self._expire(self._over(now, {stock_id: 1}), now=now)
        stock = self._stock(stock_id)
        restated = stock.restated(there)
        self._change(restated)
        self._note(stock_id, "restate", now, capacity=restated.capacity - stock.capacity)
        return self._stock(stock_id)

    async def lock(self, stock_ids: Sequence[StockId], *, now: datetime) -> Mapping[StockId, Stock]:
        # One transaction at a time: nobody else is here.
        self._expire(self._over(now, dict.fromkeys(stock_ids, 1)), now=now)
        return {stock_id: self._stock(stock_id) for stock_id in stock_ids}

    async def keep_for_queue(self, stock_id: StockId, smallest_group: int) -> None:
        stock = self._stock(stock_id)
        if stock.queue != smallest_group:
            self._change(replace(stock, queue=smallest_group))

    async def close(self, stock_ids: Sequence[StockId], *, now: datetime) -> None:
        for stock_id in stock_ids:
            self._change(replace(self._stock(stock_id), closed=True))
            self._note(stock_id, "close", now)

    async def taken_units(self, stock_ids: Sequence[StockId], *, now: datetime) -> Sequence[Line]:
        return [
            Line(stock_id=stock_id, unit=unit)
            for (stock_id, unit), hold_id in self._units.items()
            if stock_id in stock_ids and not self._holds[hold_id].is_over(now)
        ]

    def _allocation(self, request: HoldRequest) -> Allocation:
        return Allocation((self._stock(stock_id) for stock_id in request.wanted), self._units)

    def _keep(self, request: HoldRequest, *, now: datetime) -> Hold:
        hold = request.granted()
        if hold.id in self._holds:
            raise HoldExists
        self._holds[hold.id] = hold
        self._units |= dict.fromkeys(units_of(hold.lines), hold.id)
        for change in request.changes():
            self._move(change, "held", now=now)
        return hold

    async def _running(self, hold_id: HoldId, *, now: datetime) -> Hold:
        hold = await self.find(hold_id)
        if hold.is_over(now) or hold.state is HoldState.EXPIRED:
            raise HoldRanOut(hold_id)
        if hold.state is not HoldState.HELD:
            LIFECYCLE.move(hold.state, HoldState.SOLD)
        return hold

    def _over(self, now: datetime, stocks: Mapping[StockId, int]) -> Iterator[Hold]:
        return (
            hold
            for hold in list(self._holds.values())
            if hold.is_over(now) and any(line.stock_id in stocks for line in hold.lines)
        )

    def _expire(self, holds: Iterator[Hold], *, now: datetime) -> None:
        for hold in holds:
            self._settle(hold, HoldState.EXPIRED, now=now)

    def _settle(self, hold: Hold, target: HoldState, *, now: datetime) -> None:
        changes = hold.changes(target)
        self._holds[hold.id] = replace(hold, state=target)
        if target not in LIVE:
            for unit in units_of(hold.lines):
                del self._units[unit]
        for change in changes:
            self._move(change, target.lower(), now=now)

    def _move(self, change: Change, reason: str, *, now: datetime) -> None:
        stock = self._stock(change.stock_id)
        self._change(replace(stock, held=stock.held + change.held, sold=stock.sold + change.sold))
        self._movements[len(self._movements)] = Movement(
            stock_id=change.stock_id,
            hold_id=change.hold_id,
            reason=reason,
            held=change.held,
            sold=change.sold,
            at=now,
        )

    def _change(self, stock: Stock) -> None:
        self._stocks[stock.id] = replace(stock, version=stock.version + 1)

    def _note(self, stock_id: StockId, reason: str, now: datetime, *, capacity: int = 0) -> None:
        self._movements[len(self._movements)] = Movement(
            stock_id=stock_id, reason=reason, capacity=capacity, at=now
        )

    def _stock(self, stock_id: StockId) -> Stock:
        try:
            return self._stocks[stock_id]
        except KeyError:
            raise StockNotFound(stock_id) from None


class MemoryInventoryAudit:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._stocks: dict[StockId, Stock] = transaction.table("stocks")
        self._holds: dict[HoldId, Hold] = transaction.table("holds")
        self._movements: dict[int, Movement] = transaction.table("movements")

    async def mismatches(self) -> Sequence[Mismatch]:
        compared = (self._compare(stock) for stock in self._stocks.values())
        return [found for found in compared if not found.agrees]

    async def repair(
        self, stock_id: StockId, *, correction_id: CorrectionId, now: datetime
    ) -> None:
        if stock_id not in self._stocks:
            raise StockNotFound(stock_id)
        wrong = self._stocks[stock_id]
        found = self._compare(wrong)
        if found.agrees:
            return
        lines, moved = found.by_lines, found.by_movements
        right = replace(wrong, held=lines.held, sold=lines.sold, version=wrong.version + 1)
        self._stocks[stock_id] = right
        self._movements[len(self._movements)] = Movement(
            stock_id=stock_id,
            reason="correction",
            capacity=lines.capacity - moved.capacity,
            held=lines.held - moved.held,
            sold=lines.sold - moved.sold,
            at=now,
        )
        self._transaction.record(Correction.of(correction_id, wrong=wrong, right=right, now=now))

    async def over(self, *, now: datetime, limit: int) -> Sequence[HoldId]:
        over = sorted(
            (hold for hold in self._holds.values() if hold.is_over(now)),
            key=lambda hold: hold.expires_at,
        )
        return [hold.id for hold in over[:limit]]

    def _compare(self, stock: Stock) -> Mismatch:
        lines = [
            (hold.state, line.quantity)
            for hold in self._holds.values()
            for line in hold.lines
            if line.stock_id == stock.id
        ]
        moved = [move for move in self._movements.values() if move.stock_id == stock.id]
        return Mismatch(
            stock_id=stock.id,
            counted=Tally(capacity=stock.capacity, held=stock.held, sold=stock.sold),
            by_lines=Tally(
                capacity=stock.capacity,
                held=sum(quantity for state, quantity in lines if state is HoldState.HELD),
                sold=sum(quantity for state, quantity in lines if state is HoldState.SOLD),
            ),
            by_movements=Tally(
                capacity=sum(move.capacity for move in moved),
                held=sum(move.held for move in moved),
                sold=sum(move.sold for move in moved),
            ),
        )


class MemoryInventoryStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.inventory = MemoryInventory(transaction)
        self.audit = MemoryInventoryAudit(transaction)
