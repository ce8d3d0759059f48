"""Where couriers say they are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from domain.delivery.courier_errors import BadReport
from domain.kernel.geo import Position
from domain.kernel.ids import CourierId

SHORTEST_PAUSE = timedelta(seconds=1)
SILENCE = timedelta(minutes=5)
"""Whoever brings something and tells nothing for so long is silent."""

CLOCKS_DIFFER = timedelta(seconds=30)
"""A phone's clock may be so far ahead of ours."""

POINTS_MAX = 60


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Point:
    """A position at a time. Personal: it is in no log."""

    position: Position
    at: datetime
    accuracy: float | None = None
    """Metres; what the phone says of its own measurement."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LastSeen:
    courier_id: CourierId
    point: Point


def worth_keeping(
    points: Sequence[Point], *, last: Point | None, since: datetime, now: datetime
) -> list[Point]:
    """Those points of a report that tell something new, oldest first.

    Left out is what is older than the shift, not newer than what is known, or less than a
    second after the one before: phones repeat, and send what they kept while they were
    offline. One that is still to come is wrong, and all of the report is refused.
    """
    if any(point.at > now + CLOCKS_DIFFER for point in points):
        raise BadReport("A location was reported for a time that is still to come.")
    kept: list[Point] = []
    for point in sorted(points, key=lambda point: point.at):
        before = kept[-1] if kept else last
        is_new = before is None or point.at - before.at >= SHORTEST_PAUSE
        if is_new and point.at >= since - CLOCKS_DIFFER:
            kept.append(point)
    return kept
