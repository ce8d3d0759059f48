from typing import Any

import pytest

from adapters.memory.consignments import MemoryConsignmentViews
from adapters.memory.couriers import MemoryCourierStore
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.platform.tasks import Routes
from tests.contracts.consignments import ConsignmentContract, Counter
from tests.support.clock import FakeClock
from tests.support.couriers import knows_everybody


class TestMemoryConsignments(ConsignmentContract):
    @pytest.fixture
    def counter(self) -> Counter:
        database = MemoryDatabase()
        work: Any = MemoryUnitOfWork(
            database,
            MemoryCourierStore,
            routes=Routes([]),
            clock=FakeClock(),
            wake_up=LocalWakeUp(),
        )
        return Counter(work, MemoryConsignmentViews(database), knows_everybody)
