import pytest

from adapters.memory.event_log import MemoryEventLog
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from tests.contracts.event_log import Chronicle, EventLogContract
from tests.support.clock import FakeClock
from tests.support.tallies import ROUTES, MemoryTallyStore


class TestMemoryEventLog(EventLogContract):
    @pytest.fixture
    def chronicle(self) -> Chronicle:
        database = MemoryDatabase()
        work = MemoryUnitOfWork(
            database, MemoryTallyStore, routes=ROUTES, clock=FakeClock(), wake_up=LocalWakeUp()
        )
        return Chronicle(work, MemoryEventLog(database))
