"""Tickets in a basket: bookings, as orders use them within their own transaction.

A booking in a basket is held, paid and confirmed together with the order, or not at all. Once
it is paid it is a booking like any other.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.kernel.ids import (
    AccountId,
    BookingId,
    CartLineId,
    EventId,
    OrderId,
    PaymentId,
    SeatId,
    StockId,
    TicketTypeId,
)
from domain.kernel.money import Money
from domain.shop.order_events import OrderCancelledBy


class TicketsChanged(Exception):
    """The event is no longer what the places were chosen on: choose again."""


class TicketsGone(Exception):
    """A booking of the basket was given up meanwhile: its event was cancelled."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedTickets:
    """Places of one type, as a line of the cart names them."""

    line_id: CartLineId
    event_id: EventId
    ticket_type_id: TicketTypeId
    seats: tuple[SeatId, ...]
    quantity: int
    accessible: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenPlace:
    line_id: CartLineId
    number: str
    """Of the ticket that it will be."""

    ticket_type_id: TicketTypeId
    seat: SeatId | None
    price: Money
    """What is paid for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChosenTickets:
    """The places at one event: a booking to be, and the offer it was decided on."""

    booking_id: BookingId
    event_id: EventId
    organizer_id: AccountId
    places: tuple[ChosenPlace, ...]
    offer_version: int
    limits: Mapping[TicketTypeId, int]
    """How many one buyer may have of the types that have such a limit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LineShortage:
    """What of a line of the cart cannot be had."""

    line_id: CartLineId
    wanted: int
    left: int
    taken: tuple[SeatId, ...] = ()
    limit: int | None = None
    """How many one buyer may have, if that is what stands in the way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OfferAgain:
    """An event as it is now, for tickets whose money came late."""

    event_id: EventId
    is_open: bool
    version: int
    reacquires: bool
    """Whether its policy for late money tries to have the same places again."""

    limits: Mapping[TicketTypeId, int]
    seats: Mapping[TicketTypeId, Collection[SeatId]]
    """The seats that it still has, of each of its types."""

    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketPrices:
    """What an organizer gets for, by the labels of the lines."""

    organizer_id: AccountId
    prices: Mapping[str, Money]


class TicketChoice(Protocol):
    """Decides on places, outside any transaction."""

    async def choose(
        self, wanted: Sequence[WantedTickets], *, fresh: bool, attempt: int
    ) -> Sequence[ChosenTickets]:
        """Choose places for every line, one booking for each event, by the events' ids.

        Raises ``NotLeftForOrder`` if so many seats are not free, and whatever booking
        refuses: what is not on sale, unknown seats, too many places.
        """
        ...

    async def again(self, event_ids: Sequence[EventId]) -> Sequence[OfferAgain]:
        """The events as they are now, by their ids."""
        ...


class BasketTickets(Protocol):
    """The bookings in an order's basket. Each verb changes all of them, or raises."""

    async def place(
        self,
        order_id: OrderId,
        buyer_id: AccountId,
        chosen: Sequence[ChosenTickets],
        *,
        deadline: datetime,
        now: datetime,
    ) -> Sequence[LineShortage]:
        """Hold the places and store the bookings; nothing was stored if some are not left.

        Raises ``TicketsChanged``. The stocks of the places must be locked.
        """
        ...

    async def stocks(self, order_id: OrderId) -> Sequence[StockId]:
        """Lock the bookings, and tell what is held of which stocks for them."""
        ...

    async def prices(self, order_id: OrderId) -> Sequence[TicketPrices]:
        """What is paid for the places, by organizer."""
        ...

    async def start_payment(
        self, order_id: OrderId, payment_id: PaymentId, *, deadline: datetime, now: datetime
    ) -> None:
        """Note that the order begins to pay, and keep the places until the deadline.

        Raises ``TicketsGone``.
        """
        ...

    async def fail_payment(
        self, order_id: OrderId, payment_id: PaymentId, *, reason: str, now: datetime
    ) -> None:
        """Note that the money did not come."""
        ...

    async def confirm(
        self, order_id: OrderId, payment_id: PaymentId | None, *, now: datetime
    ) -> None:
        """Sell the places and confirm the bookings.

        Raises ``HoldRanOut`` if they are free again, and ``TicketsGone``.
        """
        ...

    async def cancel(self, order_id: OrderId, who: OrderCancelledBy, *, now: datetime) -> None:
        """Give up those that are not paid, and free their places."""
        ...

    async def places(self, order_id: OrderId) -> Sequence[StockId]:
        """Lock the bookings, and tell of which stocks their places are."""
        ...

    async def reacquire(
        self,
        order_id: OrderId,
        payment_id: PaymentId,
        offers: Sequence[OfferAgain],
        *,
        now: datetime,
    ) -> bool:
        """Have the same places again, and confirm; ``False`` if they are not all free.

        Then the transaction must not be committed. Raises ``TicketsChanged`` if an event is
        no longer as in ``offers``. The stocks of the places must be locked.
        """
        ...
