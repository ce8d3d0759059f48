import pytest

from tests.contracts.couriers import CourierContract
from tests.contracts.fences import FenceContract
from tests.support.couriers import Fleet, memory_fleet


class TestMemoryCouriers(CourierContract):
    @pytest.fixture
    def fleet(self) -> Fleet:
        return memory_fleet()


class TestMemoryFences(FenceContract):
    @pytest.fixture
    def fleet(self) -> Fleet:
        return memory_fleet()
