import pytest

from adapters.memory.reconciliation import MemoryReconciliationStore, MemoryReconciliationViews
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.platform.tasks import Routes
from tests.contracts.reconciliation import Archive, ReconciliationContract
from tests.support.clock import FakeClock


class TestMemoryReconciliation(ReconciliationContract):
    @pytest.fixture
    def archive(self) -> Archive:
        database = MemoryDatabase()
        work = MemoryUnitOfWork(
            database,
            MemoryReconciliationStore,
            routes=Routes([]),
            clock=FakeClock(),
            wake_up=LocalWakeUp(),
        )
        return Archive(work, MemoryReconciliationViews(database))
