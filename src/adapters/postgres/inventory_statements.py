"""What inventory says to PostgreSQL."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    ColumnElement,
    Integer,
    SmallInteger,
    String,
    Update,
    Uuid,
    bindparam,
    cast,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import insert as insert_or_skip

from adapters.postgres.inventory_schema import hold_lines, holds, movements, stocks
from adapters.postgres.schema import TIME
from adapters.postgres.statement import InsertMany, Statement, given
from domain.inventory.hold import HoldState
from domain.inventory.stock import StockKind

IDS = bindparam("ids", type_=ARRAY(Uuid))
_hold_ids = bindparam("hold_ids", type_=ARRAY(Uuid))
_now = bindparam("now", type_=TIME)
_target = bindparam("target", type_=String)
# Written out, not parameters: a prepared statement can then use the partial indexes.
_HELD: ColumnElement[str] = literal_column(f"'{HoldState.HELD}'", String)
_SOLD: ColumnElement[str] = literal_column(f"'{HoldState.SOLD}'", String)
_EXPIRED: ColumnElement[str] = literal_column(f"'{HoldState.EXPIRED}'", String)

GET = Statement(select(stocks).where(stocks.c.id == func.any(IDS)))
_in_turn = (stocks.c.kind == literal_column(f"'{StockKind.ALLOWANCE}'"), stocks.c.id)
# The weaker of the two locks: what only refers to a stock need not wait for it.
LOCK = Statement(
    select(stocks)
    .where(stocks.c.id == func.any(IDS))
    .order_by(*_in_turn)
    .with_for_update(key_share=True)
)
LOCK_OF_HOLD = Statement(
    select(stocks.c.id)
    .where(
        stocks.c.id.in_(
            select(hold_lines.c.stock_id).where(hold_lines.c.hold_id == bindparam("hold_id"))
        )
    )
    .order_by(*_in_turn)
    .with_for_update(key_share=True)
)
NOTE = InsertMany(movements)

_new = given("new", id=Uuid(), kind=String(), capacity=BigInteger(), closed=stocks.c.closed.type)
_opened = (
    insert_or_skip(stocks)
    .from_select(
        ["id", "kind", "capacity", "held", "sold", "closed", "queue", "version"],
        # Sorted, so that two who open the same stocks wait for each other in one order.
        select(
            _new.c.id,
            _new.c.kind,
            _new.c.capacity,
            literal(0),
            literal(0),
            _new.c.closed,
            literal(0),
            literal(1),
        ).order_by(_new.c.id),
    )
    .on_conflict_do_nothing()
    .returning(stocks.c.id, stocks.c.capacity)
    .cte("opened")
)
OPEN = Statement(
    insert(movements).from_select(
        ["stock_id", "reason", "capacity", "held", "sold", "at"],
        select(_opened.c.id, literal("open"), _opened.c.capacity, literal(0), literal(0), _now),
    )
)
RESIZE = Statement(
    update(stocks)
    .where(stocks.c.id == bindparam("stock_id"))
    .values(capacity=bindparam("new_capacity"), short=0, version=stocks.c.version + 1)
)
RESTATE = Statement(
    update(stocks)
    .where(stocks.c.id == bindparam("stock_id"))
    .values(
        capacity=bindparam("new_capacity"),
        short=bindparam("new_short"),
        version=stocks.c.version + 1,
    )
)
QUEUE = Statement(
    update(stocks)
    .where(stocks.c.id == bindparam("stock_id"), stocks.c.queue != bindparam("smallest"))
    .values(queue=bindparam("smallest"), version=stocks.c.version + 1)
)
CLOSE = Statement(
    update(stocks)
    .where(stocks.c.id == func.any(IDS))
    .values(closed=True, version=stocks.c.version + 1)
)

FIND = Statement(
    select(
        holds,
        hold_lines.c.stock_id,
        hold_lines.c.quantity,
        hold_lines.c.unit,
        hold_lines.c.state.label("line_state"),
    )
    .join(hold_lines, hold_lines.c.hold_id == holds.c.id)
    .where(holds.c.id == bindparam("hold_id"))
    .order_by(hold_lines.c.number)
)
TAKEN = Statement(
    select(hold_lines.c.stock_id, hold_lines.c.unit).where(
        hold_lines.c.stock_id == func.any(IDS),
        hold_lines.c.unit.is_not(None),
        hold_lines.c.unit == func.any(bindparam("units", type_=ARRAY(String))),
        hold_lines.c.state.in_([_HELD, _SOLD]),
    )
)
TAKEN_NOW = Statement(
    select(hold_lines.c.stock_id, hold_lines.c.unit)
    .join(holds, holds.c.id == hold_lines.c.hold_id)
    .where(
        hold_lines.c.stock_id == func.any(IDS),
        hold_lines.c.unit.is_not(None),
        hold_lines.c.state.in_([_HELD, _SOLD]),
        (hold_lines.c.state == _SOLD) | (holds.c.expires_at > _now),
    )
)
# A scalar subquery is never made a join: however many lines a popular stock has, only those of
# the few holds that ran out are looked at.
_keeps_some = (
    select(true())
    .where(
        hold_lines.c.hold_id == holds.c.id,
        hold_lines.c.stock_id == func.any(IDS),
        hold_lines.c.state == _HELD,
    )
    .limit(1)
    .scalar_subquery()
)
OVER = Statement(
    select(holds.c.id).where(holds.c.state == _HELD, holds.c.expires_at <= _now, _keeps_some)
)
EXTEND = Statement(
    update(holds).where(holds.c.id == bindparam("hold_id")).values(expires_at=bindparam("until"))
)
TAKE_BACK = Statement(
    update(hold_lines)
    .where(
        hold_lines.c.hold_id == func.any(_hold_ids),
        hold_lines.c.stock_id == func.any(IDS),
        hold_lines.c.state == _HELD,
    )
    .values(state=_EXPIRED)
    .returning(hold_lines.c.hold_id, hold_lines.c.stock_id, hold_lines.c.quantity)
)

_change = given("change", stock_id=Uuid(), hold_id=Uuid(), held=BigInteger(), sold=BigInteger())
_total = (
    select(
        _change.c.stock_id,
        cast(func.sum(_change.c.held), BigInteger).label("held"),
        cast(func.sum(_change.c.sold), BigInteger).label("sold"),
    )
    .group_by(_change.c.stock_id)
    .subquery("total")
)


def _count() -> Update:
    """Add the changes to the counters of their stocks, and record each as a movement."""
    recorded = insert(movements).from_select(
        ["stock_id", "hold_id", "reason", "capacity", "held", "sold", "at"],
        select(
            _change.c.stock_id,
            _change.c.hold_id,
            bindparam("reason", type_=String),
            literal(0),
            _change.c.held,
            _change.c.sold,
            _now,
        ),
    )
    return (
        update(stocks)
        .where(stocks.c.id == _total.c.stock_id)
        .values(
            held=stocks.c.held + _total.c.held,
            sold=stocks.c.sold + _total.c.sold,
            version=stocks.c.version + 1,
        )
        .add_cte(recorded.cte("recorded"))
    )


_hold = given("hold", id=Uuid(), owner=String(), expires_at=TIME)
_line = given(
    "line",
    hold_id=Uuid(),
    number=SmallInteger(),
    stock_id=Uuid(),
    quantity=Integer(),
    unit=String(),
)
KEEP = Statement(
    _count().add_cte(
        insert(holds).from_select([*_hold.c.keys(), "state"], select(*_hold.c, _HELD)).cte("kept"),
        insert(hold_lines)
        .from_select([*_line.c.keys(), "state"], select(*_line.c, _HELD))
        .cte("kept_lines"),
    )
)
SETTLE = Statement(
    _count().add_cte(
        update(holds).where(holds.c.id == func.any(_hold_ids)).values(state=_target).cte("settled"),
        update(hold_lines)
        .where(hold_lines.c.hold_id == func.any(_hold_ids))
        .values(state=_target)
        .cte("settled_lines"),
    )
)
COUNT = Statement(_count())
_of_hold = hold_lines.c.hold_id == bindparam("hold_id")
NUMBERS = Statement(select(hold_lines.c.number).where(_of_hold).order_by(hold_lines.c.number))
EMPTY = Statement(
    delete(hold_lines).where(
        _of_hold, hold_lines.c.number == func.any(bindparam("numbers", type_=ARRAY(SmallInteger)))
    )
)
_lessened = given("lessened", number=SmallInteger(), quantity=Integer())
LESSEN = Statement(
    update(hold_lines)
    .where(_of_hold, hold_lines.c.number == _lessened.c.number)
    .values(quantity=_lessened.c.quantity)
)
# The lines were taken back by the statement before.
END = Statement(
    _count().add_cte(
        update(holds)
        .where(
            holds.c.id == func.any(_hold_ids),
            ~select(hold_lines.c.hold_id)
            .where(hold_lines.c.hold_id == holds.c.id, hold_lines.c.state == _HELD)
            .exists(),
        )
        .values(state=_EXPIRED)
        .cte("ended")
    )
)
