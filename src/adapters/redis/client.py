"""The connection to Redis: quick to give up, for there is always another way."""

from collections.abc import Iterator
from contextlib import contextmanager

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from application.platform.errors import Unavailable

PATIENCE_SECONDS = 0.25


def create_redis(url: str, *, patience: float = PATIENCE_SECONDS) -> Redis:
    """A client that connects when it is first used."""
    return Redis.from_url(
        url,
        socket_connect_timeout=patience,
        socket_timeout=patience,
        # Whoever asked would wait for every further try; they go another way at once.
        retry=Retry(NoBackoff(), retries=0),
    )


@contextmanager
def reaching_redis() -> Iterator[None]:
    """Turn whatever keeps Redis from answering into ``Unavailable``."""
    try:
        yield
    except (RedisError, OSError, TimeoutError) as error:
        raise Unavailable("Redis") from error
