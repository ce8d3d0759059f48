import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.identity import PostgresAccountViews
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from application.identity.ports import AccountViews
from application.platform.tasks import Routes
from tests.contracts.identity import IdentityContract, Work
from tests.support.personal_data import CIPHER, open_identity


class TestPostgresIdentity(IdentityContract):
    @pytest.fixture
    def work(self, pool: Pool) -> Work:
        return PostgresUnitOfWork(pool, open_identity, routes=Routes([]), wake_up=LocalWakeUp())

    @pytest.fixture
    def views(self, pool: Pool) -> AccountViews:
        return PostgresAccountViews(pool, CIPHER)
