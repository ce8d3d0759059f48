"""What a walk of points tells of the stops that somebody comes to."""

from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.delivery import Delivery
from domain.delivery.geofence import Fences, Reached, Target, Visit, crossed
from domain.delivery.geofence_walk import Places, Watched, targets, walked
from domain.delivery.job import StopKind
from domain.delivery.points import Point
from domain.delivery.status import DeliveryStatus
from domain.kernel.geo import Position
from tests.support.clock import NOON
from tests.support.couriers import north_of
from tests.support.deliveries import HOME, SHOP, a_delivery, a_delivery_that_is, assigned, picked_up

FENCES = Fences()
R = Reached
S = DeliveryStatus
DOOR = Target(stop=StopKind.DROP_OFF, position=SHOP)
LATER = NOON + timedelta(hours=8)
ORDER = [R.NEAR, R.ARRIVED, R.DWELLING, R.LEFT]


def at(metres: float, seconds: float = 0, accuracy: float | None = None) -> Point:
    moment = NOON + timedelta(seconds=seconds)
    return Point(position=north_of(SHOP, metres), at=moment, accuracy=accuracy)


def reached(*points: Point, target: Target = DOOR, last: Point | None = None) -> list[Reached]:
    return [one.reached for one in crossed([], [target], points, last=last, fences=FENCES)]


def walk(*metres: float, every: float = 10) -> list[Reached]:
    return reached(*(at(away, number * every) for number, away in enumerate(metres)))


@pytest.mark.parametrize(
    ("metres", "told"),
    [
        ([2_000, 501], []),
        ([2_000, 499], [R.NEAR]),
        ([499, 501, 499], [R.NEAR]),
        ([499, 79], [R.NEAR, R.ARRIVED]),
        ([2_000, 79], [R.ARRIVED]),
        ([0, 90, 70, 150, 60], [R.ARRIVED]),
        ([0, 170, 0, 170, 0], [R.ARRIVED]),
        ([0, 170, 170], [R.ARRIVED, R.LEFT]),
        ([0, 170, 170, 0, 170, 170], [R.ARRIVED, R.LEFT]),
        ([300, 0, 300, 300, 300, 0], [R.NEAR, R.ARRIVED, R.LEFT]),
    ],
)
def test_a_walk_tells_each_kind_once(metres: list[float], told: list[Reached]) -> None:
    assert walk(*metres) == told


def test_who_stays_for_long_dwells() -> None:
    assert walk(0, 100, 0, every=299) == [R.ARRIVED]
    assert walk(0, 100, 0, every=300) == [R.ARRIVED, R.DWELLING]
    assert walk(0, 100, 0, 300, 300, every=300) == [R.ARRIVED, R.DWELLING, R.LEFT]


def test_a_point_that_is_less_exact_than_the_fence_says_nothing() -> None:
    assert reached(at(0, accuracy=500)) == [R.NEAR]
    assert reached(at(0, accuracy=501)) == []
    assert reached(at(0, accuracy=80)) == [R.ARRIVED]
    assert reached(at(0), at(600, 1, accuracy=500), at(600, 2, accuracy=500)) == [R.ARRIVED]
    assert reached(at(0), *(at(0, number, accuracy=500) for number in (400, 800))) == [R.ARRIVED]


def test_who_is_only_passing_by_is_not_told_of_as_near() -> None:
    passing = Target(stop=StopKind.DROP_OFF, position=SHOP, tells_near=False)
    assert reached(at(300), target=passing) == []
    assert reached(at(0), target=passing) == [R.ARRIVED]


def test_where_nobody_is_expected_one_can_only_leave() -> None:
    over = Target(stop=StopKind.PICK_UP, position=SHOP, is_expected=False)
    there = Visit(stop=StopKind.PICK_UP, reached=R.ARRIVED, at=NOON, arrived_at=NOON)
    away = [at(0, 900), at(200, 901), at(200, 902)]
    assert reached(at(0), at(200, 1), at(200, 2), target=over) == []
    told = crossed([there], [over], away, fences=FENCES)
    assert [visit.reached for visit in told] == [R.LEFT]


def test_what_lies_before_a_try_says_nothing_about_it() -> None:
    later = Target(stop=StopKind.DROP_OFF, position=SHOP, since=NOON + timedelta(seconds=5))
    assert reached(at(0, 4), target=later) == []
    assert reached(at(0, 5), target=later) == [R.ARRIVED]


