"""The audit trail in PostgreSQL, and what becomes of somebody who falsifies it."""

import re

import asyncpg
import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.audit import PostgresAuditTrail
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from tests.contracts.audit import Archive, AuditContract
from tests.support.tallies import ROUTES, PostgresTallyStore

THIRD = " WHERE id = (SELECT entry_id FROM audit_seal WHERE sequence = 3)"


@pytest.fixture
def archive(pool: Pool) -> Archive:
    return archive_in(pool)


def archive_in(pool: Pool) -> Archive:
    work = PostgresUnitOfWork(pool, PostgresTallyStore, routes=ROUTES, wake_up=LocalWakeUp())
    return Archive(work, PostgresAuditTrail(pool))


class TestPostgresAuditTrail(AuditContract):
    @pytest.fixture
    def archive(self, pool: Pool) -> Archive:
        return archive_in(pool)


@pytest.mark.parametrize(
    ("falsification", "verdict"),
    [
        ("UPDATE audit_entry SET after = '{}'" + THIRD, "entry 3 .* was altered"),
        ("UPDATE audit_entry SET network = 'x'" + THIRD, "entry 3 .* was altered"),
        ("UPDATE audit_entry SET at = at + interval '1 s'" + THIRD, "entry 3 .* was altered"),
        ("DELETE FROM audit_entry" + THIRD, "entry 3 .* is gone"),
        ("DELETE FROM audit_seal WHERE sequence = 3", "entry 3 is missing"),
        ("DELETE FROM audit_seal WHERE sequence > 3", "ends at entry 3, .* up to entry 5"),
        ("UPDATE audit_seal SET hash = '\\x00' WHERE sequence = 3", "entry 3 .* was altered"),
        ("UPDATE audit_head SET hash = '\\x00'", "entry 5 is not the one whose chain was signed"),
        ("UPDATE audit_head SET signed_at = now()", "the signature at entry 5 is not ours"),
    ],
)
async def test_the_first_false_entry_is_named(
    archive: Archive, pool: Pool, falsification: str, verdict: str
) -> None:
    await archive.tell("a", "b", "c", "d", "e")
    assert (await archive.verify()).broken is None

    await _falsify(pool, falsification)

    broken = (await archive.verify()).broken
    assert broken is not None
    assert re.search(verdict, broken), broken


@pytest.mark.parametrize("table", ["event_log", "audit_entry", "audit_seal", "audit_head"])
@pytest.mark.parametrize("falsification", ["DELETE FROM {}", "TRUNCATE {}"])
async def test_what_is_append_only_refuses_to_forget(
    archive: Archive, pool: Pool, table: str, falsification: str
) -> None:
    await archive.tell("a")

    with pytest.raises(asyncpg.RestrictViolationError, match="append-only"):
        await pool.execute(falsification.format(table))


async def _falsify(pool: Pool, statement: str) -> None:
    """As the owner of the database can, whom no trigger stops."""
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SET LOCAL session_replication_role = replica")
        await connection.execute(statement)
