"""How inventory's objects are written down, and read again."""

from collections.abc import Sequence
from datetime import datetime

from asyncpg import Record

from adapters.postgres.statement import arrays
from domain.inventory.hold import Change, Hold, HoldRequest, HoldState, Line
from domain.inventory.stock import Stock, StockKind
from domain.kernel.ids import HoldId, StockId


def changing(changes: Sequence[Change], target: HoldState, *, now: datetime) -> dict[str, object]:
    rows = [
        {
            "stock_id": change.stock_id,
            "hold_id": change.hold_id,
            "held": change.held,
            "sold": change.sold,
        }
        for change in changes
    ]
    return {**arrays("change", rows), "reason": target.lower(), "now": now}


def stock_row(stock: Stock) -> dict[str, object]:
    return {
        "id": stock.id,
        "kind": stock.kind.value,
        "capacity": stock.capacity,
        "closed": stock.closed,
    }


def hold_row(request: HoldRequest) -> dict[str, object]:
    return {"id": request.id, "owner": request.owner, "expires_at": request.expires_at}


def line_rows(request: HoldRequest) -> list[dict[str, object]]:
    return [
        {
            "hold_id": request.id,
            "number": number,
            "stock_id": line.stock_id,
            "quantity": line.quantity,
            "unit": line.unit,
        }
        for number, line in enumerate(request.lines)
    ]


def movement_row(
    stock_id: StockId,
    reason: str,
    at: datetime,
    *,
    hold_id: HoldId | None = None,
    capacity: int = 0,
    held: int = 0,
    sold: int = 0,
) -> dict[str, object]:
    return {
        "stock_id": stock_id,
        "hold_id": hold_id,
        "reason": reason,
        "capacity": capacity,
        "held": held,
        "sold": sold,
        "at": at,
    }


def to_stock(row: Record) -> Stock:
    return Stock(
        id=row["id"],
        kind=StockKind(row["kind"]),
        capacity=row["capacity"],
        held=row["held"],
        sold=row["sold"],
        closed=row["closed"],
        queue=row["queue"],
        short=row["short"],
        version=row["version"],
    )


def to_hold(rows: Sequence[Record]) -> Hold:
    first = rows[0]
    is_whole = all(row["line_state"] != HoldState.EXPIRED.value for row in rows)
    return Hold(
        id=first["id"],
        owner=first["owner"],
        expires_at=first["expires_at"],
        state=HoldState(first["state"]) if is_whole else HoldState.EXPIRED,
        lines=tuple(
            Line(stock_id=row["stock_id"], quantity=row["quantity"], unit=row["unit"])
            for row in rows
        ),
    )
