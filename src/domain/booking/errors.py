"""What booking refuses."""

from collections.abc import Sequence
from datetime import datetime

from domain.kernel.errors import Conflict, Fact, Invalid, NotFound
from domain.kernel.ids import (
    BookingId,
    EventId,
    OrderId,
    PaymentId,
    SeatId,
    TicketTypeId,
    WaitingId,
)


class BookingNotFound(NotFound):
    code = "booking-not-found"

    def __init__(self, booking_id: BookingId) -> None:
        super().__init__("There is no such booking.", bookingId=str(booking_id))


class OfferNotFound(NotFound):
    code = "offer-not-found"

    def __init__(self, event_id: EventId) -> None:
        super().__init__("There is no such event.", eventId=str(event_id))


class LateMoneyNotFound(NotFound):
    """No late money of this payment waits for anybody to decide."""

    code = "late-money-not-found"

    def __init__(self, payment_id: PaymentId) -> None:
        super().__init__(
            "No late money of this payment awaits a decision.", paymentId=str(payment_id)
        )


class LateMoneySettled(Conflict):
    code = "late-money-settled"

    def __init__(self, booking_id: BookingId) -> None:
        super().__init__(
            "It is decided already what becomes of this money.", bookingId=str(booking_id)
        )


class BadLateMoneySteps(Invalid):
    code = "bad-late-money-steps"

    def __init__(self) -> None:
        super().__init__("Name each step once: REACQUIRE, SUBSTITUTE, REFUND, OPERATOR.")


class NoPlacesLeft(Conflict):
    """A booking cannot be reinstated: neither its places nor equivalent ones are free."""

    code = "no-places-left"

    def __init__(self, booking_id: BookingId) -> None:
        super().__init__(
            "Neither its places nor equivalent ones are free.", bookingId=str(booking_id)
        )


class NotOnSale(Conflict):
    code = "not-on-sale"

    def __init__(self, what: str, **facts: Fact) -> None:
        super().__init__(f"{what} is not on sale now.", **facts)


class OfferChanged(Conflict):
    """The event changed while it was being booked. Look again and decide again."""

    code = "offer-changed"

    def __init__(self, event_id: EventId) -> None:
        super().__init__("The event changed meanwhile; look again.", eventId=str(event_id))


class PlacesTaken(Conflict):
    """Not everything is left. Says what is, and what could be had instead."""

    code = "places-taken"

    def __init__(self, *, shortages: Fact, alternatives: Fact) -> None:
        super().__init__(
            "Not all of these places are left.", shortages=shortages, alternatives=alternatives
        )


class BuyerLimitReached(Conflict):
    code = "buyer-limit-reached"

    def __init__(self, ticket_type_id: TicketTypeId, *, limit: int, left: int) -> None:
        super().__init__(
            f"One buyer may have {limit} of these; {left} are left for you.",
            ticketTypeId=str(ticket_type_id),
            limit=limit,
            left=left,
        )


class BadSelection(Invalid):
    code = "bad-selection"


class UnknownSeats(Invalid):
    code = "unknown-seats"

    def __init__(self, seats: Sequence[SeatId]) -> None:
        super().__init__("This ticket type has no such seats.", seats=list(seats))


class DeadlinePassed(Conflict):
    code = "deadline-passed"

    def __init__(self, deadline: datetime) -> None:
        super().__init__(
            "The time to pay is over; the places are free again.", deadline=deadline.isoformat()
        )


class PaymentRunning(Conflict):
    code = "payment-running"

    def __init__(self) -> None:
        super().__init__("A payment of this booking is running already.")


class InBasket(Conflict):
    """It is a part of an order, which is paid or given up as a whole."""

    code = "booking-in-basket"

    def __init__(self, order_id: OrderId) -> None:
        super().__init__(
            "This booking is part of an order: pay or cancel the order.", orderId=str(order_id)
        )


class NothingToPay(Conflict):
    code = "booking-is-free"

    def __init__(self) -> None:
        super().__init__("This booking costs nothing.")


class WaitingNotFound(NotFound):
    code = "waiting-not-found"

    def __init__(self, waiting_id: WaitingId) -> None:
        super().__init__("You do not wait there.", waitingId=str(waiting_id))


class AlreadyWaiting(Conflict):
    code = "already-waiting"

    def __init__(self) -> None:
        super().__init__("You wait for this ticket type already.")


class PlacesLeft(Conflict):
    """Nobody needs to wait for what can be booked."""

    code = "places-left"

    def __init__(self, left: int) -> None:
        super().__init__(f"{left} places are left: book them.", left=left)


class TicketsUsed(Conflict):
    """Somebody has gone in with a ticket of this booking."""

    code = "tickets-used"

    def __init__(self) -> None:
        super().__init__("Tickets of this booking have been used.")


class TicketsGivenAway(Conflict):
    """A ticket of this booking belongs to somebody else now; only they can give it up."""

    code = "tickets-given-away"

    def __init__(self) -> None:
        super().__init__("Tickets of this booking were given to somebody else.")
