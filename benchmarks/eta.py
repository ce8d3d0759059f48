"""How far off estimates of arrival are: the maps' guess, what was learnt, and who knows all.

There are no public figures of couriers with times at their stops, so the town is made up, and
made up against us: streets are up to a fifth faster or slower than the average of their part of
town, each third trip is off by more than a third by mere luck, one in fifty is spoilt
altogether (a flat tyre, a button pressed too late), and nobody at the door is as quick as the
next. Traffic goes by the hour and the kind of day, and does with a bicycle less than with a
car. It is learnt from the first weeks in the order of their deliveries, by the same code as in
production, and judged in a week that comes after them.

- *constant speed*: the straight line made longer, at the vehicle's speed, two minutes at a stop;
- *learnt*: that, times what was learnt for the zone, the hours and the vehicle;
- *oracle*: knows the town's traffic at each hour and the usual stop, but no luck.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from math import exp
from random import Random
from statistics import fmean, quantiles
from uuid import UUID

from rich.table import Table

from domain.delivery.eta import EtaFigures, EtaKey, Lesson, Pace, keys_of, pace_of
from domain.kernel.geo import Position
from domain.kernel.ids import ZoneId
from domain.kernel.travel import Vehicle, estimated_way

NAME = "eta: how far off estimates of arrival are"
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)
WEEKS = (0, 1, 4)
"""After so many weeks of learning it is judged."""

A_DAY = 240
VEHICLES = (Vehicle.BICYCLE, Vehicle.SCOOTER, Vehicle.CAR)
ZONES = {ZoneId(UUID(int=1)): 1.15, ZoneId(UUID(int=2)): 0.9}
"""In one part of the town ways take longer than in the other."""

IN_TRAFFIC = {Vehicle.BICYCLE: 0.25, Vehicle.SCOOTER: 0.6, Vehicle.CAR: 1.0}
JAM = (0.8, 0.8, 0.8, 0.8, 0.8, 0.85, 1.0, 1.45, 1.7, 1.3, 1.1, 1.15)
JAM_LATER = (1.25, 1.2, 1.15, 1.25, 1.6, 1.85, 1.5, 1.15, 1.0, 0.95, 0.9, 0.85)
WORKDAY = (*JAM, *JAM_LATER)
WEEKEND = tuple(0.6 + 0.4 * jam for jam in WORKDAY)
USUAL_DOOR = 150.0
LUCK, STREETS, DOORS = 0.3, 0.1, 0.5
SPOILT = 0.02
SATURDAY = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Trip:
    at: datetime
    zone_id: ZoneId
    vehicle: Vehicle
    stops: int
    expected: timedelta
    """What the maps say of the way."""

    took: timedelta
    stopped: timedelta
    """At each stop."""

    @property
    def arrived(self) -> timedelta:
        return self.took + self.stopped * self.stops


def measure_eta(*, seed: int = 7, a_day: int = A_DAY, weeks: Sequence[int] = WEEKS) -> Table:
    table = Table(title=NAME)
    for column in ("learnt from", "way", "mean error, min", "9 of 10 within, min"):
        table.add_column(column, justify="left" if column in {"learnt from", "way"} else "right")
    for many, rows in compare(seed=seed, a_day=a_day, weeks=weeks):
        for way, errors in rows.items():
            within = quantiles(errors, n=10)[-1]
            table.add_row(f"{many:,} deliveries", way, f"{fmean(errors):.2f}", f"{within:.1f}")
    return table


def compare(
    *, seed: int, a_day: int, weeks: Sequence[int]
) -> Iterator[tuple[int, dict[str, list[float]]]]:
    """How many minutes each way is off, for each delivery of the week that is judged."""
    random = Random(seed)
    trips = list(town(random, days=7 * (max(weeks) + 1), a_day=a_day))
    judged = trips[-7 * a_day :]
    for learning in weeks:
        taught = trips[: 7 * a_day * learning]
        figures = learn(taught)
        ways = {
            "constant speed": lambda _trip: Pace(),
            "learnt": partial(_learnt, figures),
            "oracle": _true_pace,
        }
        yield (
            len(taught),
            {
                name: [_off(trip, pace(trip)) for trip in judged]  # type: ignore[operator]
                for name, pace in ways.items()
            },
        )


def town(random: Random, *, days: int, a_day: int) -> Iterator[Trip]:
    for day in range(days):
        moments = sorted(random.triangular(8, 22, 18) for _ in range(a_day))
        for hour in moments:
            yield _trip(random, MONDAY + timedelta(days=day, hours=hour))


def _trip(random: Random, at: datetime) -> Trip:
    zone_id, vehicle = random.choice(list(ZONES)), random.choice(VEHICLES)
    places = [
        Position(53.08 + random.uniform(-0.03, 0.03), 8.8 + random.uniform(-0.05, 0.05))
        for _ in range(2)
    ]
    expected = estimated_way(places[0], places[1], vehicle).duration
    luck = exp(random.gauss(0, LUCK) + random.gauss(0, STREETS))
    if random.random() < SPOILT:
        luck *= random.choice((0.05, 6))
    return Trip(
        at=at,
        zone_id=zone_id,
        vehicle=vehicle,
        stops=random.choice((0, 0, 1, 2)),
        expected=expected,
        took=expected * _traffic(zone_id, vehicle, at) * luck,
        stopped=timedelta(seconds=USUAL_DOOR * exp(random.gauss(0, DOORS))),
    )


def _traffic(zone_id: ZoneId, vehicle: Vehicle, at: datetime) -> float:
    jam = (WEEKEND if at.weekday() >= SATURDAY else WORKDAY)[at.hour]
    return ZONES[zone_id] * (1 + (jam - 1) * IN_TRAFFIC[vehicle])


def learn(trips: Sequence[Trip]) -> dict[EtaKey, EtaFigures]:
    figures: dict[EtaKey, EtaFigures] = {}
    for trip in trips:
        lesson = Lesson.of(expected=trip.expected, took=trip.took, stopped=trip.stopped)
        for key in keys_of(trip.zone_id, trip.vehicle, trip.at, "UTC"):
            figures[key] = figures.get(key, EtaFigures(key=key)).learnt(lesson)
    return figures


def _learnt(figures: dict[EtaKey, EtaFigures], trip: Trip) -> Pace:
    now, always = keys_of(trip.zone_id, trip.vehicle, trip.at, "UTC")
    return pace_of(
        figures.get(now, EtaFigures(key=now)), figures.get(always, EtaFigures(key=always))
    )


def _true_pace(trip: Trip) -> Pace:
    factor = _traffic(trip.zone_id, trip.vehicle, trip.at)
    return Pace(factor=factor, at_a_stop=timedelta(seconds=USUAL_DOOR))


def _off(trip: Trip, pace: Pace) -> float:
    estimated = pace.duration(trip.expected, stops=trip.stops)
    return abs(estimated - trip.arrived).total_seconds() / 60
