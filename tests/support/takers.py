"""Several processes that use up one limit together."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import get_context

from redis.asyncio import Redis

from adapters.postgres.limits import PostgresLimits
from adapters.postgres.pool import create_pool
from adapters.redis.client import create_redis
from adapters.redis.limits import RedisLimits
from application.platform.limits import Limit, Limits, Standing

PROCESSES = 4
AT_ONCE = 25
PATIENT = 10.0
"""Seconds: on a busy machine Redis may answer late, and that is not what is tested."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What each process does."""

    counters: str
    url: str
    limit: Limit
    takes: int


class CarelessLimits:
    """The positive control: it looks first and counts afterwards."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def take(self, limit: Limit, key: str, *, cost: int = 1) -> Standing:
        used = int(await self._redis.get(f"{limit.name}:{key}") or 0)
        admitted = used + cost <= limit.amount
        if admitted:
            await self._redis.incrby(f"{limit.name}:{key}", cost)
        return Standing(limit=limit, admitted=admitted, remaining=0, resets_in=timedelta())


@asynccontextmanager
async def _redis_limits(url: str) -> AsyncIterator[Limits]:
    async with create_redis(url, patience=PATIENT) as redis:
        yield RedisLimits(redis)


@asynccontextmanager
async def _careless_limits(url: str) -> AsyncIterator[Limits]:
    async with create_redis(url, patience=PATIENT) as redis:
        yield CarelessLimits(redis)


@asynccontextmanager
async def _postgres_limits(url: str) -> AsyncIterator[Limits]:
    async with create_pool(url, size=4) as pool:
        yield PostgresLimits(pool)


COUNTERS: Mapping[str, Callable[[str], AbstractAsyncContextManager[Limits]]] = {
    "redis": _redis_limits,
    "postgres": _postgres_limits,
    "careless": _careless_limits,
}


def admitted_together(taking: Taking) -> Sequence[int]:
    """How many takes of each process are admitted, all of them at the same time."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    with ProcessPoolExecutor(PROCESSES, mp_context=context) as pool:
        return list(pool.map(_admitted, [taking] * PROCESSES))


def _admitted(taking: Taking) -> int:
    return asyncio.run(_take_all(taking))


async def _take_all(taking: Taking) -> int:
    gate = asyncio.Semaphore(AT_ONCE)

    async def take(limits: Limits) -> bool:
        async with gate:
            return (await limits.take(taking.limit, "ada")).admitted

    async with COUNTERS[taking.counters](taking.url) as limits:
        return sum(await asyncio.gather(*(take(limits) for _ in range(taking.takes))))
