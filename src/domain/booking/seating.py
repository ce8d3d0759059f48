"""Choosing seats: the best places together, and the nearest to those that are gone."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from heapq import nsmallest
from itertools import pairwise
from typing import Any

from domain.booking.offer import OfferedSeat

type Block = tuple[OfferedSeat, ...]

SECTION_APART = 1_000
"""Seats of different sections are further apart than any two of one."""


DISTANCES_MAX = 50_000
"""So many distances are looked at for one group: the search must not take long."""


def best_together(free: Iterable[OfferedSeat], size: int, *, skip: int = 0) -> Block | None:
    """The best block of neighbours: leaving no single seat, near the front, in the middle.

    Many who ask at once get in each other's way if all are given the best: with ``skip``
    so many better blocks are left to others.
    """
    blocks = list(_blocks(free, size))
    return _best(blocks, _rank, skip)[1] if blocks else None


def closest_group(free: Iterable[OfferedSeat], size: int, *, skip: int = 0) -> Block | None:
    """As close to each other as can be, when no row has so many neighbours left."""
    seats = sorted(free, key=lambda seat: (seat.section, seat.row, seat.place))
    if len(seats) < size:
        return None
    step = max(1, len(seats) ** 2 // DISTANCES_MAX)
    groups = [nearest(seats, to=[seat], count=size) for seat in seats[::step]]
    return _best(groups, _spread, skip)


def nearest(free: Collection[OfferedSeat], *, to: Sequence[OfferedSeat], count: int) -> Block:
    """The free seats nearest to these, the nearest first."""
    return tuple(
        sorted(free, key=lambda seat: (min(_distance(seat, other) for other in to), seat.id))
    )[:count]


type Rank = tuple[int, int, float, int]
type Ranked = tuple[Rank, Block]


def _best[Found](found: Sequence[Found], rank: Callable[[Found], Any], skip: int) -> Found:
    return nsmallest(skip % len(found) + 1, found, key=rank)[-1]


def _rank(ranked: Ranked) -> Rank:
    return ranked[0]


def _blocks(free: Iterable[OfferedSeat], size: int) -> Iterator[Ranked]:
    rows: defaultdict[tuple[str, int], list[OfferedSeat]] = defaultdict(list)
    for seat in free:
        rows[seat.section, seat.row].append(seat)
    for (_, row), seats in rows.items():
        seats.sort(key=lambda seat: seat.place)
        middle = (seats[0].place + seats[-1].place) / 2
        for run in _runs(seats):
            for start in range(len(run) - size + 1):
                block = tuple(run[start : start + size])
                centre = (block[0].place + block[-1].place) / 2
                singles = (start == 1) + (len(run) - start - size == 1)
                yield (singles, row, abs(centre - middle), block[0].place), block


def _runs(seats: Sequence[OfferedSeat]) -> Iterator[list[OfferedSeat]]:
    run = [seats[0]]
    for left, right in pairwise(seats):
        if right.place - left.place == 1:
            run.append(right)
        else:
            yield run
            run = [right]
    yield run


def _distance(one: OfferedSeat, other: OfferedSeat) -> int:
    apart = SECTION_APART * (one.section != other.section)
    # A row further is less near than a seat further: people talk along the row.
    return apart + 2 * abs(one.row - other.row) + abs(one.place - other.place)


def _spread(block: Block) -> int:
    return sum(_distance(block[0], seat) for seat in block)
