"""Who counts: all together, and who else while the shared counters are gone."""

import asyncio

import pytest

from adapters.limits import PAUSE_SECONDS, LayeredLimits
from adapters.memory.limits import MemoryLimits
from application.platform.errors import Unavailable
from application.platform.limits import Limit, Limits, Standing
from tests.contracts.limits import LimitsContract, a_limit

OPEN = a_limit(5)
STRICT = a_limit(5, strict=True)


class Counters(MemoryLimits):
    """They can be taken away, and can be slow; they know how often they were asked."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = 0
        self.are_gone = False
        self.answering = asyncio.Event()
        self.answering.set()

    async def take(self, limit: Limit, key: str, *, cost: int = 1) -> Standing:
        self.asked += 1
        await self.answering.wait()
        if self.are_gone:
            raise Unavailable("The counters")
        return await super().take(limit, key, cost=cost)


class Town:
    def __init__(self, *, is_shared: bool = True) -> None:
        self.seconds = 0.0
        self.local, self.exact, self.shared = Counters(), Counters(), Counters()
        self.limits = LayeredLimits(
            local=self.local,
            exact=self.exact,
            shared=self.shared if is_shared else None,
            clock=lambda: self.seconds,
        )

    @property
    def asked(self) -> tuple[int, int, int]:
        return self.shared.asked, self.exact.asked, self.local.asked


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.mark.parametrize("is_shared", [True, False])
class TestLayeredLimits(LimitsContract):
    @pytest.fixture
    def limits(self, *, is_shared: bool) -> Limits:
        memory = MemoryLimits()
        shared = MemoryLimits() if is_shared else None
        return LayeredLimits(local=memory, exact=memory, shared=shared)


async def test_with_shared_counters_nobody_else_is_asked(town: Town) -> None:
    for limit in (OPEN, STRICT):
        await town.limits.take(limit, "ada")

    assert town.asked == (2, 0, 0)


async def test_without_them_strict_limits_are_counted_exactly_and_others_here() -> None:
    town = Town(is_shared=False)
    for limit in (OPEN, STRICT, STRICT):
        await town.limits.take(limit, "ada")

    assert town.asked == (0, 2, 1)


async def test_while_they_are_gone_they_are_asked_once_a_second(town: Town) -> None:
    town.shared.are_gone = True
    for _ in range(4):
        assert (await town.limits.take(OPEN, "ada")).admitted
        assert (await town.limits.take(STRICT, "ada")).admitted
    assert town.asked == (1, 4, 4)

    town.seconds += PAUSE_SECONDS
    await town.limits.take(OPEN, "ada")
    await town.limits.take(OPEN, "eve")
    assert town.asked == (2, 4, 6)


async def test_when_they_are_back_they_are_used(town: Town) -> None:
    town.shared.are_gone = True
    await town.limits.take(OPEN, "ada")
    town.shared.are_gone = False
    town.seconds += PAUSE_SECONDS

    standings = [await town.limits.take(OPEN, "ada") for _ in range(3)]

    assert [standing.remaining for standing in standings] == [4, 3, 2]
    assert town.asked == (4, 0, 1)


async def test_nobody_waits_for_the_one_who_asks_whether_they_are_back(town: Town) -> None:
    town.shared.are_gone = True
    await town.limits.take(OPEN, "ada")
    town.seconds += PAUSE_SECONDS
    town.shared.answering.clear()

    asking = asyncio.create_task(town.limits.take(OPEN, "ada"))
    await asyncio.sleep(0)
    others = [await town.limits.take(OPEN, "eve") for _ in range(3)]

    assert [standing.admitted for standing in others] == [True] * 3
    assert town.shared.asked == 2
    town.shared.answering.set()
    assert (await asking).admitted


async def test_whoever_is_refused_asks_nobody_until_the_window_ends(town: Town) -> None:
    for _ in range(500):
        await town.limits.take(STRICT, "ada")
    assert town.asked == (6, 0, 0)

    assert (await town.limits.take(STRICT, "eve")).admitted
    assert town.asked == (7, 0, 0)
    town.seconds += STRICT.window.total_seconds() + 1
    await town.limits.take(STRICT, "ada")
    assert town.asked == (8, 0, 0)


async def test_a_take_that_was_too_dear_does_not_close_the_window(town: Town) -> None:
    assert not (await town.limits.take(STRICT, "ada", cost=6)).admitted
    assert (await town.limits.take(STRICT, "ada", cost=5)).admitted


async def test_whoever_may_do_more_by_now_is_not_held_to_less(town: Town) -> None:
    wider = Limit(name=STRICT.name, amount=50, window=STRICT.window, strict=True)
    for _ in range(6):
        await town.limits.take(STRICT, "ada")

    assert (await town.limits.take(wider, "ada")).admitted
