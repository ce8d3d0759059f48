"""Choosing seats: the best places together, and the nearest to those that are gone."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import pairwise

from domain.booking.offer import OfferedSeat

type Block = tuple[OfferedSeat, ...]

SECTION_APART = 1_000
"""Seats of different sections are further apart than any two of one."""


def best_together(free: Iterable[OfferedSeat], size: int) -> Block | None:
    """The best block of neighbours: near the front, in the middle, leaving no single seat."""
    blocks = list(_blocks(free, size))
    return min(blocks, key=_rank)[1] if blocks else None


def closest_group(free: Iterable[OfferedSeat], size: int) -> Block | None:
    """As close to each other as can be, when no row has so many neighbours left."""
    seats = sorted(free, key=lambda seat: (seat.section, seat.row, seat.place))
    if len(seats) < size:
        return None
    groups = [nearest(seats, to=[seat], count=size) for seat in seats[:: max(1, len(seats) // 50)]]
    return min(groups, key=_spread)


def nearest(free: Collection[OfferedSeat], *, to: Sequence[OfferedSeat], count: int) -> Block:
    """The free seats nearest to these, the nearest first."""
    return tuple(
        sorted(free, key=lambda seat: (min(_distance(seat, other) for other in to), seat.id))
    )[:count]


type Ranked = tuple[tuple[int, float, int], Block]


def _rank(ranked: Ranked) -> tuple[int, float, int]:
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
                yield (row, abs(centre - middle) + 2 * singles, block[0].place), block


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
