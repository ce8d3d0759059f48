"""Equivalent seats for a booking whose own are gone: the nearest free ones of each type."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from domain.booking.booking import Item
from domain.booking.offer import Offer, OfferedSeat, OfferedType
from domain.booking.seating import best_together, nearest
from domain.kernel.ids import SeatId


def are_offered(offer: Offer, items: Sequence[Item]) -> bool:
    """Whether the seats of these items are still for sale: a map may have lost them."""
    return all(
        item.seat is None or item.seat in offer.type(item.ticket_type_id).seats for item in items
    )


def substitutes(
    offer: Offer, items: Sequence[Item], *, taken: Collection[SeatId]
) -> tuple[Item, ...] | None:
    """The same places, each seat that is gone replaced by another; ``None`` if too few are free."""
    used = {*taken, *(item.seat for item in items if item.seat is not None)}
    found = []
    for item in items:
        offered = offer.type(item.ticket_type_id)
        if item.seat is None or (item.seat in offered.seats and item.seat not in taken):
            found.append(item)
            continue
        other = _instead_of(item.seat, offered, used)
        if other is None:
            return None
        used.add(other.id)
        found.append(replace(item, seat=other.id))
    return tuple(found)


def _instead_of(
    seat_id: SeatId, offered: OfferedType, used: Collection[SeatId]
) -> OfferedSeat | None:
    gone = offered.seats.get(seat_id)
    accessible = gone is not None and gone.accessible
    free = [
        seat
        for seat in offered.seats.values()
        if seat.id not in used and seat.accessible == accessible
    ]
    block = best_together(free, 1) if gone is None else nearest(free, to=[gone], count=1)
    return block[0] if block else None
