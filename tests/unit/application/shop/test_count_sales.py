"""What an order bought counts as sold, as long as it buys it."""

from datetime import timedelta
from typing import Any

import pytest

from adapters.memory.orders import MemoryOrders
from adapters.memory.product_sales import MemorySalesStore
from adapters.memory.tasks import MemoryTasks
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.platform.tasks import Route, Routes
from application.shop.count_sales import CountSales, sold_by
from domain.shop.order import Order
from domain.shop.order_events import OrderConfirmed
from domain.shop.order_state import PAID_FOR, OrderStatus
from tests.support.clock import NOON, FakeClock
from tests.support.orders import PAYMENT, a_line, a_paid_order, a_shipment, an_order, with_status

LEASE = timedelta(minutes=1)
ROUTES = Routes([Route(on=OrderConfirmed, reaction="count_sales")])


@pytest.fixture
def database() -> MemoryDatabase:
    return MemoryDatabase()


def work(database: MemoryDatabase, open_store: Any) -> MemoryUnitOfWork[Any]:
    return MemoryUnitOfWork(
        database, open_store, routes=ROUTES, clock=FakeClock(), wake_up=LocalWakeUp()
    )


def with_lines(*quantities: tuple[int, int]) -> Order:
    """A paid order; of each line so many were ordered, and so many cancelled."""
    shipment = a_shipment()
    lines = tuple(a_line(shipment, ordered, cancelled=less) for ordered, less in quantities)
    return with_status(a_paid_order(shipment), lines=lines)


@pytest.mark.parametrize("status", OrderStatus)
def test_only_what_is_paid_for_and_not_given_up_counts(status: OrderStatus) -> None:
    order = with_status(an_order(), status=status)

    assert sum(sold_by(order).values()) == (2 if status in PAID_FOR else 0)


def test_what_was_cancelled_of_an_order_does_not_count() -> None:
    order = with_lines((3, 1), (2, 2))

    assert sold_by(order) == {order.lines[0].product_id: 2}


async def test_the_present_state_of_the_order_is_what_is_noted(database: MemoryDatabase) -> None:
    order = an_order().confirm(PAYMENT, now=NOON)
    async with work(database, MemoryOrders).begin() as orders:
        await orders.add(order)
    count = CountSales(work=work(database, MemorySalesStore))

    for task in await MemoryTasks(database).claim(now=NOON, lease=LEASE, limit=2):
        assert isinstance(task.event, OrderConfirmed)
        await count(task.event, task)

    assert database.table("product_sales") == {order.id: {order.lines[0].product_id: 2}}
