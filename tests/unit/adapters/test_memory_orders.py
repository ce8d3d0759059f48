import pytest

from adapters.memory.orders import MemoryOrderStore, MemoryOrderViews
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.platform.tasks import Routes
from tests.contracts.orders import Office, OrdersContract
from tests.support.clock import FakeClock


class TestMemoryOrders(OrdersContract):
    @pytest.fixture
    def office(self) -> Office:
        database = MemoryDatabase()
        work = MemoryUnitOfWork(
            database,
            MemoryOrderStore,
            routes=Routes([]),
            clock=FakeClock(),
            wake_up=LocalWakeUp(),
        )
        return Office(work, MemoryOrderViews(database))
