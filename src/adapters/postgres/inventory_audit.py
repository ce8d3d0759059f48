"""The audit of inventory, while the system runs."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from asyncpg import Record
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    Select,
    bindparam,
    cast,
    func,
    or_,
    select,
    update,
)

from adapters.postgres import inventory_statements as sql
from adapters.postgres.inventory import PostgresInventory
from adapters.postgres.inventory_rows import movement_row
from adapters.postgres.inventory_schema import hold_lines, holds, movements, stocks
from adapters.postgres.schema import TIME
from adapters.postgres.statement import Statement
from adapters.postgres.unit_of_work import Transaction
from application.inventory.ports import Mismatch, Tally
from domain.inventory.correction import Correction
from domain.inventory.errors import StockNotFound
from domain.inventory.hold import HoldState
from domain.kernel.ids import CorrectionId, HoldId, StockId


def _known(column: ColumnElement[int]) -> ColumnElement[int]:
    return cast(func.coalesce(column, 0), BigInteger)


def _comparison() -> Select[Any]:
    lines = (
        select(
            hold_lines.c.stock_id,
            func.sum(hold_lines.c.quantity).filter(hold_lines.c.state == "HELD").label("held"),
            func.sum(hold_lines.c.quantity).filter(hold_lines.c.state == "SOLD").label("sold"),
        )
        .group_by(hold_lines.c.stock_id)
        .subquery("lines")
    )
    moved = (
        select(
            movements.c.stock_id,
            func.sum(movements.c.capacity).label("capacity"),
            func.sum(movements.c.held).label("held"),
            func.sum(movements.c.sold).label("sold"),
        )
        .group_by(movements.c.stock_id)
        .subquery("moved")
    )
    return (
        select(
            stocks.c.id,
            stocks.c.capacity,
            stocks.c.held,
            stocks.c.sold,
            _known(lines.c.held).label("lines_held"),
            _known(lines.c.sold).label("lines_sold"),
            _known(moved.c.capacity).label("moved_capacity"),
            _known(moved.c.held).label("moved_held"),
            _known(moved.c.sold).label("moved_sold"),
        )
        .outerjoin(lines, lines.c.stock_id == stocks.c.id)
        .outerjoin(moved, moved.c.stock_id == stocks.c.id)
    )


_compared = _comparison().subquery()
MISMATCHES = Statement(
    select(_compared).where(
        or_(
            _compared.c.held != _compared.c.lines_held,
            _compared.c.sold != _compared.c.lines_sold,
            _compared.c.capacity != _compared.c.moved_capacity,
            _compared.c.held != _compared.c.moved_held,
            _compared.c.sold != _compared.c.moved_sold,
        )
    )
)
_COMPARE = Statement(select(_compared).where(_compared.c.id == bindparam("stock_id")))
_CORRECT = Statement(
    update(stocks)
    .where(stocks.c.id == bindparam("stock_id"))
    .values(
        held=bindparam("right_held"),
        sold=bindparam("right_sold"),
        version=stocks.c.version + 1,
    )
)
_OVER = Statement(
    select(holds.c.id)
    .where(
        holds.c.state == HoldState.HELD.value,
        holds.c.expires_at <= bindparam("now", type_=TIME),
    )
    .order_by(holds.c.expires_at)
    .limit(bindparam("limit", type_=Integer))
)


class PostgresInventoryAudit:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._inventory = PostgresInventory(transaction)

    async def mismatches(self) -> Sequence[Mismatch]:
        return [_to_mismatch(row) for row in await MISMATCHES.rows(self._connection)]

    async def repair(
        self, stock_id: StockId, *, correction_id: CorrectionId, now: datetime
    ) -> None:
        await sql.LOCK.run(self._connection, ids=[stock_id])
        row = await _COMPARE.row(self._connection, stock_id=stock_id)
        if row is None:
            raise StockNotFound(stock_id)
        found = _to_mismatch(row)
        if not found.agrees:
            await self._correct(found, correction_id=correction_id, now=now)

    async def over(self, *, now: datetime, limit: int) -> Sequence[HoldId]:
        return [row["id"] for row in await _OVER.rows(self._connection, now=now, limit=limit)]

    async def _correct(
        self, found: Mismatch, *, correction_id: CorrectionId, now: datetime
    ) -> None:
        lines, moved = found.by_lines, found.by_movements
        wrong = (await self._inventory.get([found.stock_id]))[found.stock_id]
        await _CORRECT.run(
            self._connection,
            stock_id=found.stock_id,
            right_held=lines.held,
            right_sold=lines.sold,
        )
        correction = movement_row(
            found.stock_id,
            "correction",
            now,
            capacity=lines.capacity - moved.capacity,
            held=lines.held - moved.held,
            sold=lines.sold - moved.sold,
        )
        await sql.NOTE.run(self._connection, [correction])
        right = replace(wrong, held=lines.held, sold=lines.sold)
        self._transaction.record(Correction.of(correction_id, wrong=wrong, right=right, now=now))


class PostgresInventoryStore:
    def __init__(self, transaction: Transaction) -> None:
        self.inventory = PostgresInventory(transaction)
        self.audit = PostgresInventoryAudit(transaction)


def _to_mismatch(row: Record) -> Mismatch:
    return Mismatch(
        stock_id=row["id"],
        counted=Tally(capacity=row["capacity"], held=row["held"], sold=row["sold"]),
        by_lines=Tally(capacity=row["capacity"], held=row["lines_held"], sold=row["lines_sold"]),
        by_movements=Tally(
            capacity=row["moved_capacity"], held=row["moved_held"], sold=row["moved_sold"]
        ),
    )
