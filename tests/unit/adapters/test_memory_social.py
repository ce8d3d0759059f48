import pytest

from adapters.memory.social import MemoryOldSocialLogIns, MemorySocialIdentityViews
from adapters.memory.unit_of_work import MemoryDatabase
from application.identity.social_ports import OldSocialLogIns, SocialIdentityViews
from tests.contracts.social import SocialContract, Work
from tests.support.clock import FakeClock
from tests.support.identity import identity_work


class TestMemorySocial(SocialContract):
    @pytest.fixture
    def database(self) -> MemoryDatabase:
        return MemoryDatabase()

    @pytest.fixture
    def work(self, database: MemoryDatabase) -> Work:
        return identity_work(database, FakeClock())

    @pytest.fixture
    def views(self, database: MemoryDatabase) -> SocialIdentityViews:
        return MemorySocialIdentityViews(database)

    @pytest.fixture
    def old_log_ins(self, database: MemoryDatabase) -> OldSocialLogIns:
        return MemoryOldSocialLogIns(database)
