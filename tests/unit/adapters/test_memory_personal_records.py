from functools import partial
from typing import Any

import pytest

from adapters.memory.booking import MemoryBookingStore
from adapters.memory.personal_records import MemoryObligations, MemoryPersonalRecords
from adapters.memory.programme import MemoryProgrammeStore
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.platform.tasks import Routes
from tests.contracts.personal_records import Archive, PersonalRecordsContract
from tests.support.clock import FakeClock
from tests.support.identity import identity_work


class TestMemoryPersonalRecords(PersonalRecordsContract):
    @pytest.fixture
    def archive(self) -> Archive:
        database, clock = MemoryDatabase(), FakeClock()
        work: Any = partial(
            MemoryUnitOfWork, database, routes=Routes([]), clock=clock, wake_up=LocalWakeUp()
        )
        return Archive(
            MemoryPersonalRecords(database),
            MemoryObligations(database),
            identity_work(database, clock),
            work(MemoryBookingStore),
            work(MemoryProgrammeStore),
        )
