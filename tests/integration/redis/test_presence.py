"""Presence in a real Redis."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest

from adapters.redis.client import create_redis
from adapters.redis.presence import KEPT_FOR, RedisPresence
from application.chat.ports import Presence
from application.platform.errors import Unavailable
from tests.contracts.presence import PresenceContract, somebody
from tests.support.redis import RedisServer
from tests.support.takers import PATIENT


@pytest.fixture
async def redis_presence(redis: RedisServer) -> AsyncIterator[RedisPresence]:
    async with create_redis(redis.url, patience=PATIENT) as client:
        yield RedisPresence(client)


class TestRedisPresence(PresenceContract):
    @pytest.fixture
    def presence(self, redis_presence: RedisPresence) -> Presence:
        return redis_presence


async def test_nobody_is_remembered_for_good(redis: RedisServer) -> None:
    ada = somebody()
    async with create_redis(redis.url, patience=PATIENT) as client:
        await RedisPresence(client).note([ada], now=datetime.now(UTC))

        (key,) = await client.keys(f"*{ada}")
        assert 0 < await client.ttl(key) <= KEPT_FOR.total_seconds()


async def test_whoever_is_not_seen_again_goes_away(redis: RedisServer) -> None:
    ada = somebody()
    async with create_redis(redis.url, patience=PATIENT) as client, asyncio.timeout(5):
        presence = RedisPresence(client, kept_for=timedelta(milliseconds=20))
        await presence.note([ada], now=datetime.now(UTC))

        while await presence.last_seen([ada]):  # noqa: ASYNC110
            await asyncio.sleep(0.005)


async def test_a_redis_that_is_not_there_is_unavailable() -> None:
    async with create_redis("redis://127.0.0.1:1/0") as client:
        presence = RedisPresence(client)

        with pytest.raises(Unavailable):
            await presence.note([somebody()], now=datetime.now(UTC))
        with pytest.raises(Unavailable):
            await presence.last_seen([somebody()])
