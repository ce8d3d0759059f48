"""What a buyer wants, turned into places: chosen seats, quantities, or the best together."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from domain.booking.errors import BadSelection, NotOnSale, UnknownSeats
from domain.booking.offer import Offer, OfferedType
from domain.booking.seating import best_together, closest_group
from domain.kernel.ids import SeatId, TicketTypeId

PLACES_MAX = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Some places of one ticket type: these seats, or so many.

    So many of a seated type means the best that are free together; ``accessible`` asks
    for accessible ones, which nobody is given without asking.
    """

    ticket_type_id: TicketTypeId
    seats: tuple[SeatId, ...] = ()
    quantity: int = 0
    accessible: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    offered: OfferedType
    seat: SeatId | None = None


def chosen_types(offer: Offer, wishes: Sequence[Wish]) -> Collection[TicketTypeId]:
    """The types whose seats are chosen for the buyer, so that the free ones must be known."""
    return {
        wish.ticket_type_id
        for wish in wishes
        if wish.quantity and offer.type(wish.ticket_type_id).is_seated
    }


def select(
    offer: Offer,
    wishes: Sequence[Wish],
    *,
    taken: Collection[SeatId],
    now: datetime,
    skip: int = 0,
) -> tuple[Place, ...] | None:
    """The places wished for, or ``None`` if so many seats are not free.

    Of the seats that are chosen for the buyer, so many better ones are left to others.
    """
    check(offer, wishes, now=now)
    places: list[Place] = []
    for wish in wishes:
        chosen = _places(offer.type(wish.ticket_type_id), wish, taken, skip)
        if chosen is None:
            return None
        places += chosen
    return tuple(places)


def check(offer: Offer, wishes: Sequence[Wish], *, now: datetime) -> None:
    """Raise unless the offer has what is wished for, whether or not it is free."""
    offer.need_open(now)
    count = sum(len(wish.seats) or wish.quantity for wish in wishes)
    if not 1 <= count <= PLACES_MAX:
        raise BadSelection(f"A booking has 1 to {PLACES_MAX} places.", maximum=PLACES_MAX)
    if len({wish.ticket_type_id for wish in wishes}) < len(wishes):
        raise BadSelection("A ticket type is named twice.")
    for wish in wishes:
        _check_one(offer.type(wish.ticket_type_id), wish, now=now)


def _check_one(offered: OfferedType, wish: Wish, *, now: datetime) -> None:
    if not offered.is_on_sale(now):
        raise NotOnSale(offered.name, ticketTypeId=str(offered.id))
    if bool(wish.seats) == bool(wish.quantity) or wish.quantity < 0:
        raise BadSelection("Name either seats or a quantity.")
    if len(set(wish.seats)) < len(wish.seats):
        raise BadSelection("A seat is named twice.")
    if unknown := [seat for seat in wish.seats if seat not in offered.seats]:
        raise UnknownSeats(unknown)


def _places(
    offered: OfferedType, wish: Wish, taken: Collection[SeatId], skip: int
) -> Sequence[Place] | None:
    if wish.seats:
        return [Place(offered=offered, seat=seat) for seat in wish.seats]
    if not offered.is_seated:
        return [Place(offered=offered)] * wish.quantity
    free = [
        seat
        for seat in offered.seats.values()
        if seat.id not in taken and seat.accessible == wish.accessible
    ]
    size = wish.quantity
    block = best_together(free, size, skip=skip) or closest_group(free, size, skip=skip)
    return None if block is None else [Place(offered=offered, seat=seat.id) for seat in block]
