from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.booking.offer import OfferedSeat
from domain.booking.seating import Block, best_together, closest_group, nearest
from tests.support.booking import a_row

SIZES = st.integers(1, 6)


@st.composite
def free_seats(draw: st.DrawFn) -> list[OfferedSeat]:
    """Some seats of two sections, in rows with aisles wherever seats are missing."""
    rows = draw(st.lists(st.sets(st.integers(0, 12), min_size=1), min_size=1, max_size=4))
    return [
        seat
        for number, places in enumerate(rows)
        for seat in a_row(places, row=number // 2, section="AB"[number % 2])
    ]


def names(block: Block | None) -> list[str]:
    return [seat.id for seat in block or ()]


def is_together(block: Sequence[OfferedSeat]) -> bool:
    return all(
        (left.section, left.row) == (right.section, right.row) and right.place - left.place == 1
        for left, right in pairwise(block)
    )


def singles_after(free: Sequence[OfferedSeat], block: Block) -> set[str]:
    """Free seats beside the block that have no free neighbour any more."""
    left = {(seat.section, seat.row, seat.place) for seat in free if seat not in block}
    first, last = block[0], block[-1]
    beside = {first.place - 1: first.place - 2, last.place + 1: last.place + 2}
    return {
        f"{first.section}/{first.row}/{place}"
        for place, further in beside.items()
        if (first.section, first.row, place) in left
        and (first.section, first.row, further) not in left
    }


@given(free_seats(), SIZES, st.integers(0, 30))
def test_a_block_is_of_free_neighbours_in_one_row(
    free: list[OfferedSeat], size: int, skip: int
) -> None:
    block = best_together(free, size, skip=skip)

    if block is not None:
        assert len(set(block)) == size
        assert set(block) <= set(free)
        assert is_together(block)


@given(free_seats(), SIZES)
def test_there_is_a_block_if_so_many_neighbours_are_free(
    free: list[OfferedSeat], size: int
) -> None:
    there = {(seat.section, seat.row, seat.place) for seat in free}
    possible = any(
        all((section, row, place + step) in there for step in range(size))
        for section, row, place in there
    )

    assert (best_together(free, size) is not None) is possible


@given(free_seats(), SIZES)
def test_no_single_seat_is_left_where_that_can_be_avoided(
    free: list[OfferedSeat], size: int
) -> None:
    chosen = best_together(free, size)
    others = [best_together(free, size, skip=skip) for skip in range(60)]

    if chosen is not None and any(not singles_after(free, block) for block in others if block):
        assert singles_after(free, chosen) == set()


@given(free_seats(), SIZES, st.integers(0, 30))
def test_a_group_that_cannot_sit_together_sits_on_free_seats(
    free: list[OfferedSeat], size: int, skip: int
) -> None:
    group = closest_group(free, size, skip=skip)

    assert (group is not None) is (len(free) >= size)
    if group is not None:
        assert len(set(group)) == size
        assert set(group) <= set(free)


def test_the_best_block_is_in_the_middle_of_the_front_row() -> None:
    free = [*a_row(range(1, 11), row=0), *a_row(range(1, 11), row=1)]

    assert names(best_together(free, 2)) == ["Stalls/0/5", "Stalls/0/6"]


def test_nobody_sits_together_across_an_aisle() -> None:
    free = [*a_row([1, 2, 4, 5]), *a_row([1, 2, 3], row=7)]

    assert names(best_together(free, 3)) == ["Stalls/7/1", "Stalls/7/2", "Stalls/7/3"]


def test_rather_a_row_further_back_than_a_single_seat_left() -> None:
    free = [*a_row([1, 2, 3], row=0), *a_row([1, 2], row=1)]

    assert names(best_together(free, 2)) == ["Stalls/1/1", "Stalls/1/2"]


def test_the_last_seats_are_given_even_if_one_stays_alone() -> None:
    assert best_together(a_row([1, 2, 3]), 2) is not None


def test_no_block_is_larger_than_what_is_free() -> None:
    assert best_together(a_row([1, 2, 3]), 4) is None
    assert best_together([], 1) is None


def test_those_who_leave_better_blocks_to_others_get_the_next_best() -> None:
    free = a_row(range(1, 5))

    blocks = [names(best_together(free, 1, skip=skip)) for skip in range(5)]

    assert sorted(map(tuple, blocks[:4])) == [(f"Stalls/0/{place}",) for place in range(1, 5)]
    assert blocks[4] == blocks[0]


def test_a_scattered_group_is_as_close_as_can_be() -> None:
    free = [*a_row([1], row=0), *a_row([1, 3], row=5), *a_row([1], row=6)]

    assert set(names(closest_group(free, 3))) == {"Stalls/5/1", "Stalls/5/3", "Stalls/6/1"}


@pytest.mark.parametrize(
    ("near", "far"),
    [
        (a_row([4])[0], a_row([7])[0]),
        (a_row([6])[0], a_row([5], row=1)[0]),
        (a_row([5], row=30)[0], a_row([5], section="Balcony")[0]),
    ],
)
def test_a_seat_along_the_row_is_nearer_than_another_row_and_that_than_another_section(
    near: OfferedSeat, far: OfferedSeat
) -> None:
    gone = replace(near, row=0, place=5)

    assert nearest([far, near], to=[gone], count=1) == (near,)


def test_a_large_hall_is_searched_in_a_moment() -> None:
    hall = [seat for row in range(100) for seat in a_row(range(0, 400, 2), row=row)]

    assert len(closest_group(hall, 20) or ()) == 20
