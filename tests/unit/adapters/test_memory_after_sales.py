import pytest

from adapters.memory.invoices import MemoryInvoiceStore, MemoryInvoiceViews
from adapters.memory.returns import MemoryReturnStore, MemoryReturnViews
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.platform.tasks import Routes
from tests.contracts.after_sales import AfterSalesContract, Desk
from tests.support.clock import FakeClock


class TestMemoryAfterSales(AfterSalesContract):
    @pytest.fixture
    def desk(self) -> Desk:
        database, routes = MemoryDatabase(), Routes([])
        clock, wake_up = FakeClock(), LocalWakeUp()
        return Desk(
            returns=MemoryUnitOfWork(
                database, MemoryReturnStore, routes=routes, clock=clock, wake_up=wake_up
            ),
            return_views=MemoryReturnViews(database),
            invoices=MemoryUnitOfWork(
                database, MemoryInvoiceStore, routes=routes, clock=clock, wake_up=wake_up
            ),
            invoice_views=MemoryInvoiceViews(database),
        )
