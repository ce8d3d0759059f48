from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest

from domain.booking.errors import BadSelection, NotOnSale, UnknownSeats
from domain.booking.offer import NotOffered, Offer
from domain.booking.selection import PLACES_MAX, Wish, chosen_types, select
from domain.kernel.errors import DomainError
from domain.kernel.ids import SeatId, TicketTypeId
from tests.support.booking import STALLS, a_row, an_offer, an_offered_type
from tests.support.clock import NOON

HALL = an_offer(an_offered_type(*a_row(range(1, 6))))
LAWN = an_offer(an_offered_type())
OTHER = TicketTypeId(UUID(int=401))
HOUR = timedelta(hours=1)


def seats(*places: int) -> Wish:
    return Wish(ticket_type_id=STALLS, seats=tuple(SeatId(f"Stalls/0/{at}") for at in places))


def some(quantity: int, *, accessible: bool = False) -> Wish:
    return Wish(ticket_type_id=STALLS, quantity=quantity, accessible=accessible)


def chosen(offer: Offer, *wishes: Wish, taken: tuple[str, ...] = ()) -> list[str | None] | None:
    places = select(offer, wishes, taken={SeatId(seat) for seat in taken}, now=NOON)
    return None if places is None else [place.seat for place in places]


def test_chosen_seats_are_given_as_chosen_whether_free_or_not() -> None:
    assert chosen(HALL, seats(4, 2), taken=("Stalls/0/4",)) == ["Stalls/0/4", "Stalls/0/2"]


def test_places_without_numbers_have_no_seats() -> None:
    assert chosen(LAWN, some(3)) == [None, None, None]


def test_so_many_seats_are_the_best_free_ones_together() -> None:
    assert chosen(HALL, some(2), taken=("Stalls/0/1",)) == ["Stalls/0/2", "Stalls/0/3"]


def test_who_cannot_sit_together_sits_close() -> None:
    assert chosen(HALL, some(3), taken=("Stalls/0/2", "Stalls/0/4")) is not None


def test_too_few_free_seats_are_none() -> None:
    assert chosen(HALL, some(2), taken=tuple(f"Stalls/0/{at}" for at in range(1, 5))) is None


def test_nobody_is_given_an_accessible_seat_without_asking() -> None:
    ordinary, accessible = a_row([1]), [replace(seat, accessible=True) for seat in a_row([2])]
    offer = an_offer(an_offered_type(*ordinary, *accessible))

    assert chosen(offer, some(1)) == ["Stalls/0/1"]
    assert chosen(offer, some(2)) is None
    assert chosen(offer, some(1, accessible=True)) == ["Stalls/0/2"]
    assert chosen(offer, seats(2)) == ["Stalls/0/2"]


@pytest.mark.parametrize(
    ("offer", "wishes", "refusal"),
    [
        (HALL, (), BadSelection),
        (HALL, (seats(), some(0)), BadSelection),
        (HALL, (some(PLACES_MAX + 1),), BadSelection),
        (LAWN, (some(1), some(1)), BadSelection),
        (LAWN, (some(-1),), BadSelection),
        (HALL, (seats(1, 1),), BadSelection),
        (HALL, (replace(seats(1), quantity=1),), BadSelection),
        (HALL, (seats(1, 99),), UnknownSeats),
        (LAWN, (seats(1),), UnknownSeats),
        (an_offer(replace(HALL.types[0], id=OTHER)), (some(1),), NotOffered),
        (replace(HALL, is_open=False), (some(1),), NotOnSale),
        (replace(HALL, ends_at=NOON), (some(1),), NotOnSale),
        (an_offer(an_offered_type(sale_starts=NOON + HOUR)), (some(1),), NotOnSale),
        (an_offer(an_offered_type(sale_ends=NOON)), (some(1),), NotOnSale),
    ],
)
def test_what_is_not_offered_is_refused(
    offer: Offer, wishes: tuple[Wish, ...], refusal: type[DomainError]
) -> None:
    with pytest.raises(refusal):
        chosen(offer, *wishes)


def test_a_quantity_below_zero_does_not_hide_behind_another_wish() -> None:
    other = replace(LAWN.types[0], id=OTHER)
    wishes = (some(-1), Wish(ticket_type_id=other.id, quantity=3))

    with pytest.raises(BadSelection):
        chosen(an_offer(*LAWN.types, other), *wishes)


def test_a_sale_is_open_from_its_start_until_its_end() -> None:
    offer = an_offer(an_offered_type(sale_starts=NOON, sale_ends=NOON + HOUR))

    assert chosen(offer, some(1)) == [None]


def test_the_free_seats_must_be_known_only_to_choose_among_them() -> None:
    assert chosen_types(HALL, [some(2)]) == {STALLS}
    assert chosen_types(HALL, [seats(2)]) == set()
    assert chosen_types(LAWN, [some(2)]) == set()
