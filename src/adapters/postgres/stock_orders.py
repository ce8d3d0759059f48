"""What orders took of a stock, in PostgreSQL."""

from collections.abc import Sequence

from sqlalchemy import ARRAY, BigInteger, Integer, String, and_, bindparam, cast, func, select

from adapters.orders_of_stock import AWAY, NOT_WAITING, LineOfStock, pieces_of
from adapters.postgres.inventory_schema import stocks
from adapters.postgres.order_rows import lines, orders, shipments
from adapters.postgres.statement import Statement
from adapters.postgres.stock_schema import levels
from adapters.postgres.unit_of_work import Transaction
from application.shop.stock_ports import Promised, ShipmentOfStock
from domain.kernel.ids import LocationId, OrderId, ShipmentId, StockId, VariantId
from domain.shop.order_state import PAID_FOR

_waits = func.least(lines.c.held, lines.c.quantity - lines.c.cancelled - lines.c.returned)
_waiting = cast(func.sum(_waits), BigInteger)
_UNSHIPPED = Statement(
    select(orders.c.id, _waiting.label("quantity"))
    .join(lines, lines.c.order_id == orders.c.id)
    .join(shipments, shipments.c.id == lines.c.shipment_id)
    .where(
        lines.c.variant_id == bindparam("variant_id"),
        lines.c.location_id == bindparam("location_id"),
        orders.c.status == func.any(bindparam("paid_for", type_=ARRAY(String))),
        shipments.c.status != func.all(bindparam("not_waiting", type_=ARRAY(String))),
    )
    .group_by(orders.c.id)
    .having(_waiting > 0)
    .order_by(orders.c.created_at.desc(), orders.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
)
_SHIPMENT = Statement(
    select(
        shipments.c.location_id,
        shipments.c.status,
        lines.c.variant_id,
        lines.c.quantity,
        lines.c.held,
        lines.c.cancelled,
    )
    .join(lines, lines.c.shipment_id == shipments.c.id)
    .where(
        shipments.c.id == bindparam("shipment_id"),
        shipments.c.order_id == bindparam("order_id"),
    )
)
_SHORT = Statement(
    select(stocks.c.id)
    .distinct()
    .join(levels, levels.c.id == stocks.c.id)
    .join(
        lines,
        and_(
            lines.c.variant_id == levels.c.variant_id, lines.c.location_id == levels.c.location_id
        ),
    )
    .where(lines.c.order_id == bindparam("order_id"), lines.c.held > 0, stocks.c.short > 0)
    .order_by(stocks.c.id)
)
_PAID_FOR = [status.value for status in PAID_FOR]
_NOT_WAITING = [status.value for status in NOT_WAITING]


class PostgresOrdersOfStock:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def unshipped(
        self, variant_id: VariantId, location_id: LocationId, *, limit: int
    ) -> Sequence[Promised]:
        rows = await _UNSHIPPED.rows(
            self._connection,
            variant_id=variant_id,
            location_id=location_id,
            paid_for=_PAID_FOR,
            not_waiting=_NOT_WAITING,
            limit=limit,
        )
        return [Promised(order_id=row["id"], quantity=row["quantity"]) for row in rows]

    async def short_of(self, order_id: OrderId) -> Sequence[StockId]:
        rows = await _SHORT.rows(self._connection, order_id=order_id)
        return [StockId(row["id"]) for row in rows]

    async def shipment(self, order_id: OrderId, shipment_id: ShipmentId) -> ShipmentOfStock | None:
        rows = await _SHIPMENT.rows(self._connection, order_id=order_id, shipment_id=shipment_id)
        if not rows:
            return None
        return ShipmentOfStock(
            location_id=LocationId(rows[0]["location_id"]),
            has_left=rows[0]["status"] in AWAY,
            pieces=pieces_of(
                LineOfStock(row["variant_id"], row["quantity"], row["held"], row["cancelled"])
                for row in rows
            ),
        )
