import pytest

from adapters.memory.alerts import MemoryAlertStore, MemoryAlertViews
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.platform.tasks import Routes
from tests.contracts.alerts import AlertsContract, Station
from tests.support.clock import FakeClock


class TestMemoryAlerts(AlertsContract):
    @pytest.fixture
    def station(self) -> Station:
        database = MemoryDatabase()
        work = MemoryUnitOfWork(
            database,
            MemoryAlertStore,
            routes=Routes([]),
            clock=FakeClock(),
            wake_up=LocalWakeUp(),
        )
        return Station(work, MemoryAlertViews(database))
