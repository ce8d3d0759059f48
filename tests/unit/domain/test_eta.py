"""How long ways take, learnt: bounded, slow to believe, and right in the end."""

from datetime import UTC, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.delivery.eta import (
    ANY_HOUR,
    DOUBT,
    FACTOR_MAX,
    LONGEST_STOP,
    MEMORY,
    EtaFigures,
    EtaKey,
    Lesson,
    Pace,
    hours_of,
    keys_of,
    pace_of,
)
from domain.kernel.ids import ZoneId
from domain.kernel.travel import Vehicle

NOW, ALWAYS = (EtaKey(None, Vehicle.CAR, hours) for hours in ("workday-08", ANY_HOUR))
TEN = timedelta(minutes=10)
spans = st.one_of(st.none(), st.timedeltas(timedelta(days=-1), timedelta(days=9)))


def taught(*lessons: Lesson) -> Pace:
    now, always = EtaFigures(key=NOW), EtaFigures(key=ALWAYS)
    for lesson in lessons:
        now, always = now.learnt(lesson), always.learnt(lesson)
    return pace_of(now, always)


def took(factor: float, stopped: timedelta | None = None) -> Lesson:
    return Lesson.of(expected=TEN, took=TEN * factor, stopped=stopped)


def test_who_knows_nothing_believes_the_maps() -> None:
    assert taught() == Pace(hours="workday-08")
    assert Pace().duration(TEN, stops=2) == timedelta(minutes=14)


@given(st.lists(st.tuples(spans, spans, spans), max_size=30))
def test_however_mad_the_figures_are_it_stays_within_bounds(told: list[tuple[object, ...]]) -> None:
    lessons = [Lesson.of(expected=a, took=b, stopped=c) for a, b, c in told]  # type: ignore[arg-type]
    pace = taught(*lessons)
    assert 1 / FACTOR_MAX - 1e-9 <= pace.factor <= FACTOR_MAX + 1e-9
    assert timedelta(0) <= pace.at_a_stop <= LONGEST_STOP


@settings(max_examples=15)
@given(st.floats(0.4, 2.5))
def test_it_comes_to_the_true_factor(true: float) -> None:
    random = Random(7)
    noisy = [took(true * 1.2 ** random.uniform(-1, 1)) for _ in range(400)]
    assert taught(*noisy).factor == pytest.approx(true, rel=0.12)


def test_one_delivery_says_little() -> None:
    assert taught(took(3)).factor < 1.3
    assert taught(*[took(3)] * DOUBT).factor > taught(took(3)).factor


def test_what_holds_at_any_hour_stands_in_for_hours_that_nobody_knows() -> None:
    always = EtaFigures(key=ALWAYS)
    for _ in range(60):
        always = always.learnt(took(2, timedelta(minutes=4)))
    fresh = pace_of(EtaFigures(key=NOW), always)
    assert fresh.factor == pytest.approx(2, rel=0.15)
    assert fresh.samples == 0
    assert fresh.at_a_stop > timedelta(minutes=3)


def test_it_forgets() -> None:
    jam = [took(2.5)] * 300
    assert taught(*jam, *[took(1)] * MEMORY * 4).factor == pytest.approx(1, abs=0.1)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [(None, TEN), (TEN, None), (timedelta(seconds=119), TEN), (TEN, timedelta(0)), (TEN, -TEN)],
)
def test_nonsense_teaches_nothing(expected: timedelta | None, actual: timedelta | None) -> None:
    assert Lesson.of(expected=expected, took=actual, stopped=-TEN).is_empty


@pytest.mark.parametrize(
    ("at", "hours"),
    [
        (datetime(2026, 3, 2, 7, 59, tzinfo=UTC), "workday-08"),
        (datetime(2026, 7, 3, 21, 59, tzinfo=UTC), "workday-22"),
        (datetime(2026, 7, 3, 22, 0, tzinfo=UTC), "saturday-00"),
        (datetime(2026, 7, 5, 10, 0, tzinfo=UTC), "sunday-12"),
    ],
)
def test_hours_are_those_of_the_local_week(at: datetime, hours: str) -> None:
    assert hours_of(at, "Europe/Berlin") == hours


def test_each_zone_and_vehicle_has_its_own_figures() -> None:
    zone = ZoneId(UUID(int=1))
    at = datetime(2026, 3, 2, 12, tzinfo=UTC)
    keys = [
        str(key)
        for zone_id in (None, zone)
        for vehicle in Vehicle
        for key in keys_of(zone_id, vehicle, at, "UTC")
    ]
    assert len(keys) == len(set(keys))
