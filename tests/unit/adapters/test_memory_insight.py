import pytest

from tests.contracts.insight import InsightContract
from tests.support.insight import Almanac, memory_almanac


class TestMemoryInsight(InsightContract):
    @pytest.fixture
    def almanac(self) -> Almanac:
        return memory_almanac()
