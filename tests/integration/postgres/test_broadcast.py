from collections.abc import AsyncIterator

import pytest

from adapters.postgres.broadcast import APPLICATION, CHANNEL, PostgresBroadcast
from adapters.postgres.statement import Pool
from application.realtime.ports import Broadcast, Happened, Missed
from tests.contracts.broadcast import BroadcastContract, happened
from tests.support.broadcast import listening

_CONNECTIONS = """
SELECT pid FROM pg_stat_activity
WHERE application_name = $1 AND datname = current_database()
"""


@pytest.fixture
async def processes(database_url: str) -> AsyncIterator[list[PostgresBroadcast]]:
    async with PostgresBroadcast(database_url) as here, PostgresBroadcast(database_url) as there:
        for each in (here, there):
            await each.is_connected.wait()
            await each.has_audience.wait()
        yield [here, there]


class TestPostgresBroadcast(BroadcastContract):
    @pytest.fixture
    def here(self, processes: list[PostgresBroadcast]) -> Broadcast:
        return processes[0]

    @pytest.fixture
    def there(self, processes: list[PostgresBroadcast]) -> Broadcast:
        return processes[1]


async def test_nothing_is_told_to_others_where_there_are_none(
    database_url: str, pool: Pool
) -> None:
    notices: list[object] = []
    async with pool.acquire() as connection, PostgresBroadcast(database_url) as alone:
        await connection.add_listener(CHANNEL, lambda *notice: notices.append(notice[-1]))
        await alone.is_connected.wait()
        alone.tell([happened(1)])
        async with PostgresBroadcast(database_url) as other:
            await other.has_audience.wait()
            async with listening(other) as ear:
                alone.tell([happened(2)])
                await ear.next()
        await connection.reset()

    assert all("hello" in str(notice) or ",2," in str(notice) for notice in notices)


async def test_a_connection_that_was_cut_is_noticed_and_opened_again(
    processes: list[PostgresBroadcast], pool: Pool
) -> None:
    here, there = processes
    async with listening(there, keep_missed=True) as ear:
        for row in await pool.fetch(_CONNECTIONS, APPLICATION):
            await pool.execute("SELECT pg_terminate_backend($1)", row["pid"])
        # Whoever listens is told that something may have been lost, and then hears again.
        await ear.until_missed()
        await here.is_connected.wait()
        here.tell([happened(1)])

        heard = await ear.next()
        while isinstance(heard, Missed):
            heard = await ear.next()
        assert isinstance(heard, Happened)
        assert heard.sequence == 1
