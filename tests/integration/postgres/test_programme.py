import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.programme import PostgresProgrammeStore
from adapters.postgres.programme_views import PostgresEventViews, PostgresVenueViews
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from tests.contracts.programme import House, ProgrammeContract
from tests.support.programme import ROUTES


class TestPostgresProgramme(ProgrammeContract):
    @pytest.fixture
    def house(self, pool: Pool) -> House:
        work = PostgresUnitOfWork(
            pool, PostgresProgrammeStore, routes=ROUTES, wake_up=LocalWakeUp()
        )
        return House(work, PostgresEventViews(pool), PostgresVenueViews(pool))
