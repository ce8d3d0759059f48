"""A cache in memory, and what is computed once for all who ask."""

import asyncio
from datetime import timedelta

import pytest

from adapters.memory.cache import MemoryCache
from application.platform.cache import Cache, Computed
from tests.contracts.cache import HOUR, CacheContract


class TestMemoryCache(CacheContract):
    @pytest.fixture
    def cache(self) -> Cache:
        return MemoryCache()


async def test_of_too_many_the_one_that_nobody_used_goes() -> None:
    cache = MemoryCache(entries_max=2)
    await cache.put("a", b"1", ttl=HOUR)
    await cache.put("b", b"2", ttl=HOUR)
    await cache.get("a")

    await cache.put("c", b"3", ttl=HOUR)

    assert [await cache.get(key) for key in "abc"] == [b"1", None, b"3"]


async def test_it_grows_to_so_many_bytes_and_no_further() -> None:
    cache = MemoryCache(bytes_max=10)
    for key in "abc":
        await cache.put(key, b"12345", ttl=HOUR)

    assert [await cache.get(key) for key in "abc"] == [None, b"12345", b"12345"]
    await cache.put("huge", b"x" * 11, ttl=HOUR)
    assert await cache.get("huge") is None


class Counting:
    def __init__(self) -> None:
        self.times = 0

    async def compute(self) -> bytes:
        self.times += 1
        await asyncio.sleep(0)
        return b"answer"


async def test_those_who_ask_together_wait_for_one_answer() -> None:
    counting, computed = Counting(), Computed(MemoryCache(), ttl=HOUR)

    answers = await asyncio.gather(*(computed.get("key", counting.compute) for _ in range(9)))

    assert set(answers) == {b"answer"}
    assert await computed.get("key", counting.compute) == b"answer"
    assert counting.times == 1


async def test_what_was_kept_long_enough_is_computed_anew() -> None:
    now = [0.0]
    counting = Counting()
    computed = Computed(MemoryCache(clock=lambda: now[0]), ttl=timedelta(seconds=1))

    await computed.get("key", counting.compute)
    now[0] = 1.0
    await computed.get("key", counting.compute)

    assert counting.times == 2


async def test_an_error_is_told_to_all_who_wait_and_not_kept() -> None:
    computed = Computed(MemoryCache(), ttl=HOUR)

    async def broken() -> bytes:
        await asyncio.sleep(0)
        raise ValueError("a bug")

    asked = [computed.get("key", broken) for _ in range(2)]
    errors = await asyncio.gather(*asked, return_exceptions=True)

    assert [type(error) for error in errors] == [ValueError, ValueError]
    assert await computed.get("key", Counting().compute) == b"answer"


async def test_who_gives_up_takes_the_answer_from_nobody() -> None:
    counting, computed = Counting(), Computed(MemoryCache(), ttl=HOUR)
    impatient = asyncio.create_task(computed.get("key", counting.compute))
    patient = asyncio.create_task(computed.get("key", counting.compute))
    await asyncio.sleep(0)

    impatient.cancel()

    assert await patient == b"answer"
    assert counting.times == 1
