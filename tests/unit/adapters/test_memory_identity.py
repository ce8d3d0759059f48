import pytest

from adapters.memory.identity import MemoryAccountViews
from adapters.memory.unit_of_work import MemoryDatabase
from application.identity.ports import AccountViews
from tests.contracts.identity import IdentityContract, Work
from tests.support.clock import FakeClock
from tests.support.identity import identity_work


class TestMemoryIdentity(IdentityContract):
    @pytest.fixture
    def database(self) -> MemoryDatabase:
        return MemoryDatabase()

    @pytest.fixture
    def work(self, database: MemoryDatabase) -> Work:
        return identity_work(database, FakeClock())

    @pytest.fixture
    def views(self, database: MemoryDatabase) -> AccountViews:
        return MemoryAccountViews(database)
