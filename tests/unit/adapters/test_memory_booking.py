from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest

from adapters.memory.booking import MemoryBookingDesk, MemoryBookingStore
from adapters.memory.booking_views import MemoryBookingViews
from adapters.memory.programme import MemoryProgrammeStore
from adapters.memory.ticket_stores import MemoryTicketStore
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.waiting import MemoryWaitingStore, MemoryWaitingViews
from adapters.memory.wake_up import LocalWakeUp
from application.platform.tasks import Routes
from tests.contracts import booking, booking_desk, waiting
from tests.contracts.booking import BookingContract
from tests.contracts.booking_desk import BookingDeskContract
from tests.contracts.waiting import WaitingContract
from tests.support.clock import FakeClock


def work_on(database: MemoryDatabase) -> Any:
    return partial(
        MemoryUnitOfWork,
        database,
        routes=Routes([]),
        clock=FakeClock(),
        wake_up=LocalWakeUp(),
    )


class TestMemoryBookings(BookingContract):
    @pytest.fixture
    def office(self) -> booking.Office:
        database = MemoryDatabase()
        work = work_on(database)

        async def recorded() -> Sequence[tuple[int, str]]:
            log = database.table("event_log").values()
            return [(entry.sequence, entry.event.name) for entry in log]

        return booking.Office(
            work(MemoryBookingStore),
            work(MemoryProgrammeStore),
            work(MemoryTicketStore),
            MemoryBookingViews(database),
            recorded,
        )


class TestMemoryBookingDesk(BookingDeskContract):
    @pytest.fixture
    def office(self) -> booking_desk.Office:
        work = work_on(MemoryDatabase())
        store = work(MemoryBookingStore)
        return booking_desk.Office(
            MemoryBookingDesk(store, FakeClock()), store, work(MemoryProgrammeStore)
        )


class TestMemoryWaitingList(WaitingContract):
    @pytest.fixture
    def office(self) -> waiting.Office:
        database = MemoryDatabase()
        return waiting.Office(work_on(database)(MemoryWaitingStore), MemoryWaitingViews(database))
