"""Who was there last, in Redis: a key for each person, that goes away by itself."""

from collections.abc import Collection, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from redis.asyncio import Redis

from adapters.redis.client import reaching_redis
from domain.kernel.ids import AccountId

PREFIX = "fairground:presence"
KEPT_FOR = timedelta(days=30)
_MILLISECONDS = 1_000

# Processes tell of the same person in any order: the newest time stays.
_NOTE = """
for _, key in ipairs(KEYS) do
    local known = tonumber(redis.call('GET', key) or 0)
    if known < tonumber(ARGV[1]) then redis.call('SET', key, ARGV[1], 'PX', ARGV[2]) end
end
"""


class RedisPresence:
    def __init__(self, redis: Redis, *, kept_for: timedelta = KEPT_FOR) -> None:
        self._redis = redis
        self._note: Any = redis.register_script(_NOTE)
        self._kept_for = round(kept_for.total_seconds() * _MILLISECONDS)

    async def note(self, account_ids: Collection[AccountId], *, now: datetime) -> None:
        if not account_ids:
            return
        milliseconds = round(now.timestamp() * _MILLISECONDS)
        with reaching_redis():
            await self._note([_key(one) for one in account_ids], [milliseconds, self._kept_for])

    async def last_seen(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, datetime]:
        asked = list(account_ids)
        if not asked:
            return {}
        with reaching_redis():
            seen = await self._redis.mget([_key(one) for one in asked])
        return {
            one: datetime.fromtimestamp(int(at) / _MILLISECONDS, UTC)
            for one, at in zip(asked, seen, strict=True)
            if at is not None
        }


def _key(account_id: AccountId) -> str:
    return f"{PREFIX}:{account_id}"
