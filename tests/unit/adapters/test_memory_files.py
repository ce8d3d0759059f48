import pytest

from adapters.memory.files import MemoryFileStore, MemoryFileViews
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.platform.tasks import Routes
from domain.kernel.ids import AccountId
from tests.contracts.files import Cabinet, FilesContract
from tests.support.clock import FakeClock


class TestMemoryFiles(FilesContract):
    @pytest.fixture
    def cabinet(self) -> Cabinet:
        database = MemoryDatabase()
        work = MemoryUnitOfWork(
            database,
            MemoryFileStore,
            routes=Routes([]),
            clock=FakeClock(),
            wake_up=LocalWakeUp(),
        )
        return Cabinet(work, MemoryFileViews(database), nobody_in_particular)


async def nobody_in_particular(_: AccountId) -> None:
    """Nothing is sealed in memory."""
