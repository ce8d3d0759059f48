import pytest

from adapters.memory.products import MemoryCatalogueStore, MemoryCatalogueViews
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from tests.contracts.products import CatalogueContract, Shop
from tests.support.clock import FakeClock
from tests.support.products import ROUTES


class TestMemoryCatalogue(CatalogueContract):
    @pytest.fixture
    def shop(self) -> Shop:
        database = MemoryDatabase()
        work = MemoryUnitOfWork(
            database,
            MemoryCatalogueStore,
            routes=ROUTES,
            clock=FakeClock(),
            wake_up=LocalWakeUp(),
        )
        return Shop(work, MemoryCatalogueViews(database))
