from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid5

from application.booking.ports import BookingDesk, BookingStore, Offers, Placement
from application.platform.failpoints import failpoint
from application.platform.idempotency import Once
from application.platform.ports import Clock, Ids, Randomness, UnitOfWork
from domain.booking.alternatives import alternatives
from domain.booking.booking import HOLD_FOR, Booking, Item
from domain.booking.errors import (
    BuyerLimitReached,
    NotOnSale,
    OfferChanged,
    PlacesTaken,
    UnknownSeats,
)
from domain.booking.offer import NotOffered, Offer, OfferedType
from domain.booking.selection import Place, Wish, check, chosen_types, select
from domain.booking.ticket_number import NUMBERS, ticket_number
from domain.inventory.errors import NotLeft
from domain.inventory.hold import HoldRequest, Line
from domain.inventory.stock import Shortage, Stock, StockKind
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId, BookingId, EventId, SeatId, StockId, TicketTypeId

ATTEMPTS_MAX = 6
SPREAD = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceBooking:
    by: Principal
    event_id: EventId
    wishes: tuple[Wish, ...]


class PlaceBookingHandler:
    """Keep places at an event for a buyer while they pay.

    It decides on an offer that may be a moment old; the desk takes the booking only if the
    offer still holds. Seats that were chosen for the buyer may be gone by then: then others
    are chosen.
    """

    def __init__(
        self,
        *,
        desk: BookingDesk,
        offers: Offers,
        work: UnitOfWork[BookingStore],
        clock: Clock,
        ids: Ids,
        randomness: Randomness,
        hold_for: timedelta = HOLD_FOR,
    ) -> None:
        self._desk = desk
        self._offers = offers
        self._work = work
        self._clock = clock
        self._ids = ids
        self._randomness = randomness
        self._hold_for = hold_for

    async def __call__(self, command: PlaceBooking, once: Once) -> Booking:
        offer = await self._promising_offer(command)
        for attempt in range(ATTEMPTS_MAX):
            places = await self._choose(offer, command.wishes, attempt)
            try:
                return await self._place(command.by.account_id, offer, places, once)
            except OfferChanged:
                offer = await self._offers.get(command.event_id, fresh=True)
            except NotLeft as refusal:
                offer = await self._offers.get(command.event_id, fresh=True)
                offer.need_open(self._clock.now())
                _raise_limits(offer, refusal.shortages, command.by.account_id)
                if not _others_may_do(offer, command.wishes, refusal.shortages):
                    raise await self._taken(offer, command.wishes, refusal.shortages) from None
        raise await self._taken(offer, command.wishes, ())

    async def _promising_offer(self, command: PlaceBooking) -> Offer:
        offer = await self._offers.get(command.event_id)
        try:
            check(offer, command.wishes, now=self._clock.now())
        except (NotOnSale, NotOffered, UnknownSeats):
            # What an old snapshot does not have may be there by now.
            return await self._offers.get(command.event_id, fresh=True)
        return offer

    async def _choose(
        self, offer: Offer, wishes: Sequence[Wish], attempt: int
    ) -> tuple[Place, ...]:
        now = self._clock.now()
        taken = await self._taken_seats(offer, now) if chosen_types(offer, wishes) else ()
        # The more often others were faster, the further apart they are sent.
        skip = self._randomness.below(SPREAD**attempt)
        places = select(offer, wishes, taken=taken, now=now, skip=skip)
        if places is None:
            raise await self._taken(offer, wishes, ())
        return places

    async def _place(
        self, buyer_id: AccountId, offer: Offer, places: Sequence[Place], once: Once
    ) -> Booking:
        booking = Booking.initiate(
            BookingId(self._ids.new()),
            event_id=offer.event_id,
            organizer_id=offer.organizer_id,
            buyer_id=buyer_id,
            items=tuple(self._item(place) for place in places),
            hold_for=self._hold_for,
            now=self._clock.now(),
        )
        placement = Placement(
            booking=booking,
            request=hold_request(booking, offer),
            offer_version=offer.version,
        )
        await failpoint("booking.before-hold")
        await self._desk.place(placement, once)
        await failpoint("booking.after-hold")
        return booking.settled()

    def _item(self, place: Place) -> Item:
        return Item(
            number=ticket_number(self._randomness.below(NUMBERS)),
            ticket_type_id=place.offered.id,
            seat=place.seat,
            price=place.offered.price,
        )

    async def _taken(
        self, offer: Offer, wishes: Sequence[Wish], shortages: Sequence[Shortage]
    ) -> PlacesTaken:
        now = self._clock.now()
        instead = alternatives(
            offer,
            wishes,
            taken=await self._taken_seats(offer, now),
            left=await self._left(offer),
            now=now,
        )
        return PlacesTaken(
            shortages=[shortage.as_fact() for shortage in shortages],
            alternatives=instead.as_fact(),
        )

    async def _taken_seats(self, offer: Offer, now: datetime) -> Collection[SeatId]:
        stocks = [StockId(offered.id) for offered in offer.types if offered.is_seated]
        async with self._work.begin() as store:
            lines = await store.inventory.taken_units(stocks, now=now)
        return {SeatId(line.unit) for line in lines if line.unit is not None}

    async def _left(self, offer: Offer) -> Mapping[TicketTypeId, int]:
        async with self._work.begin() as store:
            stocks = await store.inventory.get([StockId(offered.id) for offered in offer.types])
        return {TicketTypeId(stock.id): stock.on_offer for stock in stocks.values()}


