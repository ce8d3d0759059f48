import pytest

from tests.contracts.market import MarketContract
from tests.support.couriers import Fleet, memory_fleet


class TestMemoryMarket(MarketContract):
    @pytest.fixture
    def fleet(self) -> Fleet:
        return memory_fleet()
