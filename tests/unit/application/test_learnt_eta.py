"""What a delivery teaches about how long ways take, and what comes of it."""

from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from adapters.maps.great_circle import GreatCircleMaps
from adapters.memory.eta import MemoryEtaStore, MemoryEtaViews
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.delivery.learn_eta import LearnEta
from application.platform.tasks import Routes
from domain.delivery.delivery import Delivery
from domain.delivery.eta import ANY_HOUR, EtaFigures, EtaKey
from domain.delivery.events import ProofKind
from domain.delivery.geofence import Reached, Visit
from domain.delivery.job import StopKind
from domain.delivery.proof import Proof
from domain.kernel.geo import Position
from domain.kernel.travel import Vehicle, estimated_way
from tests.support.clock import NOON
from tests.support.couriers import Untasked, north_of
from tests.support.deliveries import HOME, Depot, NoStops, a_delivery, a_task, picked_up

MINUTE = timedelta(minutes=1)
START = north_of(HOME, 3_000)
ALWAYS = EtaKey(None, Vehicle.BICYCLE, ANY_HOUR)
EXPECTED = estimated_way(START, HOME, Vehicle.BICYCLE).duration


@pytest.fixture
def depot() -> Depot:
    return Depot()


def delivered(*, left: timedelta, arrived: timedelta | None, handed_over: timedelta) -> Delivery:
    there = picked_up(a_delivery()).next_stop(now=NOON + left)
    if arrived is not None:
        visit = Visit(
            stop=StopKind.DROP_OFF,
            reached=Reached.ARRIVED,
            at=NOON + arrived,
            arrived_at=NOON + arrived,
        )
        there = there.notice_place(visit, now=NOON + arrived)
    return there.deliver(Proof(ProofKind.CODE), now=NOON + handed_over)


async def learn(depot: Depot, delivery: Delivery, *seen: tuple[timedelta, Position]) -> EtaFigures:
    await depot.take_in(delivery)
    for after, position in seen:
        await depot.see(delivery, position, after=after)
    work: Any = partial(MemoryUnitOfWork, depot.database, routes=Routes([]), clock=depot.clock)
    reaction: Any = LearnEta(
        work=Untasked(work(MemoryEtaStore, wake_up=LocalWakeUp())),
        views=depot.views,
        archive=depot.archive,
        stops=NoStops(),
        maps=GreatCircleMaps(),
        pace=depot.pace,
    )
    await reaction(delivery.events[-1], a_task(delivery.events[-1]))
    return (await MemoryEtaViews(depot.database).of([ALWAYS]))[ALWAYS]


async def test_the_last_way_and_the_stop_are_learnt(depot: Depot) -> None:
    left, arrived = 10 * MINUTE, 10 * MINUTE + EXPECTED * 2
    delivery = delivered(left=left, arrived=arrived, handed_over=arrived + 3 * MINUTE)

    figures = await learn(depot, delivery, (left - MINUTE / 2, START), (arrived, HOME))

    assert 2**0.99 < 2.718281828**figures.ways.mean < 2**1.01
    assert figures.stops.mean == 180
    pace = await depot.pace.of(None, Vehicle.BICYCLE, NOON + arrived)
    assert 1 < pace.factor < 2
    assert pace.samples == 1


async def test_without_a_place_at_the_door_the_usual_stop_is_assumed(depot: Depot) -> None:
    left = 10 * MINUTE
    delivery = delivered(left=left, arrived=None, handed_over=left + EXPECTED + 2 * MINUTE)

    figures = await learn(depot, delivery, (left, START))

    assert (figures.stops.weight, round(figures.ways.mean, 2)) == (0, 0)
    assert figures.ways.weight == 1


async def test_who_presses_the_button_at_the_door_teaches_nothing_of_ways(depot: Depot) -> None:
    delivery = delivered(left=20 * MINUTE, arrived=15 * MINUTE, handed_over=21 * MINUTE)

    figures = await learn(depot, delivery, (20 * MINUTE, HOME))

    assert (figures.ways.weight, figures.stops.mean) == (0, 360)


async def test_nobody_knows_where_a_silent_phone_set_out(depot: Depot) -> None:
    delivery = delivered(left=20 * MINUTE, arrived=None, handed_over=60 * MINUTE)

    figures = await learn(depot, delivery, (5 * MINUTE, START))

    assert figures.samples == 0


async def test_what_was_learnt_moves_the_next_estimate(depot: Depot) -> None:
    waiting = picked_up(a_delivery()).next_stop(now=NOON)
    await depot.take_in(waiting)
    await depot.see(waiting, START, after=MINUTE)
    before = await depot.estimates.of(waiting)
    for _ in range(10):
        left, arrived = 10 * MINUTE, 10 * MINUTE + EXPECTED * 2
        one = delivered(left=left, arrived=arrived, handed_over=arrived + MINUTE)
        await learn(depot, one, (left, START))

    after, how = await depot.estimates.of(waiting), await depot.estimates.how(waiting)

    assert before is not None
    assert after is not None
    assert after - before == pytest.approx(EXPECTED * (how.pace.factor - 1), abs=MINUTE / 60)
    assert (how.pace.samples, how.stops_before) == (10, 0)
    assert how.pace.factor > 1.4
