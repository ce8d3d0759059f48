"""What to offer instead of places that are gone."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.booking.offer import Offer, OfferedSeat, OfferedType
from domain.booking.seating import best_together, nearest
from domain.booking.selection import Wish
from domain.kernel.errors import Fact
from domain.kernel.ids import SeatId, TicketTypeId

TYPES_MAX = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternatives:
    """In this order: the nearest free seats, the best block of that size, other types."""

    nearest_seats: Mapping[TicketTypeId, tuple[SeatId, ...]]
    best_blocks: Mapping[TicketTypeId, tuple[SeatId, ...]]
    other_types: tuple[OfferedType, ...]

    def as_fact(self) -> Fact:
        return {
            "nearestSeats": {str(id_): list(seats) for id_, seats in self.nearest_seats.items()},
            "bestBlocks": {str(id_): list(seats) for id_, seats in self.best_blocks.items()},
            "otherTicketTypes": [
                {"ticketTypeId": str(offered.id), "name": offered.name}
                for offered in self.other_types
            ],
        }


def alternatives(
    offer: Offer,
    wishes: Sequence[Wish],
    *,
    taken: Collection[SeatId],
    left: Mapping[TicketTypeId, int],
    now: datetime,
) -> Alternatives:
    """Suggest places for wishes that cannot be met; ``left`` counts what each type has."""
    near: dict[TicketTypeId, tuple[SeatId, ...]] = {}
    blocks: dict[TicketTypeId, tuple[SeatId, ...]] = {}
    for wish in wishes:
        offered = offer.type(wish.ticket_type_id)
        size = len(wish.seats) or wish.quantity
        if left.get(offered.id, 0) < size:
            continue
        free = _free(offered, wish, taken)
        wished = [offered.seats[seat] for seat in wish.seats if seat in offered.seats]
        if gone := [seat for seat in wished if seat.id in taken]:
            near[offered.id] = tuple(seat.id for seat in nearest(free, to=gone, count=len(gone)))
        if block := best_together(free, size):
            blocks[offered.id] = tuple(seat.id for seat in block)
    size = sum(len(wish.seats) or wish.quantity for wish in wishes)
    wanted = {wish.ticket_type_id for wish in wishes}
    others = [
        offered
        for offered in offer.types
        if offered.id not in wanted and offered.is_on_sale(now) and left.get(offered.id, 0) >= size
    ]
    return Alternatives(
        nearest_seats=near, best_blocks=blocks, other_types=tuple(others[:TYPES_MAX])
    )


def _free(offered: OfferedType, wish: Wish, taken: Collection[SeatId]) -> list[OfferedSeat]:
    """What could be taken instead; accessible seats only by those who want one."""
    wants_accessible = wish.accessible or any(
        seat.accessible for seat in map(offered.seats.get, wish.seats) if seat
    )
    return [
        seat
        for seat in offered.seats.values()
        if seat.id not in taken
        and seat.id not in wish.seats
        and (wants_accessible or not seat.accessible)
    ]
