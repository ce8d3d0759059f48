"""Which places an order gets: booking's own rules, on the offers that booking knows."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from application.booking.ports import BookingStore, Offers
from application.platform.ports import Clock, Ids, Randomness, UnitOfWork
from application.shop.basket_ports import (
    ChosenPlace,
    ChosenTickets,
    OfferAgain,
    WantedTickets,
)
from domain.booking.errors import NotOnSale, UnknownSeats
from domain.booking.offer import LateMoney, NotOffered, Offer
from domain.booking.selection import Place, Wish, check, chosen_types, select
from domain.booking.ticket_number import NUMBERS, ticket_number
from domain.kernel.ids import (
    BookingId,
    EventId,
    SeatId,
    StockId,
    TicketTypeId,
)
from domain.shop.order_errors import NotLeftForOrder

SPREAD = 4


class BookingTicketChoice:
    def __init__(
        self,
        *,
        offers: Offers,
        work: UnitOfWork[BookingStore],
        clock: Clock,
        ids: Ids,
        randomness: Randomness,
    ) -> None:
        self._offers = offers
        self._work = work
        self._clock = clock
        self._ids = ids
        self._randomness = randomness

    async def choose(
        self, wanted: Sequence[WantedTickets], *, fresh: bool, attempt: int
    ) -> Sequence[ChosenTickets]:
        chosen: list[ChosenTickets] = []
        for event_id in sorted({each.event_id for each in wanted}):
            here = [each for each in wanted if each.event_id == event_id]
            chosen += await self._at_event(event_id, here, fresh=fresh, attempt=attempt)
        return chosen

    async def again(self, event_ids: Sequence[EventId]) -> Sequence[OfferAgain]:
        now = self._clock.now()
        return [
            _again(await self._offers.get(event_id, fresh=True), now)
            for event_id in sorted(set(event_ids))
        ]

    async def _at_event(
        self,
        event_id: EventId,
        wanted: Sequence[WantedTickets],
        *,
        fresh: bool,
        attempt: int,
    ) -> Sequence[ChosenTickets]:
        offer = await self._promising(event_id, wanted, fresh=fresh)
        # The more often others were faster, the further apart they are sent.
        skip = self._randomness.below(SPREAD**attempt)
        taken = set(await self._taken_seats(offer, wanted))
        chosen = []
        for lines in _without_repeats(wanted):
            places = self._select(offer, lines, taken, skip)
            taken |= {place.seat for place in places if place.seat is not None}
            chosen.append(self._chosen(offer, places))
        return chosen

    async def _promising(
        self, event_id: EventId, wanted: Sequence[WantedTickets], *, fresh: bool
    ) -> Offer:
        offer = await self._offers.get(event_id, fresh=fresh)
        try:
            for lines in _without_repeats(wanted):
                check(offer, _wishes(lines), now=self._clock.now())
        except (NotOnSale, NotOffered, UnknownSeats):
            # What an old snapshot does not have may be there by now.
            return await self._offers.get(event_id, fresh=True)
        return offer

    def _select(
        self,
        offer: Offer,
        lines: Sequence[WantedTickets],
        taken: set[SeatId],
        skip: int,
    ) -> list[ChosenPlace]:
        found = select(offer, _wishes(lines), taken=taken, now=self._clock.now(), skip=skip)
        if found is None:
            raise NotLeftForOrder([_lacking(line) for line in lines if line.quantity])
        of_lines = [line for line in lines for _ in range(len(line.seats) or line.quantity)]
        return [self._place(line, place) for line, place in zip(of_lines, found, strict=True)]

    def _place(self, line: WantedTickets, place: Place) -> ChosenPlace:
        return ChosenPlace(
            line_id=line.line_id,
            number=ticket_number(self._randomness.below(NUMBERS)),
            ticket_type_id=place.offered.id,
            seat=place.seat,
            price=place.offered.price,
        )

    def _chosen(self, offer: Offer, places: Sequence[ChosenPlace]) -> ChosenTickets:
        return ChosenTickets(
            booking_id=BookingId(self._ids.new()),
            event_id=offer.event_id,
            organizer_id=offer.organizer_id,
            places=tuple(places),
            offer_version=offer.version,
            limits=_limits(offer, {place.ticket_type_id for place in places}),
        )

    async def _taken_seats(self, offer: Offer, wanted: Sequence[WantedTickets]) -> Iterable[SeatId]:
        named = {seat for line in wanted for seat in line.seats}
        if not chosen_types(offer, _wishes(wanted)):
            return ()
        stocks = [StockId(offered.id) for offered in offer.types if offered.is_seated]
        async with self._work.begin() as store:
            lines = await store.inventory.taken_units(stocks, now=self._clock.now())
        return named | {SeatId(line.unit) for line in lines if line.unit is not None}


def _without_repeats(wanted: Sequence[WantedTickets]) -> Sequence[Sequence[WantedTickets]]:
    """The lines in as few bookings as may be: none names a ticket type twice."""
    bookings: list[list[WantedTickets]] = []
    for line in wanted:
        for lines in bookings:
            if all(line.ticket_type_id != other.ticket_type_id for other in lines):
                lines.append(line)
                break
        else:
            bookings.append([line])
    return bookings


def _wishes(lines: Sequence[WantedTickets]) -> tuple[Wish, ...]:
    return tuple(
        Wish(
            ticket_type_id=line.ticket_type_id,
            seats=line.seats,
            quantity=line.quantity,
            accessible=line.accessible,
        )
        for line in lines
    )


def _limits(offer: Offer, types: set[TicketTypeId]) -> dict[TicketTypeId, int]:
    limits = {type_id: offer.type(type_id).per_buyer_limit for type_id in types}
    return {type_id: limit for type_id, limit in limits.items() if limit is not None}


def _lacking(line: WantedTickets) -> dict[str, str | int]:
    return {"lineId": str(line.line_id), "wanted": line.quantity, "left": 0}


def _again(offer: Offer, now: datetime) -> OfferAgain:
    first = next(iter(offer.late_money), LateMoney.REFUND)
    return OfferAgain(
        event_id=offer.event_id,
        is_open=offer.takes_bookings(now),
        version=offer.version,
        reacquires=first is LateMoney.REACQUIRE,
        limits=_limits(offer, {offered.id for offered in offer.types}),
        seats={offered.id: frozenset(offered.seats) for offered in offer.types},
        ends_at=offer.ends_at,
    )
