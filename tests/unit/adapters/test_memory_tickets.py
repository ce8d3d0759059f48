from collections.abc import Sequence

import pytest

from adapters.memory.identity import MemoryAccounts
from adapters.memory.ticket_stores import MemoryHolders
from adapters.memory.tickets import MemoryCheckIns, MemoryTickets
from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.platform.tasks import Routes
from tests.contracts.holders import HoldersContract
from tests.contracts.holders import Work as HoldersWork
from tests.contracts.tickets import Recorded, TicketsContract, Work
from tests.support.clock import FakeClock


class MemoryTicketsStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.tickets = MemoryTickets(transaction)
        self.check_ins = MemoryCheckIns(transaction)


class MemoryHolderStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.accounts = MemoryAccounts(transaction)
        self.holders = MemoryHolders(transaction)


class TestMemoryHolders(HoldersContract):
    @pytest.fixture
    def work(self) -> HoldersWork:
        return MemoryUnitOfWork(
            MemoryDatabase(),
            MemoryHolderStore,
            routes=Routes([]),
            clock=FakeClock(),
            wake_up=LocalWakeUp(),
        )


class TestMemoryTickets(TicketsContract):
    @pytest.fixture
    def database(self) -> MemoryDatabase:
        return MemoryDatabase()

    @pytest.fixture
    def work(self, database: MemoryDatabase) -> Work:
        return MemoryUnitOfWork(
            database,
            MemoryTicketsStore,
            routes=Routes([]),
            clock=FakeClock(),
            wake_up=LocalWakeUp(),
        )

    @pytest.fixture
    def recorded(self, database: MemoryDatabase) -> Recorded:
        async def entries() -> Sequence[tuple[int, str]]:
            log = database.table("event_log").values()
            return [(entry.sequence, entry.event.name) for entry in log]

        return entries
