from typing import Any

import pytest

from adapters.memory.ratings import MemoryRatingStore, MemoryRatingViews
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.platform.tasks import Routes
from tests.contracts.ratings import GuestBook, RatingContract
from tests.support.clock import FakeClock


class TestMemoryRatings(RatingContract):
    @pytest.fixture
    def book(self) -> GuestBook:
        return memory_book()


def memory_book(clock: FakeClock | None = None) -> GuestBook:
    database = MemoryDatabase()
    work: Any = MemoryUnitOfWork(
        database,
        MemoryRatingStore,
        routes=Routes([]),
        clock=clock or FakeClock(),
        wake_up=LocalWakeUp(),
    )
    return GuestBook(work, MemoryRatingViews(database))
