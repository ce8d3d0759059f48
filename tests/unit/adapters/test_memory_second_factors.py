import pytest

from adapters.memory.second_factors import MemoryOldChallenges
from adapters.memory.unit_of_work import MemoryDatabase
from application.identity.factor_ports import OldChallenges
from tests.contracts.second_factors import SecondFactorsContract, Work
from tests.support.clock import FakeClock
from tests.support.identity import identity_work


class TestMemorySecondFactors(SecondFactorsContract):
    @pytest.fixture
    def database(self) -> MemoryDatabase:
        return MemoryDatabase()

    @pytest.fixture
    def work(self, database: MemoryDatabase) -> Work:
        return identity_work(database, FakeClock())

    @pytest.fixture
    def old_challenges(self, database: MemoryDatabase) -> OldChallenges:
        return MemoryOldChallenges(database)
