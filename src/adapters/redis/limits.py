"""Limits counted in Redis. All takes that wait at the same moment share one call."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from redis.asyncio import Redis

from adapters.collector import Collector
from adapters.redis.client import reaching_redis
from application.platform.limits import Limit, Standing

PREFIX = "fairground:limit"

# A window of its own for each key, begun by its first take. What is refused counts nothing, so
# that who keeps asking waits no longer than who does not.
_TAKE = """
local answers = {}
for i, key in ipairs(KEYS) do
    local amount, window, cost = tonumber(ARGV[3*i-2]), tonumber(ARGV[3*i-1]), tonumber(ARGV[3*i])
    local used, left = tonumber(redis.call('GET', key) or 0), redis.call('PTTL', key)
    local admitted = used + cost <= amount
    if admitted then
        used = redis.call('INCRBY', key, cost)
        if left < 0 then
            redis.call('PEXPIRE', key, window)
            left = window
        end
    end
    answers[i] = {admitted and 1 or 0, used, left < 0 and window or left}
end
return answers
"""


@dataclass(slots=True)
class _Take:
    limit: Limit
    key: str
    cost: int
    standing: Standing = field(init=False)

    def heard(self, admitted: int, used: int, left: int) -> None:
        self.standing = Standing(
            limit=self.limit,
            admitted=bool(admitted),
            remaining=max(0, self.limit.amount - used),
            resets_in=timedelta(milliseconds=left),
        )


class RedisLimits:
    def __init__(self, redis: Redis) -> None:
        self._script: Any = redis.register_script(_TAKE)
        self._collector = Collector(self._take_all, name="Redis")

    async def take(self, limit: Limit, key: str, *, cost: int = 1) -> Standing:
        take = _Take(limit, key, cost)
        await self._collector.submit(take)
        return take.standing

    async def _take_all(self, takes: Sequence[_Take]) -> Sequence[None]:
        keys = [f"{PREFIX}:{take.limit.name}:{take.key}" for take in takes]
        arguments = [argument for take in takes for argument in _arguments(take)]
        with reaching_redis():
            answers = await self._script(keys, arguments)
        for take, answer in zip(takes, answers, strict=True):
            take.heard(*answer)
        return [None] * len(takes)


def _arguments(take: _Take) -> tuple[int, int, int]:
    milliseconds = max(1, round(take.limit.window.total_seconds() * 1000))
    return take.limit.amount, milliseconds, take.cost
