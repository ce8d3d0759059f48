"""What was sold, in memory."""

from collections.abc import Mapping

from adapters.memory.orders import MemoryOrders
from adapters.memory.unit_of_work import MemoryTransaction
from domain.kernel.ids import OrderId, ProductId


class MemorySalesBook:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[OrderId, Mapping[ProductId, int]] = transaction.table("product_sales")

    async def note(self, order_id: OrderId, sold: Mapping[ProductId, int]) -> None:
        self._rows[order_id] = dict(sold)


class MemorySalesStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.orders = MemoryOrders(transaction)
        self.sales = MemorySalesBook(transaction)
