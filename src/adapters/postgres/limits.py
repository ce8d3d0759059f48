"""Limits counted in PostgreSQL: slower than Redis, but there whenever anything is."""

from datetime import timedelta

from asyncpg import Record
from sqlalchemy import (
    Column,
    Integer,
    Interval,
    String,
    Table,
    bindparam,
    case,
    delete,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.schema import TIME, metadata
from adapters.postgres.statement import Pool, Statement
from application.platform.limits import Limit, Standing

limits = Table(
    "limit_window",
    metadata,
    Column("name", String, primary_key=True),
    Column("used", Integer, nullable=False),
    Column("ends_at", TIME, nullable=False),
    # What it holds is worth minutes: no log is written of it, and no commit waits for the disk.
    prefixes=["UNLOGGED"],
)

_name = bindparam("name", type_=String)
_amount = bindparam("amount", type_=Integer)
_cost = bindparam("cost", type_=Integer)
_window = bindparam("window", type_=Interval)
_has_ended = limits.c.ends_at <= func.now()
_ADMITTED, _REFUSED = literal(value=True), literal(value=False)

_first = insert(limits).from_select(
    ["name", "used", "ends_at"],
    select(_name, _cost, func.now() + _window).where(_cost <= _amount),
)
# The row is locked before the condition is looked at, so it holds when the row is written.
_taken = (
    _first.on_conflict_do_update(
        index_elements=[limits.c.name],
        set_={
            "used": case((_has_ended, _cost), else_=limits.c.used + _cost),
            "ends_at": case((_has_ended, _first.excluded.ends_at), else_=limits.c.ends_at),
        },
        where=or_(_has_ended, limits.c.used + _cost <= _amount),
    )
    .returning(limits.c.used, limits.c.ends_at)
    .cte("taken")
)
_TAKE = Statement(
    union_all(
        select(
            _ADMITTED.label("admitted"),
            _taken.c.used,
            (_taken.c.ends_at - func.now()).label("left"),
        ),
        select(_REFUSED, limits.c.used, limits.c.ends_at - func.now()).where(
            limits.c.name == _name, ~select(_taken).exists()
        ),
    )
)
_FORGET = Statement(delete(limits).where(_has_ended))


class PostgresLimits:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def take(self, limit: Limit, key: str, *, cost: int = 1) -> Standing:
        row = await _TAKE.row(
            self._pool,
            name=f"{limit.name}:{key}",
            amount=limit.amount,
            cost=cost,
            window=limit.window,
        )
        return _standing(limit, row)

    async def forget_ended(self) -> None:
        await _FORGET.run(self._pool)


def _standing(limit: Limit, row: Record | None) -> Standing:
    if row is None:
        # Refused by a window that began after this statement did.
        return Standing(limit=limit, admitted=False, remaining=0, resets_in=limit.window)
    return Standing(
        limit=limit,
        admitted=row["admitted"],
        remaining=max(0, limit.amount - row["used"]),
        resets_in=max(timedelta(), row["left"]),
    )
