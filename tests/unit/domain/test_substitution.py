from dataclasses import replace

from domain.booking.booking import Item
from domain.booking.substitution import are_offered, substitutes
from domain.kernel.ids import SeatId
from tests.support.booking import a_row, an_item, an_offer, an_offered_type

HALL = an_offer(an_offered_type(*a_row(range(1, 7))))


def named(*places: int) -> list[SeatId]:
    return [SeatId(f"Stalls/0/{at}") for at in places]


def booked(*places: int) -> list[Item]:
    return [an_item(seat) for seat in named(*places)]


def seats_of(items: tuple[Item, ...] | None) -> list[SeatId | None] | None:
    return None if items is None else [item.seat for item in items]


def test_a_seat_that_is_taken_becomes_the_nearest_free_one() -> None:
    items = booked(1, 2)

    found = substitutes(HALL, items, taken=named(2))

    assert seats_of(found) == named(1, 3)
    assert found is not None
    assert [item.number for item in found] == [item.number for item in items]


def test_two_seats_do_not_become_the_same() -> None:
    assert seats_of(substitutes(HALL, booked(1, 2), taken=named(1, 2, 3))) == named(4, 5)


def test_there_are_no_substitutes_if_too_few_seats_are_free() -> None:
    assert substitutes(HALL, booked(1, 2), taken=named(1, 2, 3, 4, 5)) is None


def test_places_without_numbers_stay_what_they_are() -> None:
    items = (an_item(),)

    assert substitutes(an_offer(an_offered_type()), items, taken=()) == items


def test_an_accessible_seat_becomes_an_accessible_one_and_no_other_does() -> None:
    rows = [*a_row([1, 2]), *(replace(seat, accessible=True) for seat in a_row([3, 9]))]
    offer = an_offer(an_offered_type(*rows))

    assert seats_of(substitutes(offer, booked(3), taken=named(3))) == named(9)
    assert seats_of(substitutes(offer, booked(2), taken=named(2))) == named(1)


def test_a_seat_that_the_map_lost_becomes_a_free_one() -> None:
    items = booked(99)

    assert not are_offered(HALL, items)
    assert seats_of(substitutes(HALL, items, taken=named(3, 4))) == named(2)
