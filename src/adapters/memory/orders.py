"""Orders in memory."""

from collections.abc import Iterable, Sequence

from adapters.basket_tickets import BookedTickets
from adapters.memory.booking import MemoryBookings, MemoryOfferVersions
from adapters.memory.carts import MemoryCarts
from adapters.memory.inventory import MemoryInventory
from adapters.memory.payments import MemoryPaymentIntents
from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from adapters.memory.vouchers import MemoryVouchers
from application.platform.paging import Page, PageRequest
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, OrderId, ShipmentId
from domain.shop.order import Order
from domain.shop.order_errors import OrderNotFound, ShipmentNotFound
from domain.shop.order_state import OrderStatus


class MemoryOrders:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[OrderId, Order] = transaction.table("orders")

    async def get(self, order_id: OrderId) -> Order:
        try:
            return self._rows[order_id]
        except KeyError:
            raise OrderNotFound(order_id) from None

    async def lock(self, order_id: OrderId) -> Order:
        # One transaction at a time: nobody else is here.
        return await self.get(order_id)

    async def add(self, order: Order) -> None:
        self._rows[order.id] = order.settled()
        self._transaction.record(order)

    async def save(self, order: Order) -> None:
        if (await self.get(order.id)).version != order.version:
            raise StaleVersion("The order changed meanwhile.", orderId=str(order.id))
        await self.add(order)


class MemoryOrderStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.orders = MemoryOrders(transaction)
        self.carts = MemoryCarts(transaction)
        self.vouchers = MemoryVouchers(transaction)
        self.inventory = MemoryInventory(transaction)
        self.payments = MemoryPaymentIntents(transaction)
        self.tickets = BookedTickets(
            MemoryBookings(transaction), self.inventory, MemoryOfferVersions(transaction)
        )


class MemoryOrderViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def get(self, order_id: OrderId) -> Order:
        try:
            return self._orders[order_id]
        except KeyError:
            raise OrderNotFound(order_id) from None

    async def of_buyer(self, buyer_id: AccountId, page: PageRequest) -> Page[Order]:
        return _page((each for each in self._orders.values() if each.buyer_id == buyer_id), page)

    async def of_seller(
        self, seller_id: AccountId, statuses: Sequence[OrderStatus], page: PageRequest
    ) -> Page[Order]:
        found = (
            each
            for each in self._orders.values()
            if seller_id in each.seller_ids and (not statuses or each.status in statuses)
        )
        return _page(found, page)

    async def of_shipment(self, shipment_id: ShipmentId) -> Order:
        for order in self._orders.values():
            if any(each.id == shipment_id for each in order.shipments):
                return order
        raise ShipmentNotFound(shipment_id)

    @property
    def _orders(self) -> dict[OrderId, Order]:
        return self._database.table("orders")


def _page(found: Iterable[Order], page: PageRequest) -> Page[Order]:
    after = page.after_id()
    following = [order for order in found if after is None or order.id < after]
    newest = sorted(following, key=lambda order: order.id, reverse=True)[: page.limit + 1]
    return Page.cut(newest, page, key=lambda order: (str(order.id),))
