"""Limits counted by a real Redis, and what becomes of them when it goes."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from adapters.limits import LayeredLimits
from adapters.memory.limits import MemoryLimits
from adapters.postgres.limits import PostgresLimits
from adapters.postgres.statement import Pool
from adapters.redis.client import create_redis
from adapters.redis.limits import RedisLimits
from application.platform.errors import Unavailable
from application.platform.limits import Limits
from tests.contracts.limits import LimitsContract, a_limit, admitted_of
from tests.support.redis import RedisServer
from tests.support.takers import PATIENT, Taking, admitted_together


@pytest.fixture
async def redis_limits(redis: RedisServer) -> AsyncIterator[RedisLimits]:
    async with create_redis(redis.url, patience=PATIENT) as client:
        yield RedisLimits(client)


class TestRedisLimits(LimitsContract):
    @pytest.fixture
    def limits(self, redis_limits: RedisLimits) -> Limits:
        return redis_limits

    async def test_a_server_that_forgot_the_script_hears_it_again(
        self, redis: RedisServer, limits: Limits
    ) -> None:
        await limits.take(a_limit(), "ada")
        async with create_redis(redis.url) as client:
            await client.script_flush()

        assert (await limits.take(a_limit(), "ada")).admitted

    async def test_what_is_counted_goes_away_by_itself(
        self, redis: RedisServer, limits: Limits
    ) -> None:
        limit = a_limit()
        await limits.take(limit, "ada")

        async with create_redis(redis.url) as client:
            (key,) = await client.keys(f"*{limit.name}*")
            assert 0 < await client.ttl(key) <= limit.window.total_seconds()


def test_four_processes_admit_exactly_the_limit_together(redis: RedisServer) -> None:
    limit = a_limit(777)
    taking = Taking(counters="redis", url=redis.url, limit=limit, takes=500)

    assert sum(admitted_together(taking)) == 777


def test_counters_that_look_before_they_count_admit_too_many(redis: RedisServer) -> None:
    limit = a_limit(777)
    taking = Taking(counters="careless", url=redis.url, limit=limit, takes=500)

    assert sum(admitted_together(taking)) > 777


async def test_a_redis_that_is_not_there_is_unavailable_at_once() -> None:
    async with create_redis("redis://127.0.0.1:1/0") as client:
        async with asyncio.timeout(2):
            with pytest.raises(Unavailable, match="Redis"):
                await RedisLimits(client).take(a_limit(), "ada")


async def test_a_redis_that_says_nothing_is_unavailable_soon() -> None:
    async with _a_silent_server() as port, create_redis(f"redis://127.0.0.1:{port}/0") as client:
        async with asyncio.timeout(2):
            with pytest.raises(Unavailable, match="Redis"):
                await RedisLimits(client).take(a_limit(), "ada")


@asynccontextmanager
async def _a_silent_server() -> AsyncIterator[int]:
    server = await asyncio.get_running_loop().create_server(asyncio.Protocol, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


class Watch:
    """Seconds that pass when one says so."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def test_limits_hold_while_redis_is_gone_and_it_is_used_again_when_it_is_back(
    redis: RedisServer, pool: Pool, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING)
    watch, exact = Watch(), PostgresLimits(pool)
    guessing, browsing = a_limit(5, strict=True), a_limit(5)
    async with create_redis(redis.url) as client:
        here, there = (
            LayeredLimits(
                local=MemoryLimits(), exact=exact, shared=RedisLimits(client), clock=watch
            )
            for _ in range(2)
        )
        assert await admitted_of(here, guessing, takes=3) == 3

        redis.kill()
        gone = a_limit(5, strict=True)
        assert [await admitted_of(side, gone, takes=4) for side in (here, there)] == [4, 1]
        assert [await admitted_of(side, browsing, takes=9) for side in (here, there)] == [5, 5]

        redis.start()
        watch.seconds += 60
        for side in (here, there):
            assert (await side.take(a_limit(), "ada")).admitted
        again = a_limit(5)
        assert [await admitted_of(side, again, takes=4) for side in (here, there)] == [4, 1]

    said = [record.getMessage() for record in caplog.records]
    assert sum("counted without it" in line for line in said) == 2
    assert sum("counted together again" in line for line in said) == 2
