"""In which order stops are made: windows, what fits the vehicle, and the least of a way.

Of a few stops every order is tried. Finding the best order of many takes for ever; a good one
is found by putting each pair of stops where it costs least, and then by changing the order as
long as that helps:

- *2-opt*: a part of the round is made the other way round;
- *or-opt*: up to three stops in a row go elsewhere;
- a pick-up and its drop-off are taken out together and put where they cost less.

A pick-up always comes before its drop-off, and the same round always gets the same order.
"""

from collections.abc import Iterator
from itertools import chain

from domain.delivery.tour import Order, Tour

FEW = 6
"""So many stops at most are tried in every order: three jobs in 90, six parcels in 720."""

IN_A_ROW = 3
"""So many stops are moved together at most."""

STEPS_MAX = 200_000
"""So many stops are looked at before an order is good enough: some hundredths of a second."""


def insertions(order: Order, pickup: int, dropoff: int, *, kept: int = 0) -> Iterator[Order]:
    """Every way to make two more stops, the others as they are and some of them first."""
    for first in range(kept, len(order) + 1):
        for second in range(first, len(order) + 1):
            yield (*order[:first], pickup, *order[first:second], dropoff, *order[second:])


def best_insertion(tour: Tour, order: Order, pickup: int, dropoff: int) -> Order:
    return min(insertions(order, pickup, dropoff), key=tour.cost)


def improved(tour: Tour, order: Order, *, kept: int = 0, steps_max: int = STEPS_MAX) -> Order:
    """A better order, if one is found: never a worse one. The first ``kept`` stay first."""
    if len(order) - kept <= FEW:
        every = _endings(tour, frozenset(order[kept:]))
        return min(chain([order], (order[:kept] + ending for ending in every)), key=tour.cost)
    best, cost, left = order, tour.cost(order), steps_max
    looking = _changes(tour, best, kept)
    while left > 0 and (changed := next(looking, None)) is not None:
        left -= len(order)
        found = tour.cost(changed)
        if found < cost:
            best, cost = changed, found
            looking = _changes(tour, best, kept)
    return best


def _endings(tour: Tour, left: frozenset[int]) -> Iterator[Order]:
    """Every order of these stops in which nothing is brought before it is fetched."""
    if not left:
        yield ()
    for number in sorted(left):
        if tour.stops[number].after not in left:
            for ending in _endings(tour, left - {number}):
                yield (number, *ending)


def _changes(tour: Tour, order: Order, kept: int) -> Iterator[Order]:
    return chain(
        _reversals(tour, order, kept), _shifts(tour, order, kept), _pairs(tour, order, kept)
    )


def _reversals(tour: Tour, order: Order, kept: int) -> Iterator[Order]:
    for first in range(kept, len(order) - 1):
        inside = {order[first]}
        for last in range(first + 1, len(order)):
            if tour.stops[order[last]].after in inside:
                break  # It would be brought before it is fetched.
            inside.add(order[last])
            yield (*order[:first], *order[first : last + 1][::-1], *order[last + 1 :])


def _shifts(tour: Tour, order: Order, kept: int) -> Iterator[Order]:
    for length in range(1, IN_A_ROW + 1):
        for first in range(kept, len(order) - length + 1):
            part, rest = order[first : first + length], order[:first] + order[first + length :]
            for place in range(kept, len(rest) + 1):
                changed = rest[:place] + part + rest[place:]
                if place != first and tour.is_in_sequence(changed):
                    yield changed


def _pairs(tour: Tour, order: Order, kept: int) -> Iterator[Order]:
    for dropoff in order[kept:]:
        pickup = tour.stops[dropoff].after
        if pickup is not None and pickup in order[kept:]:
            rest = tuple(number for number in order if number not in {pickup, dropoff})
            yield from insertions(rest, pickup, dropoff, kept=kept)
