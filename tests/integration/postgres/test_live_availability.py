import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.live_availabilities import PostgresLiveAvailabilities
from adapters.postgres.programme import PostgresProgrammeStore
from adapters.postgres.programme_views import PostgresEventViews
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from tests.contracts.live_availability import Booth, LiveAvailabilityContract
from tests.support.clock import FakeClock
from tests.support.programme import ROUTES


class TestPostgresLiveAvailability(LiveAvailabilityContract):
    @pytest.fixture
    def booth(self, pool: Pool) -> Booth:
        clock = FakeClock()
        work = PostgresUnitOfWork(
            pool, PostgresProgrammeStore, routes=ROUTES, wake_up=LocalWakeUp()
        )
        live = PostgresLiveAvailabilities(pool, clock)
        return Booth(work, clock, PostgresEventViews(pool), live)
