import pytest

from adapters.memory.eta import MemoryEtaStore, MemoryEtaViews
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.platform.tasks import Routes
from tests.contracts.eta import EtaContract, Ledger
from tests.support.clock import FakeClock


class TestMemoryEta(EtaContract):
    @pytest.fixture
    def ledger(self) -> Ledger:
        database = MemoryDatabase()
        work = MemoryUnitOfWork(
            database,
            MemoryEtaStore,
            routes=Routes([]),
            clock=FakeClock(),
            wake_up=LocalWakeUp(),
        )
        return Ledger(work, MemoryEtaViews(database))
