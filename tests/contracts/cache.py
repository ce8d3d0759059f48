"""What every ``Cache`` must do, whatever it is made of."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from application.platform.cache import Cache

HOUR = timedelta(hours=1)


def a_key() -> str:
    return f"test:{uuid4()}"


class CacheContract:
    """Subclass it, give it a ``cache`` fixture, and the adapter is held to its word."""

    @pytest.fixture
    def cache(self) -> Cache:
        raise AssertionError("Every adapter brings its own.")

    async def test_what_was_put_is_there_as_it_was(self, cache: Cache) -> None:
        key = a_key()
        await cache.put(key, b"\x00 bytes \xff", ttl=HOUR)

        assert await cache.get(key) == b"\x00 bytes \xff"
        assert await cache.get(a_key()) is None

    async def test_what_is_put_again_is_the_newer(self, cache: Cache) -> None:
        key = a_key()
        await cache.put(key, b"old", ttl=HOUR)
        await cache.put(key, b"new", ttl=HOUR)

        assert await cache.get(key) == b"new"

    async def test_what_is_forgotten_is_gone(self, cache: Cache) -> None:
        one, two, kept = a_key(), a_key(), a_key()
        for key in (one, two, kept):
            await cache.put(key, b"value", ttl=HOUR)

        await cache.forget(one, two, a_key())
        await cache.forget()

        assert [await cache.get(key) for key in (one, two, kept)] == [None, None, b"value"]

    async def test_nothing_stays_longer_than_its_time(self, cache: Cache) -> None:
        key = a_key()
        await cache.put(key, b"value", ttl=timedelta(milliseconds=15))

        async with asyncio.timeout(5):
            while await cache.get(key) is not None:  # noqa: ASYNC110
                await asyncio.sleep(0.005)
