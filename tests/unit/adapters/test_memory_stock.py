from collections.abc import Callable, Sequence
from typing import Any

import pytest

from adapters.memory.journal import Entry
from adapters.memory.orders import MemoryOrders
from adapters.memory.products import MemoryCatalogueStore
from adapters.memory.stock_levels import MemoryStockStore
from adapters.memory.stock_views import MemoryLocationViews, MemoryStockLevels, MemoryStockViews
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.platform.tasks import Routes
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId
from domain.shop.order import Order
from tests.contracts.stock import StockContract
from tests.support.clock import FakeClock
from tests.support.stock import Warehouse


def a_warehouse(database: MemoryDatabase) -> Warehouse:
    clock = FakeClock()

    def work(open_store: Callable[[Any], Any]) -> MemoryUnitOfWork[Any]:
        return MemoryUnitOfWork(
            database, open_store, routes=Routes([]), clock=clock, wake_up=LocalWakeUp()
        )

    async def told() -> Sequence[DomainEvent]:
        log: dict[int, Entry] = database.table("event_log")
        return [log[position].event for position in sorted(log)]

    async def keep(order: Order) -> None:
        async with work(MemoryOrders).begin() as orders:
            await (orders.save(order) if order.version else orders.add(order))

    return Warehouse(
        work=work(MemoryStockStore),
        catalogue=work(MemoryCatalogueStore),
        levels=MemoryStockLevels(database, clock),
        views=MemoryStockViews(database, clock),
        locations=MemoryLocationViews(database),
        know=nobody_in_particular,
        told=told,
        keep=keep,
        clock=clock,
    )


async def nobody_in_particular(_: AccountId) -> None:
    """Nothing is sealed in memory."""


class TestMemoryStock(StockContract):
    @pytest.fixture
    def house(self) -> Warehouse:
        return a_warehouse(MemoryDatabase())
