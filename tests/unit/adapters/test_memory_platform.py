import pytest

from adapters.memory.answers import MemoryAnswers
from adapters.memory.audit import MemoryAuditTrail
from adapters.memory.tasks import MemoryTasks
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from tests.contracts.audit import Archive, AuditContract
from tests.contracts.idempotency import Desk, IdempotencyContract
from tests.contracts.tasks import TaskRoom, TasksContract
from tests.contracts.unit_of_work import UnitOfWorkContract
from tests.support.clock import FakeClock
from tests.support.tallies import ROUTES, MemoryTallyStore, Work


@pytest.fixture
def database() -> MemoryDatabase:
    return MemoryDatabase()


def work_on(database: MemoryDatabase) -> Work:
    return MemoryUnitOfWork(
        database, MemoryTallyStore, routes=ROUTES, clock=FakeClock(), wake_up=LocalWakeUp()
    )


class TestMemoryUnitOfWork(UnitOfWorkContract):
    @pytest.fixture
    def work(self, database: MemoryDatabase) -> Work:
        return work_on(database)


class TestMemoryAuditTrail(AuditContract):
    @pytest.fixture
    def archive(self, database: MemoryDatabase) -> Archive:
        return Archive(work_on(database), MemoryAuditTrail(database))


class TestMemoryTasks(TasksContract):
    @pytest.fixture
    def room(self, database: MemoryDatabase) -> TaskRoom:
        return TaskRoom(work_on(database), MemoryTasks(database))


class TestMemoryIdempotency(IdempotencyContract):
    @pytest.fixture
    def desk(self, database: MemoryDatabase) -> Desk:
        return Desk(work_on(database), MemoryAnswers(database, FakeClock()))
