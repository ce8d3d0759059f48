from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from domain.booking.alternatives import TYPES_MAX, Alternatives, alternatives
from domain.booking.offer import Offer
from domain.booking.selection import Wish
from domain.kernel.ids import SeatId, TicketTypeId
from tests.support.booking import STALLS, a_row, an_offer, an_offered_type
from tests.support.clock import NOON

LAWN = TicketTypeId(UUID(int=401))
HALL = an_offer(
    an_offered_type(*a_row(range(1, 9))),
    an_offered_type(id=LAWN, name="Lawn"),
)


def seats(*places: int) -> Wish:
    return Wish(ticket_type_id=STALLS, seats=named(*places))


def named(*places: int) -> tuple[SeatId, ...]:
    return tuple(SeatId(f"Stalls/0/{at}") for at in places)


def instead_of(
    *wishes: Wish, offer: Offer = HALL, taken: Sequence[SeatId] = (), left: int = 100
) -> Alternatives:
    counts = {offered.id: left for offered in offer.types}
    return alternatives(offer, wishes, taken=taken, left=counts, now=NOON)


def test_the_nearest_free_seats_come_first_then_the_best_block_then_other_types() -> None:
    found = instead_of(seats(1, 2), taken=named(1))

    assert found.nearest_seats == {STALLS: named(3)}
    assert found.best_blocks == {STALLS: named(5, 6)}
    assert [offered.name for offered in found.other_types] == ["Lawn"]
    assert list(found.as_fact()) == [  # type: ignore[arg-type]
        "nearestSeats",
        "bestBlocks",
        "otherTicketTypes",
    ]


def test_neither_taken_nor_wished_for_seats_are_suggested() -> None:
    found = instead_of(seats(1, 3), taken=named(1, 2, 4))

    assert found.nearest_seats == {STALLS: named(5)}
    assert set(found.best_blocks[STALLS]) <= set(named(5, 6, 7, 8))


def test_seats_chosen_for_the_buyer_have_no_nearest() -> None:
    found = instead_of(Wish(ticket_type_id=STALLS, quantity=2), taken=named(1))

    assert found.nearest_seats == {}
    assert len(found.best_blocks[STALLS]) == 2


def test_nothing_is_suggested_of_a_type_that_has_too_little_on_offer() -> None:
    found = instead_of(seats(1), taken=named(1), left=0)

    assert found == Alternatives(nearest_seats={}, best_blocks={}, other_types=())


def test_accessible_seats_are_suggested_to_those_who_wanted_one() -> None:
    row = [replace(seat, accessible=True) for seat in a_row([1, 2])]
    offer = an_offer(an_offered_type(*row, *a_row([3, 9])))

    assert instead_of(seats(3), offer=offer, taken=named(3)).nearest_seats == {STALLS: named(9)}
    assert instead_of(seats(1), offer=offer, taken=named(1)).nearest_seats == {STALLS: named(2)}


def test_other_types_are_on_sale_and_not_too_many() -> None:
    lawns = [
        an_offered_type(id=TicketTypeId(UUID(int=500 + number)), name=str(number))
        for number in range(TYPES_MAX + 1)
    ]
    over = replace(lawns[0], sale_ends=NOON - timedelta(days=1))

    found = instead_of(seats(1), offer=an_offer(HALL.types[0], over, *lawns[1:]))

    assert [offered.name for offered in found.other_types] == ["1", "2", "3", "4", "5"]
