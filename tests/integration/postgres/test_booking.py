from collections.abc import Sequence
from functools import partial
from typing import Any

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.booking_desk import PostgresBookingDesk, PostgresDeskStore
from adapters.postgres.booking_views import PostgresBookingViews
from adapters.postgres.programme import PostgresProgrammeStore
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.postgres.waiting import PostgresWaitingStore, PostgresWaitingViews
from application.platform.tasks import Routes
from tests.contracts import booking, booking_desk, waiting
from tests.contracts.booking import BookingContract
from tests.contracts.booking_desk import BookingDeskContract
from tests.contracts.waiting import WaitingContract
from tests.support.clock import FakeClock
from tests.support.personal_data import open_bookings, open_tickets

ENTRIES = "SELECT subject_sequence, name FROM event_log ORDER BY position"


def work_on(pool: Pool) -> Any:
    return partial(PostgresUnitOfWork, pool, routes=Routes([]), wake_up=LocalWakeUp())


class TestPostgresBookings(BookingContract):
    @pytest.fixture
    def office(self, pool: Pool) -> booking.Office:
        work = work_on(pool)

        async def recorded() -> Sequence[tuple[int, str]]:
            return [(row[0], row[1]) for row in await pool.fetch(ENTRIES)]

        return booking.Office(
            work(open_bookings),
            work(PostgresProgrammeStore),
            work(open_tickets),
            PostgresBookingViews(pool),
            recorded,
        )


class TestPostgresBookingDesk(BookingDeskContract):
    @pytest.fixture
    def office(self, pool: Pool) -> booking_desk.Office:
        work = work_on(pool)
        return booking_desk.Office(
            PostgresBookingDesk(work(PostgresDeskStore), FakeClock()),
            work(open_bookings),
            work(PostgresProgrammeStore),
        )


class TestPostgresWaitingList(WaitingContract):
    @pytest.fixture
    def office(self, pool: Pool) -> waiting.Office:
        return waiting.Office(work_on(pool)(PostgresWaitingStore), PostgresWaitingViews(pool))
