"""The cache that all processes share, in a real Redis that comes and goes."""

from collections.abc import AsyncIterator

import pytest

from adapters.comeback import PAUSE_SECONDS, Comeback
from adapters.redis.cache import RedisCache
from adapters.redis.client import create_redis
from application.platform.cache import Cache
from tests.contracts.cache import HOUR, CacheContract, a_key
from tests.support.redis import RedisServer, a_redis
from tests.support.takers import PATIENT


@pytest.fixture
async def redis_cache(redis: RedisServer) -> AsyncIterator[RedisCache]:
    async with create_redis(redis.url, patience=PATIENT) as client:
        yield RedisCache(client)


class TestRedisCache(CacheContract):
    @pytest.fixture
    def cache(self, redis_cache: RedisCache) -> Cache:
        return redis_cache


async def test_while_redis_is_gone_nothing_is_there_and_nobody_fails() -> None:
    now, key = [0.0], a_key()
    with a_redis() as server:
        async with create_redis(server.url, patience=PATIENT) as client:
            comeback = Comeback("Answers are computed", clock=lambda: now[0])
            cache = RedisCache(client, comeback=comeback)
            await cache.put(key, b"value", ttl=HOUR)
            server.kill()

            for _ in range(3):
                assert await cache.get(key) is None
                await cache.put(key, b"value", ttl=HOUR)
                await cache.forget(key)

            server.start()
            now[0] += PAUSE_SECONDS
            await cache.put(key, b"again", ttl=HOUR)
            assert await cache.get(key) == b"again"
