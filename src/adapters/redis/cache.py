"""A cache that all processes share, in Redis. While that is gone, there is nothing in it."""

from datetime import timedelta

from redis.asyncio import Redis

from adapters.comeback import Comeback
from adapters.redis.client import reaching_redis
from application.platform.errors import Unavailable

PREFIX = "fairground:cache"


class RedisCache:
    def __init__(self, redis: Redis, *, comeback: Comeback | None = None) -> None:
        self._redis = redis
        self._comeback = comeback or Comeback("Answers are computed")

    async def get(self, key: str) -> bytes | None:
        if not self._comeback.may_ask():
            return None
        try:
            with reaching_redis():
                value = await self._redis.get(_name(key))
        except Unavailable as failure:
            self._comeback.note_loss(failure)
            return None
        self._comeback.note_return()
        return value if isinstance(value, bytes) else None

    async def put(self, key: str, value: bytes, *, ttl: timedelta) -> None:
        milliseconds = max(1, round(ttl.total_seconds() * 1000))
        if not self._comeback.may_ask():
            return
        try:
            with reaching_redis():
                await self._redis.set(_name(key), value, px=milliseconds)
        except Unavailable as failure:
            self._comeback.note_loss(failure)
        else:
            self._comeback.note_return()

    async def forget(self, *keys: str) -> None:
        if not keys or not self._comeback.may_ask():
            return
        try:
            with reaching_redis():
                await self._redis.delete(*map(_name, keys))
        except Unavailable as failure:
            self._comeback.note_loss(failure)
        else:
            self._comeback.note_return()


def _name(key: str) -> str:
    return f"{PREFIX}:{key}"
