"""A dead provider of maps costs a moment, and then nothing."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta

import pytest

from adapters.maps.guarded import FAILURES_MAX, PAUSE, GuardedMaps, MapLine
from adapters.maps.turns import Turns
from application.platform.breaker import NotAsked
from application.platform.errors import Unavailable
from application.platform.maps import Whereabouts, route_or_estimate
from domain.kernel.geo import Position
from domain.kernel.travel import estimated_way
from tests.support.clock import NOON, FakeClock
from tests.support.maps import AT_MARKET, MARKET, DeadMaps, OneAddress

SHOP, HOME = Position(53.0758, 8.8072), Position(53.0793, 8.8017)
SECOND = timedelta(seconds=1)


class SilentPlaces(OneAddress):
    """Takes the question, and says nothing."""

    async def locate(self, address: Whereabouts) -> Position | None:
        await asyncio.Event().wait()
        return await super().locate(address)


class Waiting:
    """A clock that stands still unless somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept: list[float] = []

    def time(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


def guarding(maps: OneAddress | DeadMaps, clock: FakeClock) -> GuardedMaps:
    return GuardedMaps(maps, places=MapLine("places", clock), ways=MapLine("ways", clock))


async def fail(ask: Callable[[], Awaitable[object]], times: int) -> None:
    for _ in range(times):
        with pytest.raises(Unavailable):
            await ask()


async def test_what_answers_is_passed_on(clock: FakeClock) -> None:
    maps = guarding(OneAddress(), clock)

    assert await maps.locate(MARKET) == AT_MARKET
    assert await maps.way(SHOP, HOME, NOON) == estimated_way(SHOP, HOME)
    assert list(await maps.ways([SHOP], HOME)) == [estimated_way(SHOP, HOME)]
    assert (await maps.route([SHOP, HOME])).line == (SHOP, HOME)


async def test_after_failures_in_a_row_it_is_left_alone_and_tried_again(
    clock: FakeClock, caplog: pytest.LogCaptureFixture
) -> None:
    dead = DeadMaps()
    maps = guarding(dead, clock)

    with caplog.at_level(logging.WARNING):
        await fail(lambda: maps.way(SHOP, HOME, NOON), FAILURES_MAX)
        with pytest.raises(NotAsked):
            await maps.ways([SHOP], HOME)
        assert dead.asked == FAILURES_MAX

        clock.pass_time(PAUSE)
        await fail(lambda: maps.way(SHOP, HOME, NOON), 2)
        assert dead.asked == FAILURES_MAX + 1

        dead.revive()
        clock.pass_time(PAUSE)
        assert await maps.way(SHOP, HOME, NOON) == estimated_way(SHOP, HOME)

    assert [record.getMessage() for record in caplog.records] == [
        "ways does not answer: it is left alone for a while.",
        "ways answers again.",
    ]


async def test_a_dead_router_does_not_keep_addresses_from_being_found(clock: FakeClock) -> None:
    dead = DeadMaps()
    maps = guarding(dead, clock)
    await fail(lambda: maps.route([SHOP, HOME]), FAILURES_MAX)
    dead.revive()

    assert await maps.locate(MARKET) == AT_MARKET


async def test_without_an_answer_the_line_is_straight(clock: FakeClock) -> None:
    route = await route_or_estimate(guarding(DeadMaps(), clock), [SHOP, HOME])

    assert route.is_estimated
    assert (route.legs, route.line) == ((estimated_way(SHOP, HOME),), (SHOP, HOME))


async def test_nobody_waits_longer_than_the_patience(clock: FakeClock) -> None:
    line = MapLine("places", clock, patience=timedelta(milliseconds=20))
    maps = GuardedMaps(SilentPlaces(), places=line, ways=line)
    began = time.monotonic()

    await fail(lambda: maps.locate(MARKET), FAILURES_MAX + 20)

    assert time.monotonic() - began < 1


async def test_one_after_the_other_has_a_turn_each_second() -> None:
    waiting = Waiting()
    turns = Turns(
        "maps", every=SECOND, wait_max=2 * SECOND, clock=waiting.time, sleep=waiting.sleep
    )

    waits = [await turns.mine() for _ in range(3)]
    with pytest.raises(Unavailable):
        await turns.mine()
    waiting.now += 1.5
    waits.append(await turns.mine())
    waiting.now += 60
    waits.append(await turns.mine())

    assert [wait.total_seconds() for wait in waits] == [0, 1, 2, 1.5, 0]
    assert waiting.slept == [0, 1, 2, 1.5, 0]


async def test_a_long_queue_is_no_failure_of_the_server(clock: FakeClock) -> None:
    waiting = Waiting()
    turns = Turns("maps", every=SECOND, clock=waiting.time, sleep=waiting.sleep)
    provider = OneAddress()
    line = MapLine("places", clock, turns=turns)
    maps = GuardedMaps(provider, places=line, ways=line)

    assert [await maps.locate(MARKET) for _ in range(2)] == [AT_MARKET] * 2
    await fail(lambda: maps.locate(MARKET), FAILURES_MAX + 1)
    waiting.now += 5

    assert await maps.locate(MARKET) == AT_MARKET
    assert provider.asked == 3
