"""Who is asked, and in which order stops are made: rules that hold for every round."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.assignment import Candidate, cost, own_way, rank
from domain.delivery.courier import Capacity
from domain.delivery.courier_errors import AlreadyCarried, NoRoom, NotCarried
from domain.delivery.job import Job, LoadState, StopKind
from domain.delivery.planning import insertion, length
from domain.delivery.round import Round
from domain.kernel.geo import Position
from domain.kernel.ids import CourierId, DeliveryId, ZoneId
from domain.kernel.travel import Vehicle, Way
from tests.support.clock import NOON
from tests.support.couriers import CITY, a_round, north_of
from tests.support.deliveries import HOME, SHOP

RADIUS = 20_000

positions = st.builds(
    Position,
    st.floats(min_value=53.0, max_value=53.15),
    st.floats(min_value=8.7, max_value=8.95),
)


def a_job(pickup: Position = SHOP, dropoff: Position = HOME, **given: Any) -> Job:
    plain = Job(
        delivery_id=DeliveryId(uuid4()),
        pickup=pickup,
        dropoff=dropoff,
        grams=500,
        places=1,
        due_by=NOON + timedelta(hours=2),
    )
    return replace(plain, **given)


jobs = st.builds(a_job, positions, positions)


def a_candidate(at: Position = SHOP, round_: Round | None = None, **given: Any) -> Candidate:
    round_ = round_ or a_round()
    plain = Candidate(courier_id=round_.courier_id, position=at, round=round_)
    return replace(plain, **given)


def ranked(candidates: list[Candidate], job: Job, **given: Any) -> list[CourierId]:
    facts: dict[str, Any] = {"radius": RADIUS, "zone_ids": frozenset({CITY}), "now": NOON} | given
    return [ranked.candidate.courier_id for ranked in rank(candidates, job, **facts)]


def a_busy_round(*jobs: Job, places: int = 10) -> Round:
    busy = a_round(places=places)
    for job in jobs:
        busy = busy.reserve(job, at=SHOP, now=NOON).accept(job.delivery_id)
    return busy


def test_the_nearest_of_equals_is_asked_first() -> None:
    near, far = a_candidate(north_of(SHOP, 200)), a_candidate(north_of(SHOP, 2_000))

    assert ranked([far, near], a_job()) == [near.courier_id, far.courier_id]


def test_of_two_who_are_alike_the_order_is_always_the_same() -> None:
    couple = [a_candidate(), a_candidate()]
    job = a_job()

    assert ranked(couple, job) == ranked(couple[::-1], job)


def test_a_reliable_courier_a_little_farther_away_is_asked_first() -> None:
    unreliable = a_candidate(reliability=0.2)
    reliable = a_candidate(north_of(SHOP, 300))

    assert ranked([unreliable, reliable], a_job())[0] == reliable.courier_id


def test_who_has_nothing_to_do_is_asked_before_who_is_busy() -> None:
    busy = a_candidate(round_=a_busy_round(a_job()))
    idle = a_candidate(north_of(SHOP, 200))
    elsewhere = a_job(dropoff=north_of(SHOP, -1_500))

    assert ranked([busy, idle], elsewhere)[0] == idle.courier_id


def test_near_pick_ups_on_the_same_way_join_one_round() -> None:
    on_the_way = a_candidate(round_=a_busy_round(a_job()))
    job = a_job(pickup=north_of(SHOP, 50), dropoff=north_of(HOME, 50))
    idle_but_far = a_candidate(north_of(SHOP, 9_000))

    assert ranked([idle_but_far, on_the_way], job)[0] == on_the_way.courier_id


def test_nobody_goes_far_out_of_the_way_of_what_they_carry() -> None:
    job = a_job(pickup=north_of(SHOP, 15_000), dropoff=north_of(SHOP, 15_500))

    assert ranked([a_candidate(round_=a_busy_round(a_job()))], job) == []


@pytest.mark.parametrize(
    "unsuitable",
    [
        {"zone_ids": frozenset({ZoneId(uuid4())})},
        {"position": north_of(SHOP, RADIUS + 100)},
        {"round": replace(a_round(), capacity=Capacity(grams=400, places=3))},
    ],
    ids=["another zone", "too far away", "no room"],
)
def test_who_is_not_suitable_is_not_asked(unsuitable: dict[str, Any]) -> None:
    assert ranked([a_candidate(**unsuitable)], a_job()) == []


def test_what_a_provider_of_maps_knows_counts_more_than_the_crow() -> None:
    beyond_the_river, this_side = a_candidate(), a_candidate(north_of(SHOP, 500))
    ways = [
        Way(metres=4_000, duration=timedelta(minutes=20)),
        Way(metres=600, duration=timedelta()),
    ]

    first = ranked([beyond_the_river, this_side], a_job(), ways=ways)[0]

    assert first == this_side.courier_id


@given(jobs, st.lists(jobs, max_size=4), positions)
def test_a_pick_up_is_always_before_its_drop_off_and_nothing_else_moves(
    job: Job, earlier: list[Job], at: Position
) -> None:
    busy = a_busy_round(*earlier)

    plan = insertion(busy.stops, job, at=at, vehicle=Vehicle.BICYCLE, now=NOON)

    own = [stop.kind for stop in plan.stops if stop.delivery_id == job.delivery_id]
    others = tuple(stop for stop in plan.stops if stop.delivery_id != job.delivery_id)
    assert own == [StopKind.PICK_UP, StopKind.DROP_OFF]
    assert others == busy.stops


@given(jobs, st.lists(jobs, max_size=3), positions)
def test_the_detour_is_what_it_makes_longer_and_never_below_zero(
    job: Job, earlier: list[Job], at: Position
) -> None:
    busy = a_busy_round(*earlier)

    plan = insertion(busy.stops, job, at=at, vehicle=Vehicle.BICYCLE, now=NOON)

    longer = length(at, plan.stops) - length(at, busy.stops)
    assert plan.extra_metres == pytest.approx(longer, abs=1e-6)
    assert plan.extra_metres >= -1


@given(jobs, positions, st.floats(0, 1), st.floats(0, 1))
def test_who_can_be_relied_on_less_never_costs_less(
    job: Job, at: Position, one: float, other: float
) -> None:
    plan = insertion((), job, at=at, vehicle=Vehicle.BICYCLE, now=NOON)
    better, worse = max(one, other), min(one, other)
    round_ = a_round()

    costs = [cost(a_candidate(at, round_, reliability=each), plan, job) for each in (better, worse)]

    assert timedelta(0) < costs[0] <= costs[1]


@given(st.lists(st.integers(1, 6_000), min_size=1, max_size=12), st.integers(1, 5))
def test_a_round_never_promises_more_than_the_vehicle_carries(
    weights: list[int], places: int
) -> None:
    round_ = a_round(places=places)

    for grams in weights:
        job = a_job(grams=grams)
        if round_.has_room_for(job):
            round_ = round_.reserve(job, at=SHOP, now=NOON)
        else:
            with pytest.raises(NoRoom):
                round_.reserve(job, at=SHOP, now=NOON)

    assert round_.free_grams >= 0
    assert round_.free_places >= 0


@given(st.lists(jobs, min_size=1, max_size=4), st.data())
def test_what_is_dropped_leaves_nothing_behind(carried: list[Job], data: st.DataObject) -> None:
    round_ = a_busy_round(*carried)
    dropped = data.draw(st.sampled_from(carried))

    left = round_.drop(dropped.delivery_id)

    assert dropped.delivery_id not in {load.delivery_id for load in left.loads}
    assert dropped.delivery_id not in {stop.delivery_id for stop in left.stops}
    assert left.live == round_.live - 1


def test_what_is_on_board_has_only_to_be_brought() -> None:
    job = a_job()
    carried = a_busy_round(job).pick_up(job.delivery_id)

    assert [stop.kind for stop in carried.stops] == [StopKind.DROP_OFF]
    assert carried.loads[0].state is LoadState.ON_BOARD


def test_what_nobody_takes_is_brought_back_last() -> None:
    first, second = a_job(), a_job()
    round_ = a_busy_round(first, second).pick_up(first.delivery_id)

    turned = round_.turn_back(first.delivery_id, to=SHOP)

    assert (turned.stops[-1].delivery_id, turned.stops[-1].position) == (first.delivery_id, SHOP)
    assert len(turned.stops) == len(round_.stops)


def test_a_round_has_each_delivery_once() -> None:
    job = a_job()
    round_ = a_busy_round(job)

    with pytest.raises(AlreadyCarried):
        round_.reserve(job, at=SHOP, now=NOON)
    with pytest.raises(NotCarried):
        round_.accept(a_job().delivery_id)


def test_only_what_was_accepted_is_shown() -> None:
    round_ = a_round().reserve(a_job(), at=SHOP, now=NOON)

    assert round_.shown_stops() == ()


def test_ones_own_way_is_longer_than_the_straight_line() -> None:
    assert own_way(a_job()) > SHOP.metres_to(HOME)
