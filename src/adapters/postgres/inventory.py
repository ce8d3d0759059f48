"""Inventory in PostgreSQL.

Whatever changes a stock, or a hold, locks the rows of all its stocks first, and locks nothing
else. Several are locked in the order of their ids, allowances last. So nobody deadlocks, and
what is read under the lock is the truth.

A hold over several stocks may be taken back piece by piece, each under the lock of one stock.
Its lines say which pieces are gone; as soon as one is, the hold counts as expired.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import ClassVar

from asyncpg import UniqueViolationError

from adapters.postgres import inventory_statements as sql
from adapters.postgres.inventory_rows import (
    changing,
    hold_row,
    line_rows,
    movement_row,
    stock_row,
    to_hold,
    to_stock,
)
from adapters.postgres.inventory_schema import hold_lines, holds
from adapters.postgres.statement import Statement, arrays
from adapters.postgres.unit_of_work import Transaction
from domain.inventory.allocation import Allocation, Unit, units_of
from domain.inventory.errors import (
    BadLines,
    BelowCommitted,
    HoldExists,
    HoldNotFound,
    HoldRanOut,
    NotLeft,
    StockNotFound,
)
from domain.inventory.hold import LIFECYCLE, Change, Hold, HoldRequest, HoldState, Line
from domain.inventory.stock import Stock
from domain.kernel.ids import HoldId, StockId

_KEYS_OF_HOLDS = {str(table.primary_key.name) for table in (holds, hold_lines)}

type Refusal = NotLeft | StockNotFound | BadLines
type Outcome = Hold | Refusal


class PostgresInventory:
    locking: ClassVar[Statement] = sql.LOCK

    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def open(self, stocks: Sequence[Stock], *, now: datetime) -> None:
        if stocks:
            new = arrays("new", [stock_row(stock) for stock in stocks])
            await sql.OPEN.run(self._connection, **new, now=now)

    async def get(self, stock_ids: Sequence[StockId]) -> Mapping[StockId, Stock]:
        rows = await sql.GET.rows(self._connection, ids=list(stock_ids))
        return {row["id"]: to_stock(row) for row in rows}

    async def hold(self, request: HoldRequest, *, now: datetime) -> Hold:
        (outcome,) = await self.hold_many([request], now=now)
        if isinstance(outcome, Hold):
            return outcome
        raise outcome

    async def hold_many(
        self, requests: Sequence[HoldRequest], *, now: datetime
    ) -> Sequence[Outcome]:
        """Decide several requests one after the other, under one lock of their stocks."""
        ids = {stock_id for request in requests for stock_id in request.wanted}
        stocks = await self._lock_or_open(ids, requests, now=now)
        outcomes = await self._decide(requests, stocks)
        if _is_doubtful(outcomes, stocks) and await self._take_over(ids, now=now):
            outcomes = await self._decide(requests, await self.get(list(ids)))
        decided = zip(requests, outcomes, strict=True)
        await self._keep(
            [request for request, outcome in decided if isinstance(outcome, Hold)], now=now
        )
        return outcomes

    async def find(self, hold_id: HoldId) -> Hold:
        rows = await sql.FIND.rows(self._connection, hold_id=hold_id)
        if not rows:
            raise HoldNotFound(hold_id)
        return to_hold(rows)

    async def extend(self, hold_id: HoldId, *, until: datetime, now: datetime) -> None:
        _must_run(await self._find_locked(hold_id), now=now)
        await sql.EXTEND.run(self._connection, hold_id=hold_id, until=until)

    async def sell(self, hold_id: HoldId, *, now: datetime) -> None:
        hold = await self._find_locked(hold_id)
        _must_run(hold, now=now)
        await self._settle(hold, HoldState.SOLD, now=now)

    async def release(self, hold_id: HoldId, *, now: datetime) -> None:
        hold = await self._find_locked(hold_id)
        if hold.state is HoldState.EXPIRED or hold.is_over(now):
            await self._expire([hold_id], {line.stock_id for line in hold.lines}, now=now)
        else:
            await self._settle(hold, HoldState.RELEASED, now=now)

    async def give_back(
        self, hold_id: HoldId, quantities: Mapping[StockId, int], *, now: datetime
    ) -> None:
        hold = await self._find_locked(hold_id)
        kept = hold.less(quantities)
        if not any(line.quantity for line in kept):
            await self._settle(hold, HoldState.RELEASED, now=now)
            return
        changes = [
            Change(stock_id=stock_id, hold_id=hold_id, held=0, sold=-quantity)
            for stock_id, quantity in quantities.items()
            if quantity
        ]
        if not changes:
            return
        await sql.COUNT.run(self._connection, **changing(changes, HoldState.RELEASED, now=now))
        rows = await sql.NUMBERS.rows(self._connection, hold_id=hold_id)
        numbered = list(zip((row["number"] for row in rows), kept, strict=True))
        await sql.EMPTY.run(
            self._connection,
            hold_id=hold_id,
            numbers=[number for number, line in numbered if not line.quantity],
        )
        left = [{"number": number, "quantity": line.quantity} for number, line in numbered]
        await sql.LESSEN.run(
            self._connection,
            hold_id=hold_id,
            **arrays("lessened", [row for row in left if row["quantity"]]),
        )

    async def resize(self, stock_id: StockId, capacity: int, *, now: datetime) -> None:
        stock = (await self.lock([stock_id], now=now))[stock_id]
        if capacity < stock.held + stock.sold:
            raise BelowCommitted(stock_id, stock.held + stock.sold)
        await sql.RESIZE.run(self._connection, stock_id=stock_id, new_capacity=capacity)
        difference = capacity - stock.capacity
        await self._note([movement_row(stock_id, "resize", now, capacity=difference)])

    async def restate(self, stock_id: StockId, there: int, *, now: datetime) -> Stock:
        stock = (await self.lock([stock_id], now=now))[stock_id]
        restated = stock.restated(there)
        await sql.RESTATE.run(
            self._connection,
            stock_id=stock_id,
            new_capacity=restated.capacity,
            new_short=restated.short,
        )
        difference = restated.capacity - stock.capacity
        await self._note([movement_row(stock_id, "restate", now, capacity=difference)])
        return replace(restated, version=stock.version + 1)

    async def lock(self, stock_ids: Sequence[StockId], *, now: datetime) -> Mapping[StockId, Stock]:
        locked = await self._lock_all(stock_ids)
        if await self._take_over(stock_ids, now=now):
            return await self.get(stock_ids)
        return locked

    async def keep_for_queue(self, stock_id: StockId, smallest_group: int) -> None:
        await sql.QUEUE.run(self._connection, stock_id=stock_id, smallest=smallest_group)

    async def close(self, stock_ids: Sequence[StockId], *, now: datetime) -> None:
        await self._lock_all(stock_ids)
        await sql.CLOSE.run(self._connection, ids=list(stock_ids))
        await self._note(movement_row(stock_id, "close", now) for stock_id in stock_ids)

    async def taken_units(self, stock_ids: Sequence[StockId], *, now: datetime) -> Sequence[Line]:
        rows = await sql.TAKEN_NOW.rows(self._connection, ids=list(stock_ids), now=now)
        return [Line(stock_id=row["stock_id"], unit=row["unit"]) for row in rows]

    async def _lock(self, ids: Iterable[StockId]) -> Mapping[StockId, Stock]:
        rows = await self.locking.rows(self._connection, ids=list(ids))
        return {row["id"]: to_stock(row) for row in rows}

    async def _lock_or_open(
        self, ids: Collection[StockId], requests: Sequence[HoldRequest], *, now: datetime
    ) -> Mapping[StockId, Stock]:
        # Opened after the others are locked: what a buyer is allowed of a ticket type is then
        # guarded by the ticket type's own lock, and nobody waits for it.
        stocks = await self._lock(ids)
        opening = [stock for request in requests for stock in request.opening]
        missing = [stock for stock in opening if stock.id not in stocks]
        if not missing:
            return stocks
        await self.open(missing, now=now)
        return {**stocks, **await self._lock({stock.id for stock in missing})}

    async def _lock_all(self, ids: Sequence[StockId]) -> Mapping[StockId, Stock]:
        locked = await self._lock(ids)
        for stock_id in ids:
            if stock_id not in locked:
                raise StockNotFound(stock_id)
        return locked

    async def _find_locked(self, hold_id: HoldId) -> Hold:
        await sql.LOCK_OF_HOLD.run(self._connection, hold_id=hold_id)
        return await self.find(hold_id)

    async def _decide(
        self, requests: Sequence[HoldRequest], stocks: Mapping[StockId, Stock]
    ) -> Sequence[Outcome]:
        allocation = Allocation(stocks.values(), await self._taken(requests))
        return [_outcome(request, stocks, allocation) for request in requests]

    async def _taken(self, requests: Sequence[HoldRequest]) -> Iterable[Unit]:
        wanted = {unit for request in requests for unit in units_of(request.lines)}
        if not wanted:
            return ()
        rows = await sql.TAKEN.rows(
            self._connection,
            ids=list({stock_id for stock_id, _ in wanted}),
            units=list({unit for _, unit in wanted}),
        )
        return [(row["stock_id"], row["unit"]) for row in rows]

    async def _keep(self, requests: Sequence[HoldRequest], *, now: datetime) -> None:
        if not requests:
            return
        changes = [change for request in requests for change in request.changes()]
        lines = [row for request in requests for row in line_rows(request)]
        try:
            await sql.KEEP.run(
                self._connection,
                **changing(changes, HoldState.HELD, now=now),
                **arrays("hold", [hold_row(request) for request in requests]),
                **arrays("line", lines),
            )
        except UniqueViolationError as error:
            if error.constraint_name in _KEYS_OF_HOLDS:
                raise HoldExists from error
            raise

    async def _settle(self, hold: Hold, target: HoldState, *, now: datetime) -> None:
        settling = changing(hold.changes(target), target, now=now)
        await sql.SETTLE.run(self._connection, **settling, hold_ids=[hold.id], target=target.value)

    async def _take_over(self, ids: Collection[StockId], *, now: datetime) -> bool:
        """Take back what holds that ran out keep of these stocks, which are locked."""
        over = await sql.OVER.rows(self._connection, ids=list(ids), now=now)
        if over:
            await self._expire([row["id"] for row in over], ids, now=now)
        return bool(over)

    async def _expire(
        self, hold_ids: Sequence[HoldId], ids: Collection[StockId], *, now: datetime
    ) -> None:
        """Take back what these holds keep of these stocks, which are locked."""
        taken_back = await sql.TAKE_BACK.rows(self._connection, hold_ids=hold_ids, ids=list(ids))
        changes = [
            Change(stock_id=row["stock_id"], hold_id=row["hold_id"], held=-row["quantity"], sold=0)
            for row in taken_back
        ]
        if changes:
            settling = changing(changes, HoldState.EXPIRED, now=now)
            await sql.END.run(self._connection, **settling, hold_ids=hold_ids)

    async def _note(self, rows: Iterable[Mapping[str, object]]) -> None:
        await sql.NOTE.run(self._connection, list(rows))


def _outcome(
    request: HoldRequest, stocks: Mapping[StockId, Stock], allocation: Allocation
) -> Outcome:
    for stock_id in request.wanted:
        if stock_id not in stocks:
            return StockNotFound(stock_id)
    try:
        shortages = allocation.grant(request)
    except BadLines as bad:
        return bad
    return NotLeft(shortages) if shortages else request.granted()


def _is_doubtful(outcomes: Sequence[Outcome], stocks: Mapping[StockId, Stock]) -> bool:
    """Whether holds that ran out can make a difference."""
    return any(isinstance(outcome, NotLeft) for outcome in outcomes) or any(
        stock.queue for stock in stocks.values()
    )


def _must_run(hold: Hold, *, now: datetime) -> None:
    if hold.state is HoldState.EXPIRED or hold.is_over(now):
        raise HoldRanOut(hold.id)
    LIFECYCLE.move(hold.state, HoldState.SOLD)
