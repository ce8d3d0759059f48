"""What orders took of a stock, in memory."""

from collections.abc import Sequence

from adapters.memory.unit_of_work import MemoryTransaction
from adapters.orders_of_stock import AWAY, NOT_WAITING, LineOfStock, pieces_of
from application.shop.stock_ports import Promised, ShipmentOfStock
from domain.inventory.stock import Stock
from domain.kernel.ids import LocationId, OrderId, ShipmentId, StockId, VariantId
from domain.shop.order import Order
from domain.shop.order_state import PAID_FOR
from domain.shop.stock import stock_of


class MemoryOrdersOfStock:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[OrderId, Order] = transaction.table("orders")
        self._stocks: dict[StockId, Stock] = transaction.table("stocks")

    async def unshipped(
        self, variant_id: VariantId, location_id: LocationId, *, limit: int
    ) -> Sequence[Promised]:
        rows = self._rows.values()
        newest = sorted(rows, key=lambda row: (row.created_at, row.id), reverse=True)
        waiting = [
            Promised(order_id=order.id, quantity=_waiting(order, variant_id, location_id))
            for order in newest
            if order.status in PAID_FOR
        ]
        return [promised for promised in waiting if promised.quantity][:limit]

    async def short_of(self, order_id: OrderId) -> Sequence[StockId]:
        order = self._rows.get(order_id)
        lines = () if order is None else order.lines
        kept = {stock_of(line.variant_id, line.location_id) for line in lines if line.held}
        return sorted(id_ for id_ in kept if id_ in self._stocks and self._stocks[id_].short)

    async def shipment(self, order_id: OrderId, shipment_id: ShipmentId) -> ShipmentOfStock | None:
        order = self._rows.get(order_id)
        for each in () if order is None else order.shipments:
            if order is not None and each.id == shipment_id:
                return ShipmentOfStock(
                    location_id=each.location_id,
                    has_left=each.status in AWAY,
                    pieces=pieces_of(
                        LineOfStock(line.variant_id, line.quantity, line.held, line.cancelled)
                        for line in order.lines
                        if line.shipment_id == shipment_id
                    ),
                )
        return None


def _waiting(order: Order, variant_id: VariantId, location_id: LocationId) -> int:
    waiting = {each.id for each in order.shipments if each.status not in NOT_WAITING}
    return sum(
        min(line.held, line.quantity - line.cancelled - line.returned)
        for line in order.lines
        if line.variant_id == variant_id
        and line.location_id == location_id
        and line.shipment_id in waiting
    )
