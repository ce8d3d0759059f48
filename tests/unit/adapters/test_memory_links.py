import pytest

from adapters.memory.links import MemoryOldLinks
from adapters.memory.unit_of_work import MemoryDatabase
from application.identity.link_ports import OldLinks
from tests.contracts.links import LinksContract, Work
from tests.support.clock import FakeClock
from tests.support.identity import identity_work


class TestMemoryLinks(LinksContract):
    @pytest.fixture
    def database(self) -> MemoryDatabase:
        return MemoryDatabase()

    @pytest.fixture
    def work(self, database: MemoryDatabase) -> Work:
        return identity_work(database, FakeClock())

    @pytest.fixture
    def old_links(self, database: MemoryDatabase) -> OldLinks:
        return MemoryOldLinks(database)
