"""The event log under transactions that commit in another order than they began."""

import asyncio
import random
from collections.abc import Iterator
from uuid import UUID

import pytest
from sqlalchemy import BigInteger, Integer, bindparam, select

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.event_log import PostgresEventLog
from adapters.postgres.journal import event_log
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from tests.contracts.event_log import (
    MANY,
    TRIES,
    TRY_AGAIN_AFTER,
    Chronicle,
    EventLogContract,
    settled,
)
from tests.support.clock import NOON
from tests.support.tallies import BLUE, RED, ROUTES, PostgresTallyStore, Work, struck

WRITERS = 8
EACH = 12


class HastyEventLog(PostgresEventLog):
    """Goes on after the last position it saw, whoever may still come before it."""

    settled_after = Statement(
        select(event_log)
        .where(event_log.c.position > bindparam("after", type_=BigInteger))
        .order_by(event_log.c.position)
        .limit(bindparam("limit", type_=Integer))
    )


@pytest.fixture
def work(pool: Pool) -> Work:
    return PostgresUnitOfWork(pool, PostgresTallyStore, routes=ROUTES, wake_up=LocalWakeUp())


class TestPostgresEventLog(EventLogContract):
    @pytest.fixture
    def chronicle(self, work: Work, pool: Pool) -> Chronicle:
        return Chronicle(work, PostgresEventLog(pool))


async def test_nothing_is_told_past_a_transaction_that_may_still_come_before(
    work: Work, pool: Pool
) -> None:
    log = PostgresEventLog(pool)
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("SELECT pg_current_xact_id()")
        await struck(work, BLUE)

        assert not await log.after(0, limit=MANY)

    assert len(await settled(log, 1)) == 1


async def test_a_transaction_has_its_id_before_it_draws_a_position(pool: Pool) -> None:
    """Else somebody who draws after it could be settled before it is even known to run."""
    plan = await pool.fetch(
        "EXPLAIN INSERT INTO event_log (id, name, subject, subject_sequence, body, happened_at)"
        " SELECT gen_random_uuid(), 'x', 'x', 1, '{}', now() FROM unnest(ARRAY[1]) AS given"
        " WHERE pg_current_xact_id() IS NOT NULL"
    )

    assert any("One-Time Filter: (pg_current_xact_id() IS NOT NULL)" in row[0] for row in plan)


@pytest.mark.parametrize("seed", [1, 2])
async def test_a_reader_who_goes_on_after_the_last_position_misses_nobody(
    work: Work, pool: Pool, seed: int
) -> None:
    told = await told_while_writing(work, PostgresEventLog(pool), pool, seed)

    assert len(told) == len(set(told)) == WRITERS * EACH


async def test_who_only_looks_at_positions_misses_those_who_commit_late(
    work: Work, pool: Pool
) -> None:
    """Proves that the race above happens."""
    missed = 0
    for seed in range(20):
        told = await told_while_writing(work, HastyEventLog(pool), pool, seed, salt=seed + 1)
        missed = WRITERS * EACH - len(told)
        if missed:
            break

    assert missed


async def told_while_writing(
    work: Work, log: PostgresEventLog, pool: Pool, seed: int, *, salt: int = 0
) -> list[UUID]:
    """What a reader hears who reads all the time while others write."""
    start = await pool.fetchval("SELECT coalesce(max(position), 0) FROM event_log")
    chance, told = random.Random(seed), list[UUID]()
    position: int = start
    async with asyncio.TaskGroup() as group:
        writers = [
            group.create_task(write(work, UUID(int=salt * 100 + RED.int + n), pauses(chance)))
            for n in range(WRITERS)
        ]
        while not all(writer.done() for writer in writers):
            position = await read_on(log, position, told)
        # Transactions of other tests on the same server can hold back what is settled.
        for _ in range(TRIES):
            position = await read_on(log, position, told)
            if len(told) == WRITERS * EACH or isinstance(log, HastyEventLog):
                break
            await asyncio.sleep(TRY_AGAIN_AFTER)
    return told


async def read_on(log: PostgresEventLog, position: int, told: list[UUID]) -> int:
    read = await log.after(position, limit=MANY)
    told += [logged.id for _, logged in read]
    return read[-1][0] if read else position


async def write(work: Work, tally_id: UUID, waits: Iterator[float]) -> None:
    for _, wait in zip(range(EACH), waits, strict=False):
        async with work.begin() as store:
            tally = await store.tallies.get(tally_id)
            await store.tallies.save(tally.strike(now=NOON))
            await asyncio.sleep(wait)


def pauses(chance: random.Random) -> Iterator[float]:
    while True:
        yield chance.choice([0, 0, 0.001, 0.005])
