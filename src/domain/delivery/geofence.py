"""How near somebody is to a stop: what their points cross, and in which order.

At each stop and try it only goes on: near, arrived, dwelling, left. So nothing is told twice,
however a phone jitters or repeats.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from domain.delivery.job import StopKind
from domain.delivery.points import Point
from domain.kernel.geo import Position


class Reached(StrEnum):
    """How far a visit to a stop has come."""

    NEAR = "NEAR"
    ARRIVED = "ARRIVED"
    DWELLING = "DWELLING"
    """They are still there after a long while."""

    LEFT = "LEFT"


COMING = frozenset({None, Reached.NEAR})
STAYING = frozenset({Reached.ARRIVED, Reached.DWELLING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fences:
    """Radii in metres. One leaves farther out than one arrives: between them nothing changes."""

    near: float = 500
    arrived: float = 80
    left: float = 160
    dwelling: timedelta = timedelta(minutes=10)

    def __post_init__(self) -> None:
        if not 0 < self.arrived < self.left <= self.near or self.dwelling <= timedelta(0):
            raise ValueError("Fences lie within each other: arrived, left, near.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """How far it has come at one stop, at this try. It says nothing about where that is."""

    stop: StopKind
    reached: Reached
    at: datetime
    arrived_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Target:
    """A stop that somebody may come to or leave. Personal: where it is, is in no log."""

    stop: StopKind
    position: Position
    is_expected: bool = True
    """Whether they have something to do there still. Otherwise they can only leave."""

    tells_near: bool = True
    """Whether it is next: who passes by on the way to others is not told of as near."""

    since: datetime | None = None
    """When this try began: what lies before says nothing about it."""


def crossed(
    visits: Sequence[Visit],
    targets: Sequence[Target],
    points: Sequence[Point],
    *,
    last: Point | None = None,
    fences: Fences,
) -> list[Visit]:
    """What the points, oldest first, add to the visits; ``last`` is the one known before."""
    told: list[Visit] = []
    for target in targets:
        visit = next((one for one in visits if one.stop is target.stop), None)
        before = last
        for point in points:
            if target.since is not None and point.at < target.since:
                continue
            following = _after(visit, target, point, before=before, fences=fences)
            if following is not None:
                told.append(following)
                visit = following
            before = point
    return sorted(told, key=lambda one: one.at)


def _after(
    visit: Visit | None, target: Target, point: Point, *, before: Point | None, fences: Fences
) -> Visit | None:
    reached = None if visit is None else visit.reached
    if reached in COMING:
        return _coming(reached, target, point, fences) if target.is_expected else None
    if visit is None or reached not in STAYING:
        return None
    if _is_away(point, target, fences):
        # A single point far away is a jump of the phone.
        has_left = before is None or _is_away(before, target, fences)
        return _visit(target, Reached.LEFT, point, visit.arrived_at) if has_left else None
    return _staying(visit, target, point, fences)


def _coming(reached: Reached | None, target: Target, point: Point, fences: Fences) -> Visit | None:
    if _is_within(fences.arrived, point, target):
        return _visit(target, Reached.ARRIVED, point, point.at)
    if reached is None and target.tells_near and _is_within(fences.near, point, target):
        return _visit(target, Reached.NEAR, point, None)
    return None


def _staying(visit: Visit, target: Target, point: Point, fences: Fences) -> Visit | None:
    is_new = visit.reached is Reached.ARRIVED and target.is_expected
    if not is_new or visit.arrived_at is None or not _is_within(fences.left, point, target):
        return None
    is_long = point.at - visit.arrived_at >= fences.dwelling
    return _visit(target, Reached.DWELLING, point, visit.arrived_at) if is_long else None


def _visit(target: Target, reached: Reached, point: Point, arrived_at: datetime | None) -> Visit:
    return Visit(stop=target.stop, reached=reached, at=point.at, arrived_at=arrived_at)


def _is_within(metres: float, point: Point, target: Target) -> bool:
    """A point that is less exact than the fence is wide does not say so."""
    is_exact = point.accuracy is None or point.accuracy <= metres
    return is_exact and point.position.metres_to(target.position) <= metres


def _is_away(point: Point, target: Target, fences: Fences) -> bool:
    """However inexact it is, they are certainly not there."""
    return point.position.metres_to(target.position) - (point.accuracy or 0) > fences.left
