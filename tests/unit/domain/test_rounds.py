"""A courier's round with several stops: its order, who waits, and what stays as it is."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.delivery.courier import Capacity
from domain.delivery.job import Job, RoundStop, StopKind
from domain.delivery.planning import arrivals, insertion, length
from domain.delivery.round import Round
from domain.delivery.stop import Window
from domain.kernel.geo import Position
from domain.kernel.ids import DeliveryId
from domain.kernel.travel import Vehicle
from tests.support.clock import NOON
from tests.support.couriers import a_round, north_of
from tests.support.deliveries import HOME, SHOP

HOUR = timedelta(hours=1)

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
        due_by=NOON + 2 * HOUR,
    )
    return replace(plain, **given)


jobs = st.builds(
    a_job,
    positions,
    positions,
    due_by=st.integers(10, 240).map(lambda minutes: NOON + timedelta(minutes=minutes)),
)


def a_round_with(*jobs: Job, places: int = 10) -> Round:
    """In the order in which they were accepted; nothing was improved."""
    round_ = a_round(places=places)
    for job in jobs:
        round_ = round_.reserve(job, at=SHOP, now=NOON).accept(job.delivery_id)
    return round_


def better(round_: Round, at: Position | None = SHOP) -> Round:
    return round_.improve(at=at, now=NOON)


def names(stops: Sequence[RoundStop]) -> list[tuple[DeliveryId, StopKind]]:
    return [(stop.delivery_id, stop.kind) for stop in stops]


def late(at: Position, stops: Sequence[RoundStop]) -> timedelta:
    times = arrivals(at, stops, vehicle=Vehicle.BICYCLE, now=NOON)
    return sum(
        (
            max(time - stop.due_by, timedelta())
            for time, stop in zip(times, stops, strict=True)
            if stop.kind is StopKind.DROP_OFF
        ),
        timedelta(),
    )


@given(st.lists(jobs, min_size=1, max_size=5), positions)
def test_an_improved_round_has_the_same_stops_and_fetches_before_it_brings(
    accepted: list[Job], at: Position
) -> None:
    round_ = a_round_with(*accepted)

    stops = names(better(round_, at).stops)

    assert sorted(stops) == sorted(names(round_.stops))
    for job in accepted:
        fetched = stops.index((job.delivery_id, StopKind.PICK_UP))
        assert fetched < stops.index((job.delivery_id, StopKind.DROP_OFF))


@given(st.lists(jobs, min_size=1, max_size=5), positions)
def test_the_stop_that_a_courier_is_heading_for_stays_the_first(
    accepted: list[Job], at: Position
) -> None:
    round_ = a_round_with(*accepted)

    assert better(round_, at).stops[0] == round_.stops[0]


@given(st.lists(jobs, min_size=1, max_size=5), positions)
def test_an_improved_round_is_never_later(accepted: list[Job], at: Position) -> None:
    """A second is left for what is counted in milliseconds."""
    round_ = a_round_with(*accepted)

    after = late(at, better(round_, at).stops)

    assert after <= late(at, round_.stops) + timedelta(seconds=1)


@given(st.lists(jobs, min_size=1, max_size=5), positions)
def test_an_improved_round_that_nobody_waits_for_is_never_longer(
    accepted: list[Job], at: Position
) -> None:
    """A metre is left for what is counted in milliseconds."""
    patient = [replace(job, due_by=NOON + 99 * HOUR) for job in accepted]
    round_ = a_round_with(*patient)

    assert length(at, better(round_, at).stops) <= length(at, round_.stops) + 1


def test_two_on_the_same_way_are_not_brought_criss_cross() -> None:
    """One after the other each was put where it cost least; together they go better."""
    ahead = [a_job(dropoff=north_of(SHOP, metres)) for metres in (1_000, 3_000, 2_000)]
    round_ = a_round_with(*ahead)
    crossed = replace(round_, stops=tuple(stop for job in ahead for stop in job.stops()))

    improved = better(crossed)

    assert length(SHOP, improved.stops) < length(SHOP, crossed.stops)
    assert length(SHOP, improved.stops) == pytest.approx(length(SHOP, ahead[1].stops()), abs=1)


def test_whoever_is_only_asked_sees_no_stop_and_moves_none_that_was_shown() -> None:
    accepted = a_job(dropoff=north_of(SHOP, 2_000))
    asked = a_job(pickup=north_of(SHOP, 300), dropoff=north_of(SHOP, 400))

    round_ = better(a_round_with(accepted).reserve(asked, at=SHOP, now=NOON))

    assert names(round_.shown_stops()) == names(a_round_with(accepted).stops)


def test_nobody_goes_back_before_the_next_try() -> None:
    missed, other = a_job(), a_job(dropoff=north_of(SHOP, 4_000))
    round_ = a_round_with(missed, other)
    for job in (missed, other):
        round_ = round_.pick_up(job.delivery_id)

    waiting = better(round_.expect(missed.delivery_id, opens_at=NOON + HOUR))

    assert [stop.delivery_id for stop in waiting.stops] == [other.delivery_id, missed.delivery_id]
    times = list(arrivals(SHOP, waiting.stops, vehicle=Vehicle.BICYCLE, now=NOON))
    assert times[-1] == NOON + HOUR


def test_what_waits_for_its_next_try_makes_nobody_late() -> None:
    """Not even if it was promised for earlier: that cannot be changed any more."""
    missed = a_job(due_by=NOON)
    round_ = a_round_with(missed).pick_up(missed.delivery_id)
    waiting = round_.expect(missed.delivery_id, opens_at=NOON + HOUR)

    plan = insertion(waiting.stops, a_job(), at=SHOP, vehicle=Vehicle.BICYCLE, now=NOON)

    assert plan.late == timedelta()
    assert plan.stops[-1].delivery_id == missed.delivery_id


def test_a_recipient_who_is_there_later_is_visited_later() -> None:
    later = a_job(
        dropoff=north_of(SHOP, 200),
        window=Window(NOON + HOUR, NOON + HOUR + timedelta(minutes=20)),
    )
    now = a_job(dropoff=north_of(SHOP, 1_500))

    stops = better(a_round_with(later, now)).stops

    assert stops[-1].delivery_id == later.delivery_id
    assert (stops[-1].opens_at, stops[-1].due_by) == (
        NOON + HOUR,
        NOON + HOUR + timedelta(minutes=20),
    )


def test_a_window_that_closes_after_the_promise_changes_the_promise_in_nothing() -> None:
    job = a_job(window=Window(NOON, NOON + 9 * HOUR))

    assert job.stops()[1].due_by == job.due_by


def test_who_heads_for_a_recipient_goes_there_first() -> None:
    first, second = a_job(), a_job(dropoff=north_of(SHOP, 5_000))
    round_ = a_round_with(first, second)
    for job in (first, second):
        round_ = round_.pick_up(job.delivery_id)

    heading = better(round_.head_for(second.delivery_id))

    assert heading.stops[0].delivery_id == second.delivery_id


def test_for_what_is_brought_back_nobody_waits() -> None:
    """It was promised to somebody; now it only has to get home some time."""
    refused = a_job(due_by=NOON)
    other = a_job(dropoff=north_of(HOME, 300))
    round_ = a_round_with(refused, other)
    for job in (refused, other):
        round_ = round_.pick_up(job.delivery_id)

    turned = better(round_.turn_back(refused.delivery_id, to=SHOP), HOME)

    assert [stop.brings_back for stop in turned.stops] == [False, True]
    assert turned.expect(refused.delivery_id, opens_at=NOON + HOUR) == turned


def test_what_a_smaller_vehicle_cannot_carry_at_once_is_brought_in_between() -> None:
    near = [a_job(grams=4_000, dropoff=north_of(SHOP, metres)) for metres in (500, 600)]
    round_ = better(a_round_with(*near))
    assert [stop.kind for stop in round_.stops][:2] == [StopKind.PICK_UP, StopKind.PICK_UP]

    on_foot = better(round_.equip(Vehicle.FOOT, Capacity(grams=5_000, places=2)))

    assert [stop.kind for stop in on_foot.stops] == [
        StopKind.PICK_UP,
        StopKind.DROP_OFF,
        StopKind.PICK_UP,
        StopKind.DROP_OFF,
    ]


def test_without_a_position_the_first_stop_is_where_it_begins() -> None:
    round_ = a_round_with(a_job(), a_job(dropoff=north_of(SHOP, 700)))

    assert names(better(round_, None).stops) == names(
        better(round_, round_.stops[0].position).stops
    )


def test_what_another_courier_still_has_is_got_from_them_before_it_is_brought_back() -> None:
    handed_on = a_job()
    turned = a_round_with(handed_on).turn_back(handed_on.delivery_id, to=SHOP)

    assert [(stop.kind, stop.brings_back) for stop in turned.stops] == [
        (StopKind.PICK_UP, False),
        (StopKind.DROP_OFF, True),
    ]
