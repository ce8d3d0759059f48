import pytest

from adapters.memory.api_keys import MemoryApiKeyViews, MemoryKeyStandings
from adapters.memory.unit_of_work import MemoryDatabase
from application.identity.key_ports import ApiKeyViews, KeyStandings
from tests.contracts.api_keys import ApiKeyContract, Work
from tests.support.clock import FakeClock
from tests.support.identity import identity_work


class TestMemoryApiKeys(ApiKeyContract):
    @pytest.fixture
    def database(self) -> MemoryDatabase:
        return MemoryDatabase()

    @pytest.fixture
    def work(self, database: MemoryDatabase) -> Work:
        return identity_work(database, FakeClock())

    @pytest.fixture
    def views(self, database: MemoryDatabase) -> ApiKeyViews:
        return MemoryApiKeyViews(database)

    @pytest.fixture
    def standings(self, database: MemoryDatabase) -> KeyStandings:
        return MemoryKeyStandings(database)
