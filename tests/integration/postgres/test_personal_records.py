from functools import partial

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.obligations import PostgresObligations
from adapters.postgres.personal_records import PostgresPersonalRecords
from adapters.postgres.personal_tables import HELD
from adapters.postgres.programme import PostgresProgrammeStore
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from application.platform.tasks import Routes
from tests.contracts.personal_records import Archive, PersonalRecordsContract
from tests.support.personal_data import CIPHER, open_bookings, open_identity


class TestPostgresPersonalRecords(PersonalRecordsContract):
    @pytest.fixture
    def archive(self, pool: Pool) -> Archive:
        work = partial(PostgresUnitOfWork, pool, routes=Routes([]), wake_up=LocalWakeUp())
        return Archive(
            PostgresPersonalRecords(pool, CIPHER, HELD),
            PostgresObligations(pool),
            work(open_identity),
            work(open_bookings),
            work(PostgresProgrammeStore),
        )
