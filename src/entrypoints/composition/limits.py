"""Who counts requests: Redis if there is one, else each process or the database."""

from collections.abc import Callable
from typing import Any

from adapters.limits import LayeredLimits
from application.platform.limits import Limits
from entrypoints.composition.lazily import lazily

_IN_REDIS = lazily("adapters.redis.limits", "RedisLimits")


def layered_limits(
    *, local: Limits, exact: Limits, redis_url: str | None, redis: Callable[[], Any]
) -> LayeredLimits:
    shared = None if redis_url is None else _IN_REDIS(redis())
    return LayeredLimits(local=local, exact=exact, shared=shared)
