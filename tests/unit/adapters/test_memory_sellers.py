from typing import Any

import pytest

from adapters.memory.sellers import MemorySellerStore, MemorySellerTermsViews
from adapters.memory.taxes import MemoryTaxRateViews, MemoryTaxStore
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.platform.tasks import Routes
from tests.contracts.sellers import Registry, SellersContract
from tests.contracts.taxes import TaxesContract, TaxOffice
from tests.support.clock import FakeClock
from tests.unit.adapters.test_memory_stock import nobody_in_particular


def work_in(database: MemoryDatabase, store: Any) -> MemoryUnitOfWork[Any]:
    return MemoryUnitOfWork(
        database, store, routes=Routes([]), clock=FakeClock(), wake_up=LocalWakeUp()
    )


class TestMemorySellers(SellersContract):
    @pytest.fixture
    def registry(self) -> Registry:
        database = MemoryDatabase()
        return Registry(
            work_in(database, MemorySellerStore),
            MemorySellerTermsViews(database),
            nobody_in_particular,
        )


class TestMemoryTaxes(TaxesContract):
    @pytest.fixture
    def office(self) -> TaxOffice:
        database = MemoryDatabase()
        return TaxOffice(work_in(database, MemoryTaxStore), MemoryTaxRateViews(database))
