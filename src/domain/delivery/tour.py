"""A round as numbers, and what it costs to make its stops in one order or another.

Everything is counted in whole milliseconds, so that sums are exact, and the same round always
costs the same.
"""

from collections.abc import Sequence
from dataclasses import dataclass

NEVER = 10**15
"""When a stop is due that nobody waits for."""

type Order = tuple[int, ...]
"""Stops by their numbers."""

type Cost = tuple[int, int, int, int]
"""Stops at which too much is on board; lateness; time spent; time on the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TourStop:
    """A stop, as far as its place in the order depends on it."""

    after: int | None = None
    """The stop that comes first: where it is fetched. ``None`` for what is on board."""

    grams: int = 0
    """What is more on board afterwards, or less."""

    places: int = 0
    opens: int = 0
    due: int = NEVER
    takes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Tour:
    """What is to be visited, by a vehicle that is somewhere now: that is place 0.

    Stop ``n`` is at place ``n + 1``; ``legs[a][b]`` is the time from a place to another.
    """

    stops: Sequence[TourStop]
    legs: Sequence[Sequence[int]]
    grams_max: int = NEVER
    places_max: int = NEVER
    grams: int = 0
    """On board now."""

    places: int = 0
    waiting: int = 1
    """What a second of waiting counts beside one on the way."""

    back_by: int | None = None
    """When it has to be back where it is now. ``None``: it may stay at its last stop."""

    def cost(self, order: Order) -> Cost:
        """What an order costs; the smaller of two is the better one."""
        legs, stops = self.legs, self.stops
        grams, places, grams_max, places_max = (
            self.grams,
            self.places,
            self.grams_max,
            self.places_max,
        )
        clock = here = over = late = way = waited = 0
        for number in order:
            stop = stops[number]
            leg = legs[here][number + 1]
            here = number + 1
            way += leg
            clock += leg
            if clock < stop.opens:
                waited += stop.opens - clock
                clock = stop.opens
            elif clock > stop.due:
                late += clock - stop.due
            clock += stop.takes
            grams += stop.grams
            places += stop.places
            if grams > grams_max or places > places_max:
                over += 1
        if self.back_by is not None:
            way += legs[here][0]
            late += max(clock + legs[here][0] - self.back_by, 0)
        return over, late, way + self.waiting * waited, way

    def times(self, order: Order) -> list[int]:
        """When each stop begins, in the order of the stops."""
        times, clock, here = [], 0, 0
        for number in order:
            clock = max(clock + self.legs[here][number + 1], self.stops[number].opens)
            times.append(clock)
            here = number + 1
            clock += self.stops[number].takes
        return times

    def is_in_sequence(self, order: Order) -> bool:
        """Whether everything is fetched before it is brought."""
        made: set[int] = set()
        for number in order:
            after = self.stops[number].after
            if after is not None and after not in made:
                return False
            made.add(number)
        return True