@pytest.mark.parametrize("wrong", [{"left": 80}, {"near": 100}, {"arrived": 0}])
def test_fences_lie_within_each_other(wrong: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="within"):
        Fences(**wrong)  # type: ignore[arg-type]


points = st.builds(
    at,
    metres=st.sampled_from([0, 60, 100, 150, 170, 400, 600]),
    seconds=st.integers(0, 3_600),
    accuracy=st.sampled_from([None, 5.0, 70.0, 200.0, 600.0]),
)


def by_time(found: Sequence[Point]) -> list[Point]:
    return sorted(found, key=lambda point: point.at)


@given(st.lists(points, max_size=25))
def test_it_only_goes_on_and_nothing_is_told_twice(found: list[Point]) -> None:
    told = reached(*by_time(found))
    assert all(ORDER.index(one) < ORDER.index(other) for one, other in pairwise(told))


@given(st.lists(points, max_size=20), st.lists(st.integers(0, 20), max_size=4))
def test_it_is_the_same_however_the_points_are_batched(found: list[Point], cuts: list[int]) -> None:
    ordered = by_time(found)
    whole = crossed([], [DOOR], ordered, fences=FENCES)
    visits: list[Visit] = []
    told: list[Visit] = []
    edges = [0, *sorted(min(cut, len(ordered)) for cut in cuts), len(ordered)]
    for begin, end in pairwise(edges):
        last = ordered[begin - 1] if begin else None
        fresh = crossed(visits, [DOOR], ordered[begin:end], last=last, fences=FENCES)
        told += fresh
        visits = fresh[-1:] or visits
    assert told == whole


@given(st.lists(st.lists(points, max_size=6), max_size=6))
def test_repeated_and_late_batches_never_tell_a_delivery_twice(
    batches: list[list[Point]],
) -> None:
    delivery = picked_up(a_delivery()).next_stop(now=NOON)
    home = [[Point(position=_home(p), at=p.at, accuracy=p.accuracy) for p in b] for b in batches]
    before = len(delivery.events)
    for batch in [*home, *reversed(home)]:
        delivery = walked(delivery, by_time(batch), fences=FENCES, now=LATER)
    told = Counter((event.name, getattr(event, "stop", None)) for event in delivery.events[before:])
    assert set(told.values()) <= {1}


def _home(point: Point) -> Position:
    return north_of(HOME, point.position.metres_to(SHOP))


@pytest.mark.parametrize("status", DeliveryStatus)
def test_only_stops_that_somebody_goes_to_are_watched(status: DeliveryStatus) -> None:
    delivery = a_delivery_that_is(status)
    watched = targets(Watched.of(delivery), Places.of(delivery))
    carried = [(StopKind.PICK_UP, False), (StopKind.DROP_OFF, True)]
    expected = {S.ASSIGNED: [(StopKind.PICK_UP, True)]} | dict.fromkeys(
        (S.PICKED_UP, S.IN_TRANSIT, S.OUT_FOR_DELIVERY), carried
    )
    assert [(one.stop, one.is_expected) for one in watched] == expected.get(status, [])


def test_a_new_try_begins_anew() -> None:
    delivery = picked_up(a_delivery()).next_stop(now=NOON)
    here = [Point(position=HOME, at=NOON + timedelta(minutes=1))]

    def come(one: Delivery) -> Delivery:
        return walked(one, here, fences=FENCES, now=LATER)

    once = come(delivery)
    failed = come(once).reassign(reason="ILL", now=NOON + timedelta(minutes=2))

    assert len(once.visits) == 1
    assert come(once) is once
    assert failed.visits == ()
    assert come(failed) is failed


def test_a_place_is_noted_for_when_it_was_but_never_before_what_came_earlier() -> None:
    delivery = assigned(a_delivery())
    visit = Visit(stop=StopKind.PICK_UP, reached=R.ARRIVED, at=NOON - timedelta(hours=1))
    assert delivery.notice_place(visit, now=LATER).events[-1].at == delivery.history[-1].at


def test_no_event_says_where_anything_is() -> None:
    came = walked(
        assigned(a_delivery()), [Point(position=SHOP, at=LATER)], fences=FENCES, now=LATER
    )
    assert str(SHOP.latitude) not in repr(came.events[-1])
    assert str(SHOP.latitude) not in repr(came.visits)
