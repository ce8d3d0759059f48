import pytest

from adapters.memory.programme import MemoryProgrammeStore
from adapters.memory.programme_views import MemoryEventViews, MemoryVenueViews
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from tests.contracts.programme import House, ProgrammeContract
from tests.support.clock import FakeClock
from tests.support.programme import ROUTES


class TestMemoryProgramme(ProgrammeContract):
    @pytest.fixture
    def house(self) -> House:
        database = MemoryDatabase()
        work = MemoryUnitOfWork(
            database, MemoryProgrammeStore, routes=ROUTES, clock=FakeClock(), wake_up=LocalWakeUp()
        )
        return House(work, MemoryEventViews(database), MemoryVenueViews(database))
