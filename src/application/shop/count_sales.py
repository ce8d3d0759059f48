"""Noting what an order bought, so that lists can begin with what sells best."""

from collections import Counter
from collections.abc import Mapping
from typing import Protocol

from application.platform.ports import UnitOfWork
from application.platform.tasks import Task
from application.shop.order_ports import Orders
from application.shop.search_ports import SalesBook
from domain.kernel.ids import ProductId
from domain.shop.order import Order
from domain.shop.order_events import OrderCancelled, OrderConfirmed, OrderLinesCancelled
from domain.shop.order_state import PAID_FOR


class SalesStore(Protocol):
    """What is touched within one transaction."""

    @property
    def orders(self) -> Orders: ...

    @property
    def sales(self) -> SalesBook: ...


class CountSales:
    """Whatever happened to the order: what it buys now is what counts."""

    def __init__(self, *, work: UnitOfWork[SalesStore]) -> None:
        self._work = work

    async def __call__(
        self, event: OrderConfirmed | OrderCancelled | OrderLinesCancelled, task: Task
    ) -> None:
        async with self._work.begin(finishing=task) as store:
            order = await store.orders.lock(event.order_id)
            await store.sales.note(order.id, sold_by(order))


def sold_by(order: Order) -> Mapping[ProductId, int]:
    """How many pieces of each product it bought: paid for, and not cancelled."""
    sold: Counter[ProductId] = Counter()
    if order.status in PAID_FOR:
        for line in order.lines:
            sold[line.product_id] += line.quantity - line.cancelled
    return {product_id: count for product_id, count in sold.items() if count > 0}
