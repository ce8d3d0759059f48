"""What must be true in the database at every instant, each as a query for what breaks it.

They run after every integration test, on restored backups and at ``/ops/invariants``.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text

from adapters.postgres.inventory_audit import MISMATCHES
from adapters.postgres.statement import Pool, Statement

ROWS_SHOWN_MAX = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant:
    """``broken_by`` returns the rows that break it: none, if all is well."""

    name: str
    broken_by: Statement


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """An invariant that is broken, and some of the rows that break it."""

    invariant: str
    rows: Sequence[Mapping[str, Any]]


def _invariant(name: str, query: str) -> Invariant:
    return Invariant(name=name, broken_by=Statement(text(query)))


INVENTORY = (
    _invariant(
        "never more is held and sold than there is",
        """
        SELECT stock.id, capacity, held, sold, live.quantity
        FROM stock
        LEFT JOIN (
            SELECT stock_id, sum(quantity)::bigint AS quantity
            FROM hold_line WHERE state IN ('HELD', 'SOLD') GROUP BY stock_id
        ) live ON live.stock_id = stock.id
        WHERE held < 0 OR sold < 0 OR held + sold > capacity OR live.quantity > capacity
        """,
    ),
    Invariant(name="counters are what lines and movements add up to", broken_by=MISMATCHES),
    _invariant(
        "no unit is held or sold twice",
        """
        SELECT stock_id, unit, count(*) AS times
        FROM hold_line
        WHERE unit IS NOT NULL AND state IN ('HELD', 'SOLD')
        GROUP BY stock_id, unit HAVING count(*) > 1
        """,
    ),
    _invariant(
        "exactly the lines of numbered stocks name a unit, and only one",
        """
        SELECT hold_id, number, stock_id, kind, unit, quantity
        FROM hold_line LEFT JOIN stock ON stock.id = stock_id
        WHERE (kind = 'SEATS') IS DISTINCT FROM (unit IS NOT NULL)
            OR (unit IS NOT NULL AND quantity <> 1)
        """,
    ),
    _invariant(
        "a line is in the state of its hold, or was taken over",
        """
        SELECT hold_id, number, hold_line.state, hold.state AS hold_state
        FROM hold_line LEFT JOIN hold ON hold.id = hold_id
        WHERE hold_line.state IS DISTINCT FROM hold.state
            AND NOT (hold.state = 'HELD' AND hold_line.state = 'EXPIRED')
        """,
    ),
    _invariant(
        "a hold has lines, and runs until all were taken over",
        """
        SELECT hold.id, hold.state
        FROM hold
        WHERE NOT EXISTS (
            SELECT FROM hold_line WHERE hold_id = hold.id AND hold_line.state = hold.state
        )
        """,
    ),
)

INVARIANTS = INVENTORY


async def violations(pool: Pool) -> list[Violation]:
    """Return every invariant that is broken. Each looks at one moment of the database."""
    return [found for invariant in INVARIANTS if (found := await _look(pool, invariant))]


async def _look(pool: Pool, invariant: Invariant) -> Violation | None:
    rows = await invariant.broken_by.rows(pool)
    if not rows:
        return None
    return Violation(invariant=invariant.name, rows=[dict(row) for row in rows[:ROWS_SHOWN_MAX]])
