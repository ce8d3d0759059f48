import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from adapters.postgres.statement import Pool
from adapters.postgres.wake_up import APPLICATION, CHANNEL, PostgresWakeUp

VERY_LONG = timedelta(hours=1)
_LISTENERS = """
SELECT pid FROM pg_stat_activity
WHERE application_name = $1 AND datname = current_database()
"""


@pytest.fixture
async def bells(database_url: str) -> AsyncIterator[tuple[PostgresWakeUp, ...]]:
    async with PostgresWakeUp(database_url) as here, PostgresWakeUp(database_url) as there:
        for bell in (here, there):
            await bell.wait(VERY_LONG)  # Rings once when it begins to listen.
        yield here, there


async def test_a_ring_is_heard_in_the_same_process_without_the_database(
    database_url: str,
) -> None:
    bell = PostgresWakeUp(database_url)

    bell.ring()

    await bell.wait(VERY_LONG)


async def test_a_ring_is_heard_in_other_processes(
    bells: tuple[PostgresWakeUp, PostgresWakeUp],
) -> None:
    here, there = bells

    here.ring()

    await there.wait(VERY_LONG)


async def test_nobody_hears_what_was_not_rung(
    bells: tuple[PostgresWakeUp, PostgresWakeUp],
) -> None:
    assert not await hears(bells[1])


async def test_many_rings_become_few_notices(
    bells: tuple[PostgresWakeUp, PostgresWakeUp], pool: Pool
) -> None:
    notices = 0

    def count(*_: object) -> None:
        nonlocal notices
        notices += 1

    async with pool.acquire() as connection:
        await connection.add_listener(CHANNEL, count)
        for _ in range(1000):
            bells[0].ring()
            await asyncio.sleep(0)
        await bells[1].wait(VERY_LONG)
        await connection.execute("SELECT 1")
        await connection.remove_listener(CHANNEL, count)

    assert 1 <= notices < 20


async def test_after_a_restart_of_the_database_rings_are_heard_again(
    bells: tuple[PostgresWakeUp, PostgresWakeUp], pool: Pool
) -> None:
    here, there = bells
    before = {row["pid"] for row in await pool.fetch(_LISTENERS, APPLICATION)}

    for pid in before:
        await pool.execute("SELECT pg_terminate_backend($1)", pid)
    for bell in bells:
        await bell.wait(VERY_LONG)  # They listen again and say that something may be missed.
    here.ring()
    await there.wait(VERY_LONG)

    after = {row["pid"] for row in await pool.fetch(_LISTENERS, APPLICATION)}
    assert len(before) == len(after) == 2
    assert not before & after


async def hears(bell: PostgresWakeUp) -> bool:
    try:
        async with asyncio.timeout(0.05):
            await bell.wait(VERY_LONG)
    except TimeoutError:
        return False
    return True
