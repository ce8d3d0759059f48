from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from adapters.redis.broadcast import RedisBroadcast
from adapters.redis.client import create_redis
from application.realtime.ports import Broadcast, Happened, Missed
from tests.contracts.broadcast import BroadcastContract, happened
from tests.support.broadcast import listening
from tests.support.redis import RedisServer


@pytest.fixture
async def processes(redis: RedisServer) -> AsyncIterator[list[RedisBroadcast]]:
    async with AsyncExitStack() as stack:
        found = []
        for _ in range(2):
            client = await stack.enter_async_context(create_redis(redis.url))
            found.append(await stack.enter_async_context(RedisBroadcast(client)))
        for each in found:
            await each.is_connected.wait()
        yield found


class TestRedisBroadcast(BroadcastContract):
    @pytest.fixture
    def here(self, processes: list[RedisBroadcast]) -> Broadcast:
        return processes[0]

    @pytest.fixture
    def there(self, processes: list[RedisBroadcast]) -> Broadcast:
        return processes[1]


async def test_when_redis_comes_back_listeners_look_into_the_log_and_hear_again(
    processes: list[RedisBroadcast], redis: RedisServer
) -> None:
    here, there = processes
    happened_while_away = happened(1)
    async with listening(there, keep_missed=True) as ear:
        redis.kill()
        here.tell([happened_while_away])  # Nobody is held up.
        redis.start()
        await ear.until_missed()
        await here.is_connected.wait()
        here.tell([happened(2)])

        heard = await ear.next()
        while isinstance(heard, Missed) or heard == happened_while_away:
            heard = await ear.next()
        assert isinstance(heard, Happened)
        assert heard.sequence == 2
