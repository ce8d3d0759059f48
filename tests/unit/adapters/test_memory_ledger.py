import pytest

from adapters.memory.ledger import MemoryLedgerStore, MemoryLedgerViews
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.payments.ledger_ports import LedgerViews
from application.platform.tasks import Routes
from tests.contracts.ledger import LedgerContract, Work
from tests.support.clock import FakeClock


class TestMemoryLedger(LedgerContract):
    @pytest.fixture
    def database(self) -> MemoryDatabase:
        return MemoryDatabase()

    @pytest.fixture
    def work(self, database: MemoryDatabase) -> Work:
        return MemoryUnitOfWork(
            database,
            MemoryLedgerStore,
            routes=Routes(()),
            clock=FakeClock(),
            wake_up=LocalWakeUp(),
        )

    @pytest.fixture
    def views(self, database: MemoryDatabase) -> LedgerViews:
        return MemoryLedgerViews(database)
