import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.programme import PostgresProgrammeStore
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from tests.contracts.imports import ImportContract
from tests.support.programme import ROUTES, Work


class TestPostgresImports(ImportContract):
    @pytest.fixture
    def work(self, pool: Pool) -> Work:
        return PostgresUnitOfWork(
            pool, PostgresProgrammeStore, routes=ROUTES, wake_up=LocalWakeUp()
        )