def hold_request(booking: Booking, offer: Offer, *, from_queue: bool = False) -> HoldRequest:
    """What a booking wants held: its places, and its part of what one buyer may have."""
    limits = {
        item.ticket_type_id: limit
        for item in booking.items
        if (limit := offer.type(item.ticket_type_id).per_buyer_limit) is not None
    }
    return places_request(booking, limits, from_queue=from_queue)


def places_request(
    booking: Booking, limits: Mapping[TicketTypeId, int], *, from_queue: bool = False
) -> HoldRequest:
    """The same, told which of its types are limited, and how."""
    return HoldRequest(
        id=booking.hold_id,
        owner=f"booking:{booking.id}",
        lines=(
            *(
                Line(stock_id=StockId(item.ticket_type_id), unit=item.seat)
                for item in booking.items
            ),
            *(
                Line(stock_id=allowance_id(item.ticket_type_id, booking.buyer_id))
                for item in booking.items
                if item.ticket_type_id in limits
            ),
        ),
        expires_at=booking.deadline,
        from_queue=from_queue,
        opening=tuple(
            Stock(
                id=allowance_id(ticket_type_id, booking.buyer_id),
                kind=StockKind.ALLOWANCE,
                capacity=limit,
            )
            for ticket_type_id, limit in limits.items()
        ),
    )


def allowance_id(ticket_type_id: TicketTypeId, buyer_id: AccountId) -> StockId:
    """The stock that counts what one buyer may still have of a ticket type."""
    return StockId(uuid5(ticket_type_id, str(buyer_id)))


def _raise_limits(offer: Offer, shortages: Sequence[Shortage], buyer_id: AccountId) -> None:
    of_allowance: Mapping[StockId, OfferedType] = {
        allowance_id(offered.id, buyer_id): offered for offered in offer.types
    }
    for shortage in shortages:
        offered = of_allowance.get(shortage.stock_id)
        if offered is not None and offered.per_buyer_limit is not None:
            raise BuyerLimitReached(offered.id, limit=offered.per_buyer_limit, left=shortage.left)


def _others_may_do(offer: Offer, wishes: Sequence[Wish], shortages: Sequence[Shortage]) -> bool:
    """Whether all that is lacking are seats that were chosen for the buyer."""
    chosen = chosen_types(offer, wishes)
    return all(shortage.taken and shortage.stock_id in chosen for shortage in shortages)
