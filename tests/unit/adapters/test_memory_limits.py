from datetime import timedelta

import pytest

from adapters.memory.limits import MemoryLimits
from application.platform.limits import Limit, Limits
from tests.contracts.limits import LimitsContract, a_limit


class TestMemoryLimits(LimitsContract):
    @pytest.fixture
    def limits(self) -> Limits:
        return MemoryLimits()


async def test_a_window_begins_with_the_first_take() -> None:
    seconds = 0.0
    limits = MemoryLimits(clock=lambda: seconds)
    limit = a_limit(1, window=timedelta(seconds=10))

    assert (await limits.take(limit, "ada")).admitted
    seconds = 9.9
    assert not (await limits.take(limit, "ada")).admitted
    seconds = 10.0
    assert (await limits.take(limit, "ada")).admitted
    seconds = 19.9
    assert not (await limits.take(limit, "ada")).admitted


async def test_strangers_without_number_do_not_fill_the_memory() -> None:
    limits = MemoryLimits(entries_max=100)
    limit = a_limit(1)
    for number in range(1_000):
        await limits.take(limit, str(number))

    assert not (await limits.take(limit, "999")).admitted
    assert not (await limits.take(limit, "900")).admitted
    assert (await limits.take(limit, "1")).admitted, "the oldest are forgotten first"


async def test_windows_that_have_ended_are_forgotten() -> None:
    seconds = 0.0
    limits = MemoryLimits(clock=lambda: seconds, entries_max=3)
    limit = Limit(name="visits", amount=1, window=timedelta(seconds=10))
    await limits.take(limit, "ada")
    seconds = 5.0
    await limits.take(limit, "eve")
    seconds = 12.0

    await limits.forget_ended()

    await limits.take(limit, "bob")
    await limits.take(limit, "cid")
    assert not (await limits.take(limit, "eve")).admitted


async def test_whoever_comes_back_in_a_new_window_is_not_the_oldest() -> None:
    seconds = 0.0
    limits = MemoryLimits(clock=lambda: seconds, entries_max=2)
    limit = Limit(name="visits", amount=1, window=timedelta(seconds=10))
    await limits.take(limit, "ada")
    await limits.take(limit, "eve")
    seconds = 11.0
    await limits.take(limit, "ada")
    await limits.take(limit, "bob")

    assert not (await limits.take(limit, "ada")).admitted
