"""What happens to bookings."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, BookingId, EventId, OrderId, PaymentId, RefundId
from domain.kernel.money import Money


class CancelledBy(StrEnum):
    BUYER = "BUYER"
    ORGANIZER = "ORGANIZER"
    SUPPORT = "SUPPORT"
    TIME_OUT = "TIME_OUT"


class LateDecision(StrEnum):
    """What an operator decides about money that came too late."""

    REFUND = "REFUND"
    REINSTATE = "REINSTATE"
    """The buyer gets the places again, or equivalent ones."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingEvent(DomainEvent):
    booking_id: BookingId
    event_id: EventId
    organizer_id: AccountId
    buyer_id: AccountId
    order_id: OrderId | None = None
    """The order in whose basket it is: what becomes of it unpaid is for the order to say."""

    @property
    def subject(self) -> str:
        return f"booking:{self.booking_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingInitiated(BookingEvent):
    deadline: datetime
    total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPaymentStarted(BookingEvent):
    payment_id: PaymentId
    deadline: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPaymentFailed(BookingEvent):
    payment_id: PaymentId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingConfirmed(BookingEvent):
    payment_id: PaymentId | None
    late: bool
    """The money came after the hold ran out, and the places could be had again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCompleted(BookingEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingCancelled(BookingEvent):
    by: CancelledBy
    payment_id: PaymentId | None
    refund: Money
    """What goes back of what was paid; nothing if nothing was."""

    refunded_lines: tuple[str, ...] = ()
    """Of which lines of the payment it goes back; none stands for all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingRefunded(BookingEvent):
    refund_id: RefundId
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingMoneyReturned(BookingEvent):
    """Money that this booking has no use for goes back: it came late, or twice."""

    payment_id: PaymentId
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingNeedsOperator(BookingEvent):
    """Money came late, and the event's policy wants a person to decide."""

    payment_id: PaymentId
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LateMoneyResolved(BookingEvent):
    """A person decided about money that came too late."""

    audited: ClassVar[bool] = True

    payment_id: PaymentId
    decision: LateDecision
    note: str
