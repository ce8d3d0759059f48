import pytest

from adapters.memory.sessions import MemorySessionStandings, MemorySessionViews
from adapters.memory.unit_of_work import MemoryDatabase
from application.identity.session_ports import SessionStandings, SessionViews
from tests.contracts.sessions import SessionContract, Work
from tests.support.clock import FakeClock
from tests.support.identity import identity_work


class TestMemorySessions(SessionContract):
    @pytest.fixture
    def database(self) -> MemoryDatabase:
        return MemoryDatabase()

    @pytest.fixture
    def work(self, database: MemoryDatabase) -> Work:
        return identity_work(database, FakeClock())

    @pytest.fixture
    def views(self, database: MemoryDatabase) -> SessionViews:
        return MemorySessionViews(database)

    @pytest.fixture
    def standings(self, database: MemoryDatabase) -> SessionStandings:
        return MemorySessionStandings(database)
