"""Limits of platforms that serve, with a real Redis between them."""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.support.forks import Fork
from tests.support.platform import Client, serving, visiting
from tests.support.redis import RedisServer, a_redis

PUBLIC = 40
LIST = "/api/event-categories"


@pytest.fixture(scope="module")
def redis() -> Iterator[RedisServer]:
    with a_redis() as server:
        yield server


@pytest.fixture
async def two(redis: RedisServer, tmp_path: Path) -> AsyncIterator[list[Fork]]:
    """Two processes that share nothing but Redis, and a secret to conceal addresses with."""
    async with AsyncExitStack() as stack:
        yield [
            await stack.enter_async_context(
                serving(
                    *("--storage", "memory"),
                    directory=tmp_path,
                    redis_url=redis.url,
                    limit_public=str(PUBLIC),
                    master_keys="m" * 32,
                )
            )
            for _ in range(2)
        ]


async def test_processes_count_together_and_alone_while_redis_is_gone(
    redis: RedisServer, two: list[Fork]
) -> None:
    async with visiting("") as anyone:
        here, there = (anyone.at(served.address) for served in two)
        together = await _statuses([here, there], times=PUBLIC)
        assert together == {200: PUBLIC, 429: PUBLIC}
        answer = await here.get(LIST)
        assert answer.headers["RateLimit-Policy"] == f'"browsing";q={PUBLIC};w=900'

        redis.kill()
        started = time.monotonic()
        alone = await _statuses([here.at(two[0].address)], times=PUBLIC, path="/api/venues")
        log_in = await there.post("/api/auth/login", {"email": "a@example.org", "password": "x"})
        assert set(alone) <= {200, 429}
        assert log_in.status == 401
        assert time.monotonic() - started < 5

        redis.start()
        async with asyncio.timeout(10):
            while await _counted(redis) == 0:  # Nobody tells us.
                await there.post("/api/auth/login", {"email": "b@example.org", "password": "x"})
                await asyncio.sleep(0.05)


async def _statuses(clients: list[Client], *, times: int, path: str = LIST) -> Counter[int]:
    answers = await asyncio.gather(*(client.get(path) for client in clients for _ in range(times)))
    return Counter(answer.status for answer in answers)


async def _counted(redis: RedisServer) -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", redis.port)
    writer.write(b"DBSIZE\r\n")
    size = int((await reader.readline())[1:])
    writer.close()
    await writer.wait_closed()
    return size
