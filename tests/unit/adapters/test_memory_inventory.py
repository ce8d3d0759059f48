from dataclasses import replace

import pytest

from adapters.memory.inventory import MemoryInventoryStore
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.platform.tasks import Routes
from domain.inventory.events import StockCorrected
from domain.inventory.stock import Stock
from tests.contracts.inventory.audit import InventoryAuditContract
from tests.contracts.inventory.contract import InventoryContract
from tests.support.clock import FakeClock
from tests.support.inventory import Work


def memory_work(database: MemoryDatabase) -> Work:
    return MemoryUnitOfWork(
        database,
        MemoryInventoryStore,
        routes=Routes([]),
        clock=FakeClock(),
        wake_up=LocalWakeUp(),
    )


class TestMemoryInventory(InventoryContract):
    @pytest.fixture
    def work(self) -> Work:
        return memory_work(MemoryDatabase())


class TestMemoryInventoryAudit(InventoryAuditContract):
    @pytest.fixture
    def work(self) -> Work:
        self.database = MemoryDatabase()
        return memory_work(self.database)

    async def miscount(self, stock: Stock, *, held: int, sold: int) -> None:
        stocks = self.database.table("stocks")
        stocks[stock.id] = replace(stocks[stock.id], held=held, sold=sold)

    async def announced(self) -> list[tuple[str, int, int, int, int]]:
        return [
            facts_of(entry.event)
            for entry in self.database.table("event_log").values()
            if isinstance(entry.event, StockCorrected)
        ]


def facts_of(event: StockCorrected) -> tuple[str, int, int, int, int]:
    return (
        event.subject,
        event.held_before,
        event.held_after,
        event.sold_before,
        event.sold_after,
    )
