from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg
import pytest
from asyncpg import CheckViolationError, ForeignKeyViolationError

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.embedded import EmbeddedPostgres
from adapters.postgres.invariants import violations
from adapters.postgres.ledger_schema import WITHOUT_PROTECTION
from adapters.postgres.ledger_views import PostgresLedgerViews
from adapters.postgres.statement import Connection, Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from application.payments.ledger_ports import LedgerViews
from application.payments.ports import PaymentStore
from application.platform.ports import UnitOfWork
from application.platform.tasks import Routes
from tests.contracts.ledger import LedgerContract, Work, posted
from tests.contracts.payments import stored
from tests.support.database import scratch_database, sweep
from tests.support.ledger import a_capture
from tests.support.payments import ROUTES, a_captured_payment, a_payment
from tests.support.personal_data import open_ledger, open_payments

UNBALANCED = """
WITH posted AS (
    INSERT INTO ledger_transaction (id, cause, source, purpose, currency, at)
    VALUES (gen_random_uuid(), 'PAYOUT', gen_random_uuid()::text, '', 'EUR', now())
    RETURNING id, currency, at
)
INSERT INTO ledger_entry (transaction_id, position, kind, owner, amount, currency, at)
SELECT id, position, 'BANK', '', amount, currency, at
FROM posted, (VALUES (0, 5), (1, -4)) AS entry (position, amount)
"""
WITHOUT_ENTRIES = """
INSERT INTO ledger_transaction (id, cause, source, purpose, currency, at)
VALUES (gen_random_uuid(), 'PAYOUT', 'p', '', 'EUR', now())
"""
ONE_MORE_ENTRY = """
INSERT INTO ledger_entry SELECT transaction_id, 9, kind, owner, 1, currency, at
FROM ledger_entry LIMIT 1
"""
OF_ANOTHER_CURRENCY = """
INSERT INTO ledger_entry SELECT transaction_id, position + 8, kind, owner, amount, 'INR', at
FROM ledger_entry
"""
FALSIFIED = (
    "UPDATE ledger_entry SET amount = amount * 2",
    "DELETE FROM ledger_entry",
    "TRUNCATE ledger_entry",
    "UPDATE ledger_transaction SET purpose = ''",
    "DELETE FROM ledger_transaction",
    "TRUNCATE ledger_transaction CASCADE",
)


@pytest.fixture(autouse=True)
async def emptied(pool: Pool) -> AsyncIterator[None]:
    """What is posted here has no payments behind it: the invariants would notice."""
    yield
    await sweep(pool)


class TestPostgresLedger(LedgerContract):
    @pytest.fixture
    def work(self, pool: Pool) -> Work:
        return work_on(pool)

    @pytest.fixture
    def views(self, pool: Pool) -> LedgerViews:
        return PostgresLedgerViews(pool)


@pytest.mark.parametrize("entries", [UNBALANCED, WITHOUT_ENTRIES, ONE_MORE_ENTRY])
async def test_the_database_takes_no_entries_that_do_not_balance(pool: Pool, entries: str) -> None:
    await posted(work_on(pool), a_capture())

    with pytest.raises(CheckViolationError) as refusal:
        await pool.execute(entries)

    assert refusal.value.constraint_name == "ledger_is_balanced"


async def test_entries_are_of_the_currency_of_their_transaction(pool: Pool) -> None:
    await posted(work_on(pool), a_capture())

    with pytest.raises(ForeignKeyViolationError):
        await pool.execute(OF_ANOTHER_CURRENCY)


@pytest.mark.parametrize("change", FALSIFIED)
async def test_nobody_changes_what_was_posted(pool: Pool, change: str) -> None:
    await posted(work_on(pool), a_capture())

    with pytest.raises(asyncpg.RestrictViolationError):
        await pool.execute(change)


async def test_without_its_triggers_the_database_takes_whatever_it_is_given(
    server: EmbeddedPostgres,
) -> None:
    async with unprotected(server) as connection:
        for statement in (UNBALANCED, WITHOUT_ENTRIES, ONE_MORE_ENTRY, *FALSIFIED):
            await connection.execute(statement)


async def test_money_in_the_ledger_that_no_payment_brought_is_noticed(pool: Pool) -> None:
    await posted(work_on(pool), a_capture())

    assert await broken(pool) == ["what came and did not go back is in the ledger"]


async def test_money_that_is_not_in_the_ledger_is_noticed_once_no_task_will_post_it(
    pool: Pool,
) -> None:
    await stored(payments_on(pool), a_captured_payment())
    assert await broken(pool) == []

    await pool.execute("DELETE FROM task")

    assert await broken(pool) == ["what came and did not go back is in the ledger"]


async def test_shares_that_are_not_all_of_a_payment_are_noticed(pool: Pool) -> None:
    await stored(payments_on(pool), a_payment())

    await pool.execute("UPDATE payment SET amount = amount + 1")

    assert await broken(pool) == ["the shares of a payment are all of it"]


async def test_entries_that_came_around_the_constraint_are_noticed(pool: Pool) -> None:
    await pool.execute(f"SET session_replication_role = replica; {UNBALANCED}; RESET ALL")

    assert await broken(pool) == ["every movement of money is balanced"]


async def broken(pool: Pool) -> list[str]:
    return [violation.invariant for violation in await violations(pool)]


@asynccontextmanager
async def unprotected(server: EmbeddedPostgres) -> AsyncIterator[Connection]:
    async with scratch_database(server, "ledger", ";".join(WITHOUT_PROTECTION)) as url:
        connection = await asyncpg.connect(url)
        try:
            yield connection
        finally:
            await connection.close()


def payments_on(pool: Pool) -> UnitOfWork[PaymentStore]:
    return PostgresUnitOfWork(pool, open_payments, routes=ROUTES, wake_up=LocalWakeUp())


def work_on(pool: Pool) -> Work:
    return PostgresUnitOfWork(pool, open_ledger, routes=Routes(()), wake_up=LocalWakeUp())
