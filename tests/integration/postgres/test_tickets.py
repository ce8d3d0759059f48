from collections.abc import Sequence

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.check_ins import PostgresCheckIns
from adapters.postgres.statement import Pool
from adapters.postgres.ticket_stores import PostgresHolders
from adapters.postgres.tickets import PostgresTickets
from adapters.postgres.unit_of_work import PostgresUnitOfWork, Transaction
from application.platform.tasks import Routes
from tests.contracts.holders import HoldersContract
from tests.contracts.holders import Work as HoldersWork
from tests.contracts.tickets import Recorded, TicketsContract, Work
from tests.support.personal_data import CIPHER, open_identity

ENTRIES = "SELECT subject_sequence, name FROM event_log ORDER BY position"


class PostgresTicketsStore:
    def __init__(self, transaction: Transaction) -> None:
        self.tickets = PostgresTickets(transaction)
        self.check_ins = PostgresCheckIns(transaction)


class PostgresHolderStore:
    def __init__(self, transaction: Transaction) -> None:
        self.accounts = open_identity(transaction).accounts
        self.holders = PostgresHolders(transaction, CIPHER)


class TestPostgresHolders(HoldersContract):
    @pytest.fixture
    def work(self, pool: Pool) -> HoldersWork:
        return PostgresUnitOfWork(
            pool, PostgresHolderStore, routes=Routes([]), wake_up=LocalWakeUp()
        )


class TestPostgresTickets(TicketsContract):
    @pytest.fixture
    def work(self, pool: Pool) -> Work:
        return PostgresUnitOfWork(
            pool, PostgresTicketsStore, routes=Routes([]), wake_up=LocalWakeUp()
        )

    @pytest.fixture
    def recorded(self, pool: Pool) -> Recorded:
        async def entries() -> Sequence[tuple[int, str]]:
            return [(row[0], row[1]) for row in await pool.fetch(ENTRIES)]

        return entries
