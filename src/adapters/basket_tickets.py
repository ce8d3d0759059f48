"""Bookings as orders use them: a translation within the order's own transaction.

It goes through booking's own domain and ports, so it fits every storage.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid5

from application.booking.place_booking import allowance_id, places_request
from application.booking.ports import Bookings, OfferVersions
from application.inventory.ports import Inventory
from application.shop.basket_ports import (
    ChosenPlace,
    ChosenTickets,
    LineShortage,
    OfferAgain,
    TicketPrices,
    TicketsChanged,
    TicketsGone,
)
from domain.booking.booking import UNPAID, Booking, BookingStatus, Item, PaymentStatus
from domain.booking.events import CancelledBy
from domain.inventory.errors import NotLeft
from domain.inventory.stock import Shortage
from domain.kernel.ids import (
    AccountId,
    BookingId,
    CartLineId,
    EventId,
    HoldId,
    OrderId,
    PaymentId,
    SeatId,
    StockId,
    TicketNumber,
)
from domain.kernel.money import Money
from domain.shop.order_events import OrderCancelledBy

BRIEFLY = timedelta(minutes=1)
"""It is sold at once: only that it has not run out matters."""

_CANCELLED_BY = {
    OrderCancelledBy.BUYER: CancelledBy.BUYER,
    OrderCancelledBy.ORGANIZER: CancelledBy.ORGANIZER,
    OrderCancelledBy.TIME_OUT: CancelledBy.TIME_OUT,
}


class BookedTickets:
    def __init__(
        self, bookings: Bookings, inventory: Inventory, offer_versions: OfferVersions
    ) -> None:
        self._bookings = bookings
        self._inventory = inventory
        self._offer_versions = offer_versions

    async def place(
        self,
        order_id: OrderId,
        buyer_id: AccountId,
        chosen: Sequence[ChosenTickets],
        *,
        deadline: datetime,
        now: datetime,
    ) -> Sequence[LineShortage]:
        shortages: list[LineShortage] = []
        for each in chosen:
            booking = _booking(order_id, buyer_id, each, deadline, now)
            try:
                await self._inventory.hold(places_request(booking, each.limits), now=now)
            except NotLeft as refusal:
                shortages += _shortages(each, refusal, buyer_id)
                continue
            await self._need_version(each.event_id, each.offer_version)
            await self._bookings.add(booking)
        return shortages

    async def stocks(self, order_id: OrderId) -> Sequence[StockId]:
        bookings = await self._bookings.lock_of_order(order_id)
        holds = [await self._inventory.find(booking.hold_id) for booking in bookings]
        return sorted({line.stock_id for hold in holds for line in hold.lines})

    async def places(self, order_id: OrderId) -> Sequence[StockId]:
        bookings = await self._bookings.lock_of_order(order_id)
        types = {item.ticket_type_id for booking in bookings for item in booking.items}
        return sorted(StockId(type_id) for type_id in types)

    async def prices(self, order_id: OrderId) -> Sequence[TicketPrices]:
        return [
            TicketPrices(
                organizer_id=booking.organizer_id,
                prices={item.label: item.price for item in booking.items},
            )
            for booking in await self._bookings.lock_of_order(order_id)
        ]

    async def start_payment(
        self, order_id: OrderId, payment_id: PaymentId, *, deadline: datetime, now: datetime
    ) -> None:
        for booking in await self._live(order_id):
            paying = booking.join_payment(payment_id, deadline=deadline, now=now)
            await self._bookings.save(paying)
            if paying.deadline != booking.deadline:
                await self._inventory.extend(booking.hold_id, until=deadline, now=now)

    async def fail_payment(
        self, order_id: OrderId, payment_id: PaymentId, *, reason: str, now: datetime
    ) -> None:
        for booking in await self._bookings.lock_of_order(order_id):
            is_running = booking.payment_status is PaymentStatus.PENDING
            if booking.status is BookingStatus.PAYMENT_PENDING and is_running:
                await self._bookings.save(booking.fail_payment(payment_id, reason=reason, now=now))

    async def confirm(
        self, order_id: OrderId, payment_id: PaymentId | None, *, now: datetime
    ) -> None:
        for booking in await self._live(order_id):
            await self._inventory.sell(booking.hold_id, now=now)
            await self._bookings.save(booking.confirm(payment_id, now=now))

    async def cancel(self, order_id: OrderId, who: OrderCancelledBy, *, now: datetime) -> None:
        by = _CANCELLED_BY.get(who, CancelledBy.SUPPORT)
        for booking in await self._bookings.lock_of_order(order_id):
            if booking.status in UNPAID:
                nothing = Money.zero(booking.total.currency)
                await self._bookings.save(booking.cancel(by=by, refund=nothing, now=now))
                await self._inventory.release(booking.hold_id, now=now)

    async def reacquire(
        self,
        order_id: OrderId,
        payment_id: PaymentId,
        offers: Sequence[OfferAgain],
        *,
        now: datetime,
    ) -> bool:
        of_event = {offer.event_id: offer for offer in offers}
        for booking in await self._bookings.lock_of_order(order_id):
            offer = of_event[booking.event_id]
            if not (booking.was_timed_out and _are_offered(booking, offer)):
                return False
            hold_id = HoldId(uuid5(booking.id, f"late:{payment_id}"))
            if not await self._buy(booking, hold_id, offer, now):
                return False
            confirmed = booking.confirm(payment_id, now=now, hold_id=hold_id, items=booking.items)
            await self._bookings.save(confirmed)
        return True

    async def _buy(
        self, booking: Booking, hold_id: HoldId, offer: OfferAgain, now: datetime
    ) -> bool:
        again = replace(booking, hold_id=hold_id, deadline=now + BRIEFLY)
        try:
            await self._inventory.hold(places_request(again, offer.limits), now=now)
        except NotLeft:
            return False
        await self._need_version(booking.event_id, offer.version)
        await self._inventory.sell(hold_id, now=now)
        return True

    async def _live(self, order_id: OrderId) -> Sequence[Booking]:
        bookings = await self._bookings.lock_of_order(order_id)
        if any(booking.status not in UNPAID for booking in bookings):
            raise TicketsGone
        return bookings

    async def _need_version(self, event_id: EventId, version: int) -> None:
        # Only under the lock of the stocks: whoever changes what their units are holds it too.
        if await self._offer_versions.of(event_id) != version:
            raise TicketsChanged


def _booking(
    order_id: OrderId,
    buyer_id: AccountId,
    chosen: ChosenTickets,
    deadline: datetime,
    now: datetime,
) -> Booking:
    return Booking.initiate(
        BookingId(chosen.booking_id),
        event_id=chosen.event_id,
        organizer_id=chosen.organizer_id,
        buyer_id=buyer_id,
        items=tuple(
            Item(
                number=TicketNumber(place.number),
                ticket_type_id=place.ticket_type_id,
                seat=place.seat,
                price=place.price,
            )
            for place in chosen.places
        ),
        hold_for=deadline - now,
        order_id=order_id,
        now=now,
    )


def _are_offered(booking: Booking, offer: OfferAgain) -> bool:
    return all(
        item.ticket_type_id in offer.seats
        and (item.seat is None or item.seat in offer.seats[item.ticket_type_id])
        for item in booking.items
    )


def _shortages(
    chosen: ChosenTickets, refusal: NotLeft, buyer_id: AccountId
) -> Iterator[LineShortage]:
    """The refusal by the lines of the cart."""
    for short in refusal.shortages:
        for places in _by_line(chosen).values():
            type_id = places[0].ticket_type_id
            if short.stock_id == StockId(type_id):
                yield _shortage(places, short, limit=None)
            elif short.stock_id == allowance_id(type_id, buyer_id):
                yield _shortage(places, short, limit=chosen.limits[type_id])


def _shortage(places: Sequence[ChosenPlace], short: Shortage, *, limit: int | None) -> LineShortage:
    own = {place.seat for place in places}
    return LineShortage(
        line_id=places[0].line_id,
        wanted=len(places),
        left=short.left,
        taken=tuple(SeatId(seat) for seat in short.taken if seat in own),
        limit=limit,
    )


def _by_line(chosen: ChosenTickets) -> dict[CartLineId, list[ChosenPlace]]:
    lines: dict[CartLineId, list[ChosenPlace]] = {}
    for place in chosen.places:
        lines.setdefault(place.line_id, []).append(place)
    return lines
