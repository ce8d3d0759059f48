import pytest

from adapters.memory.live_availabilities import MemoryLiveAvailabilities
from adapters.memory.programme import MemoryProgrammeStore
from adapters.memory.programme_views import MemoryEventViews
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from tests.contracts.live_availability import Booth, LiveAvailabilityContract
from tests.support.clock import FakeClock
from tests.support.programme import ROUTES


class TestMemoryLiveAvailability(LiveAvailabilityContract):
    @pytest.fixture
    def booth(self) -> Booth:
        database, clock = MemoryDatabase(), FakeClock()
        work = MemoryUnitOfWork(
            database, MemoryProgrammeStore, routes=ROUTES, clock=clock, wake_up=LocalWakeUp()
        )
        live = MemoryLiveAvailabilities(database, clock)
        return Booth(work, clock, MemoryEventViews(database), live)
