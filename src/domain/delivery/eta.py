"""How long ways and stops really take, learnt from what was delivered.

For each zone, vehicle and hours of the week there is one number by which the time that the maps
say is multiplied. It is an average that forgets, and what few deliveries say is believed little:
it is drawn towards what holds at any hour there, and that towards 1.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import exp, log
from typing import Self
from zoneinfo import ZoneInfo

from domain.kernel.ids import ZoneId
from domain.kernel.travel import Vehicle

MEMORY = 100
"""About so many of the last deliveries count."""

DOUBT = 8
"""So many deliveries have to say something until it is believed by half."""

FACTOR_MAX = 3.0
"""Nothing takes longer than three times what the maps say, or less than a third: rather than
that, somebody pressed a button too late."""

SHORTEST_WAY = timedelta(minutes=2)
"""Of less than that, most is not the way."""

USUAL_STOP = timedelta(minutes=2)
LONGEST_STOP = timedelta(minutes=20)
HOURS = 2
DAYS = ("workday",) * 5 + ("saturday", "sunday")
ANY_HOUR = "any"


@dataclass(frozen=True, slots=True)
class Average:
    """The last values count most; each older one by a hundredth less."""

    mean: float = 0.0
    weight: float = 0.0
    """As many as that would count fully; never more than ``MEMORY``."""

    def and_(self, value: float) -> Self:
        weight = self.weight * (1 - 1 / MEMORY) + 1
        return replace(self, mean=self.mean + (value - self.mean) / weight, weight=weight)

    def drawn_to(self, expected: float) -> float:
        return (expected * DOUBT + self.mean * self.weight) / (DOUBT + self.weight)


@dataclass(frozen=True, slots=True)
class EtaKey:
    zone_id: ZoneId | None
    vehicle: Vehicle
    hours: str

    def __str__(self) -> str:
        return f"{self.zone_id or 'anywhere'}/{self.vehicle}/{self.hours}"


@dataclass(frozen=True, slots=True, kw_only=True)
class EtaFigures:
    key: EtaKey
    ways: Average = Average()
    """Logarithms of the factors: twice as long and half as long make up for each other."""

    stops: Average = Average()
    """Seconds at the door."""

    samples: int = 0

    def learnt(self, lesson: "Lesson") -> Self:
        ways = self.ways if lesson.factor is None else self.ways.and_(log(lesson.factor))
        stops = self.stops if lesson.stop is None else self.stops.and_(lesson.stop)
        return replace(self, ways=ways, stops=stops, samples=self.samples + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lesson:
    """What one delivery says; ``None`` is what it says nothing about."""

    factor: float | None = None
    stop: float | None = None

    @classmethod
    def of(
        cls, *, expected: timedelta | None, took: timedelta | None, stopped: timedelta | None
    ) -> Self:
        """From how long the way should have taken and did, and how long it was at the door."""
        return cls(factor=_factor(expected, took), stop=_stop(stopped))

    @property
    def is_empty(self) -> bool:
        return self.factor is None and self.stop is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """By what an estimate is made, so that it can be explained."""

    factor: float = 1.0
    at_a_stop: timedelta = USUAL_STOP
    samples: int = 0
    """So many deliveries at these hours it was learnt from."""

    hours: str = ANY_HOUR

    def duration(self, way: timedelta, *, stops: int = 0) -> timedelta:
        return way * self.factor + self.at_a_stop * stops


def hours_of(at: datetime, time_zone: str) -> str:
    """Which two hours of which kind of day it is, by the local clock: ``workday-08``."""
    local = at.astimezone(ZoneInfo(time_zone))
    return f"{DAYS[local.weekday()]}-{local.hour // HOURS * HOURS:02}"


def keys_of(
    zone_id: ZoneId | None, vehicle: Vehicle, at: datetime, time_zone: str
) -> tuple[EtaKey, EtaKey]:
    """The figures for these hours, and those for any."""
    return (
        EtaKey(zone_id, vehicle, hours_of(at, time_zone)),
        EtaKey(zone_id, vehicle, ANY_HOUR),
    )


def pace_of(now: EtaFigures, always: EtaFigures) -> Pace:
    """What is believed: more of these hours, the more was delivered in them."""
    factor = exp(now.ways.drawn_to(always.ways.drawn_to(0.0)))
    stop = now.stops.drawn_to(always.stops.drawn_to(USUAL_STOP.total_seconds()))
    return Pace(
        factor=min(max(factor, 1 / FACTOR_MAX), FACTOR_MAX),
        at_a_stop=timedelta(seconds=min(max(stop, 0.0), LONGEST_STOP.total_seconds())),
        samples=now.samples,
        hours=now.key.hours,
    )


def _factor(expected: timedelta | None, took: timedelta | None) -> float | None:
    if expected is None or took is None or expected < SHORTEST_WAY or took <= timedelta(0):
        return None
    return min(max(took / expected, 1 / FACTOR_MAX), FACTOR_MAX)


def _stop(stopped: timedelta | None) -> float | None:
    if stopped is None or stopped < timedelta(0):
        return None
    return min(stopped, LONGEST_STOP).total_seconds()
