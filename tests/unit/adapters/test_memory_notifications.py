import pytest

from adapters.memory.notifications import MemoryNotificationStore, MemoryNotificationViews
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.platform.tasks import Routes
from tests.contracts.notifications import Board, NotificationsContract
from tests.support.clock import FakeClock
from tests.unit.adapters.test_memory_stock import nobody_in_particular


class TestMemoryNotifications(NotificationsContract):
    @pytest.fixture
    def board(self) -> Board:
        database = MemoryDatabase()
        work = MemoryUnitOfWork(
            database,
            MemoryNotificationStore,
            routes=Routes([]),
            clock=FakeClock(),
            wake_up=LocalWakeUp(),
        )
        return Board(work, MemoryNotificationViews(database), nobody_in_particular)
