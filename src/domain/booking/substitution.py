"""Equivalent seats for a booking whose own are gone: the nearest free ones of each type."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from domain.booking.booking import Item
from domain.booking.offer import Offer
from domain.booking.seating import nearest
from domain.kernel.ids import SeatId


def substitutes(
    offer: Offer, items: Sequence[Item], *, taken: Collection[SeatId]
) -> tuple[Item, ...]:
    """The same places, each seat that is taken replaced by another if there is one."""
    used = {*taken, *(item.seat for item in items if item.seat is not None)}
    found = []
    for item in items:
        if item.seat is not None and item.seat in taken:
            free = [
                seat
                for seat in offer.type(item.ticket_type_id).seats.values()
                if seat.id not in used and not seat.accessible
            ]
            gone = offer.type(item.ticket_type_id).seats.get(item.seat)
            chosen = nearest(free, to=[gone], count=1)[0].id if gone and free else item.seat
            used.add(chosen)
            found.append(replace(item, seat=chosen))
        else:
            found.append(item)
    return tuple(found)
