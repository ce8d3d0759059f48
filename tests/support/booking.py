"""Valid offers, bookings and people who wait. A test names only what it is about."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

from application.platform.idempotency import Answer, Once
from domain.booking.booking import Booking, BookingStatus, Item
from domain.booking.events import CancelledBy
from domain.booking.offer import LateMoney, Offer, OfferedSeat, OfferedType
from domain.booking.ticket_number import ticket_number
from domain.booking.waiting import Waiting
from domain.kernel.access import Principal, Role
from domain.kernel.ids import (
    AccountId,
    BookingId,
    EventId,
    PaymentId,
    RefundId,
    SeatId,
    TicketTypeId,
    WaitingId,
)
from domain.kernel.money import Money
from tests.support.clock import NOON

EVENT = EventId(UUID(int=100))
ORGANIZER = AccountId(UUID(int=0xA))
BUYER = AccountId(UUID(int=0xC))
STALLS = TicketTypeId(UUID(int=400))
TONIGHT = NOON + timedelta(days=30)
PRICE = Money(2500, "EUR")
NOTHING = Money(0, "EUR")
PAYMENT = PaymentId(UUID(int=500))
REFUND = RefundId(UUID(int=600))

_ranks = count(1)


def an_item(seat: str | None = None, **given: Any) -> Item:
    plain: dict[str, Any] = {
        "number": ticket_number(next(_ranks)),
        "ticket_type_id": STALLS,
        "seat": None if seat is None else SeatId(seat),
        "price": PRICE,
    }
    return Item(**(plain | given))


def a_booking(*items: Item, **given: Any) -> Booking:
    plain: dict[str, Any] = {
        "event_id": EVENT,
        "organizer_id": ORGANIZER,
        "buyer_id": BUYER,
        "items": items or (an_item(),),
        "now": NOON,
    }
    id_ = given.pop("id", None) or uuid4()
    return Booking.initiate(BookingId(id_), **(plain | given))


def paying(booking: Booking, payment_id: PaymentId = PAYMENT) -> Booking:
    return booking.start_payment(payment_id, at_least=timedelta(minutes=3), now=NOON)


def cancelled(booking: Booking, by: CancelledBy = CancelledBy.BUYER) -> Booking:
    return booking.cancel(by=by, refund=booking.total, now=NOON)


def a_booking_that_is(status: BookingStatus, *, now: Any = NOON) -> Booking:
    """A booking in this status, as it is stored."""
    initiated = a_booking(now=now)
    confirmed = paying(initiated).confirm(PAYMENT, now=now)
    bookings = {
        BookingStatus.INITIATED: initiated,
        BookingStatus.PAYMENT_PENDING: paying(initiated),
        BookingStatus.CONFIRMED: confirmed,
        BookingStatus.COMPLETED: confirmed.complete(now=now),
        BookingStatus.CANCELLED: cancelled(confirmed),
        BookingStatus.REFUNDED: cancelled(confirmed).refund(REFUND, amount=PRICE, now=now),
    }
    return bookings[status].settled()


def a_waiting(quantity: int = 1, **given: Any) -> Waiting:
    plain: dict[str, Any] = {
        "event_id": EVENT,
        "organizer_id": ORGANIZER,
        "ticket_type_id": STALLS,
        "account_id": AccountId(uuid4()),
        "quantity": quantity,
        "now": NOON,
    }
    id_ = given.pop("id", None) or uuid4()
    return Waiting.join(WaitingId(id_), **(plain | given))


def a_row(places: Collection[int], *, row: int = 0, section: str = "Stalls") -> list[OfferedSeat]:
    """Seats named "section/row/place", whose numbers are where they stand."""
    return [
        OfferedSeat(
            id=SeatId(f"{section}/{row}/{place}"),
            section=section,
            row=row,
            place=place,
            accessible=False,
        )
        for place in places
    ]


def by_id(seats: Collection[OfferedSeat]) -> Mapping[SeatId, OfferedSeat]:
    return {seat.id: seat for seat in seats}


def an_offered_type(*seats: OfferedSeat, **given: Any) -> OfferedType:
    plain: dict[str, Any] = {
        "id": STALLS,
        "name": "Full price",
        "price": PRICE,
        "sale_starts": None,
        "sale_ends": None,
        "per_buyer_limit": None,
        "is_seated": bool(seats),
        "seats": by_id(seats),
    }
    return OfferedType(**(plain | given))


def an_offer(*types: OfferedType, **given: Any) -> Offer:
    plain: dict[str, Any] = {
        "event_id": EVENT,
        "organizer_id": ORGANIZER,
        "version": 1,
        "is_open": True,
        "starts_at": TONIGHT,
        "ends_at": TONIGHT + timedelta(hours=2),
        "types": types or (an_offered_type(),),
        "refund_tiers": (),
        "late_money": (LateMoney.REFUND,),
    }
    return Offer(**(plain | given))


def a_buyer(rank: int = 0xC) -> Principal:
    return Principal(AccountId(UUID(int=rank)), frozenset({Role.CUSTOMER}))


def once(key: str | None = None, *, body: bytes = b"same") -> Once:
    """A request; without a key it is one that nobody sent before."""
    return Once(
        scope="POST /bookings",
        key=key or str(uuid4()),
        fingerprint=body,
        keep_for=timedelta(days=1),
        render=_answer,
    )


def _answer(result: Any) -> Answer:
    booking = getattr(result, "booking", result)
    return Answer(status=201, headers={}, body=str(booking.id).encode())
