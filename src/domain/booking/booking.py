"""A booking: places at one event, kept for one buyer and then theirs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from domain.booking.errors import (
    DeadlinePassed,
    InBasket,
    LateMoneySettled,
    NothingToPay,
    PaymentRunning,
)
from domain.booking.events import (
    BookingCancelled,
    BookingCompleted,
    BookingConfirmed,
    BookingInitiated,
    BookingMoneyReturned,
    BookingNeedsOperator,
    BookingPaymentFailed,
    BookingPaymentStarted,
    BookingRefunded,
    CancelledBy,
    LateDecision,
    LateMoneyResolved,
)
from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import (
    AccountId,
    BookingId,
    EventId,
    HoldId,
    OrderId,
    PaymentId,
    RefundId,
    SeatId,
    TicketNumber,
    TicketTypeId,
)
from domain.kernel.lifecycle import IllegalMove, Lifecycle
from domain.kernel.money import Money

HOLD_FOR = timedelta(minutes=10)


class BookingStatus(StrEnum):
    INITIATED = "INITIATED"
    PAYMENT_PENDING = "PAYMENT_PENDING"
    CONFIRMED = "CONFIRMED"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"
    REFUNDED = "REFUNDED"


class PaymentStatus(StrEnum):
    UNPAID = "UNPAID"
    PENDING = "PENDING"
    FAILED = "FAILED"
    PAID = "PAID"
    REFUND_PENDING = "REFUND_PENDING"
    REFUNDED = "REFUNDED"


LIFECYCLE = Lifecycle(
    name="booking",
    initial=BookingStatus.INITIATED,
    moves={
        BookingStatus.INITIATED: frozenset(
            {BookingStatus.PAYMENT_PENDING, BookingStatus.CONFIRMED, BookingStatus.CANCELLED}
        ),
        BookingStatus.PAYMENT_PENDING: frozenset(
            {BookingStatus.CONFIRMED, BookingStatus.CANCELLED}
        ),
        BookingStatus.CONFIRMED: frozenset({BookingStatus.COMPLETED, BookingStatus.CANCELLED}),
        BookingStatus.COMPLETED: frozenset(),
        # Late money may find the places free again.
        BookingStatus.CANCELLED: frozenset({BookingStatus.CONFIRMED, BookingStatus.REFUNDED}),
        BookingStatus.REFUNDED: frozenset(),
    },
)

UNPAID = frozenset({BookingStatus.INITIATED, BookingStatus.PAYMENT_PENDING})


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One place: what will become one ticket."""

    number: TicketNumber
    ticket_type_id: TicketTypeId
    seat: SeatId | None
    price: Money

    @property
    def label(self) -> str:
        """What its shares of a payment are called."""
        return f"ticket:{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Booking(Aggregate):
    id: BookingId
    event_id: EventId
    organizer_id: AccountId
    buyer_id: AccountId
    items: tuple[Item, ...]
    total: Money
    deadline: datetime
    """Until when it must be paid."""
    hold_id: HoldId
    created_at: datetime
    updated_at: datetime
    status: BookingStatus = LIFECYCLE.initial
    payment_status: PaymentStatus = PaymentStatus.UNPAID
    payment_id: PaymentId | None = None
    cancelled_by: CancelledBy | None = None
    order_id: OrderId | None = None
    """The order in whose basket it is: they are held, paid and confirmed together."""

    @classmethod
    def initiate(
        cls,
        id: BookingId,
        *,
        event_id: EventId,
        organizer_id: AccountId,
        buyer_id: AccountId,
        items: tuple[Item, ...],
        now: datetime,
        hold_for: timedelta = HOLD_FOR,
        order_id: OrderId | None = None,
    ) -> Self:
        total = Money.total((item.price for item in items), currency=items[0].price.currency)
        deadline = now + hold_for
        initiated = BookingInitiated(
            at=now,
            booking_id=id,
            event_id=event_id,
            organizer_id=organizer_id,
            buyer_id=buyer_id,
            order_id=order_id,
            deadline=deadline,
            total=total,
        )
        return cls(
            id=id,
            event_id=event_id,
            organizer_id=organizer_id,
            buyer_id=buyer_id,
            items=items,
            total=total,
            deadline=deadline,
            hold_id=HoldId(id),
            created_at=now,
            updated_at=now,
            order_id=order_id,
            events=(initiated,),
        )

    def start_payment(self, payment_id: PaymentId, *, at_least: timedelta, now: datetime) -> Self:
        """Begin to pay, or begin again after a payment failed.

        The first time, the deadline moves so that the gateway has the time it needs at
        least; never again, or somebody could keep places forever.
        """
        if self.order_id is not None:
            raise InBasket(self.order_id)
        if self.status not in UNPAID:
            LIFECYCLE.move(self.status, BookingStatus.PAYMENT_PENDING)
        if not self.total.amount:
            raise NothingToPay
        if self.payment_status is PaymentStatus.PENDING:
            raise PaymentRunning
        if now >= self.deadline:
            raise DeadlinePassed(self.deadline)
        first = self.status is BookingStatus.INITIATED
        deadline = max(self.deadline, now + at_least) if first else self.deadline
        return self._after(
            BookingPaymentStarted(
                at=now, payment_id=payment_id, deadline=deadline, **self._identity
            ),
            status=BookingStatus.PAYMENT_PENDING,
            payment_status=PaymentStatus.PENDING,
            payment_id=payment_id,
            deadline=deadline,
            updated_at=now,
        )

    def join_payment(self, payment_id: PaymentId, *, deadline: datetime, now: datetime) -> Self:
        """Note that the order in whose basket it is begins to pay, or begins again."""
        if self.order_id is None or self.status not in UNPAID:
            raise IllegalMove("No order pays for this booking.", current=self.status)
        return self._after(
            BookingPaymentStarted(
                at=now, payment_id=payment_id, deadline=deadline, **self._identity
            ),
            status=BookingStatus.PAYMENT_PENDING,
            payment_status=PaymentStatus.PENDING,
            payment_id=payment_id,
            deadline=deadline,
            updated_at=now,
        )

    def fail_payment(self, payment_id: PaymentId, *, reason: str, now: datetime) -> Self:
        """Note that the money did not come. The places stay kept until the deadline."""
        if self.status not in UNPAID or self.payment_status is not PaymentStatus.PENDING:
            raise IllegalMove("No payment of this booking is running.", current=self.status)
        return self._after(
            BookingPaymentFailed(at=now, payment_id=payment_id, reason=reason, **self._identity),
            payment_status=PaymentStatus.FAILED,
            updated_at=now,
        )

    def confirm(
        self,
        payment_id: PaymentId | None,
        *,
        now: datetime,
        hold_id: HoldId | None = None,
        items: tuple[Item, ...] | None = None,
    ) -> Self:
        """Make it theirs. Late money confirms with a new hold, perhaps of other seats."""
        late = hold_id is not None
        if self.status is BookingStatus.CANCELLED and not (self.was_timed_out and late):
            raise IllegalMove("It was cancelled, and its places are free.", current=self.status)
        return self._move(
            BookingStatus.CONFIRMED,
            BookingConfirmed(at=now, payment_id=payment_id, late=late, **self._identity),
            payment_status=PaymentStatus.PAID if payment_id else self.payment_status,
            payment_id=payment_id,
            hold_id=hold_id or self.hold_id,
            items=items or self.items,
            cancelled_by=None,
        )

    def cancel(self, *, by: CancelledBy, refund: Money, now: datetime) -> Self:
        paid = self.payment_status is PaymentStatus.PAID
        goes_back = refund if paid else Money.zero(self.total.currency)
        return self._move(
            BookingStatus.CANCELLED,
            BookingCancelled(
                at=now,
                by=by,
                payment_id=self.payment_id,
                refund=goes_back,
                refunded_lines=self.shared_lines,
                **self._identity,
            ),
            cancelled_by=by,
            payment_status=(
                PaymentStatus.REFUND_PENDING if goes_back.amount else self.payment_status
            ),
        )

    def time_out(self, *, now: datetime) -> Self:
        """Cancel what was not paid in time."""
        nothing = Money.zero(self.total.currency)
        return self.cancel(by=CancelledBy.TIME_OUT, refund=nothing, now=now)

    def complete(self, *, now: datetime) -> Self:
        return self._move(BookingStatus.COMPLETED, BookingCompleted(at=now, **self._identity))

    def refund(self, refund_id: RefundId, *, amount: Money, now: datetime) -> Self:
        """Note that what was to go back has gone back."""
        return self._move(
            BookingStatus.REFUNDED,
            BookingRefunded(at=now, refund_id=refund_id, amount=amount, **self._identity),
            payment_status=PaymentStatus.REFUNDED,
        )

    def return_money(self, payment_id: PaymentId, *, amount: Money, now: datetime) -> Self:
        """Send money back that came late, or a second time."""
        if self.is_paid_for and payment_id == self.payment_id:
            raise IllegalMove("This money pays for the booking.", current=self.status)
        returned = BookingMoneyReturned(
            at=now, payment_id=payment_id, amount=amount, **self._identity
        )
        if payment_id != self.payment_id:
            return self._after(returned, updated_at=now)
        return self._after(returned, payment_status=PaymentStatus.REFUND_PENDING, updated_at=now)

    def call_operator(self, payment_id: PaymentId, *, amount: Money, now: datetime) -> Self:
        """Leave late money to a person."""
        if not self.was_timed_out:
            raise IllegalMove("It was not cancelled by time-out.", current=self.status)
        return self._after(
            BookingNeedsOperator(at=now, payment_id=payment_id, amount=amount, **self._identity),
            payment_status=PaymentStatus.PAID,
            payment_id=payment_id,
            updated_at=now,
        )

    def resolve_late(self, decision: LateDecision, *, note: str, now: datetime) -> Self:
        """Note what a person decided about its late money; what follows from it comes next."""
        if not self.awaits_operator or self.payment_id is None:
            raise LateMoneySettled(self.id)
        resolved = LateMoneyResolved(
            at=now,
            payment_id=self.payment_id,
            decision=decision,
            note=note,
            **self._identity,
        )
        return self._after(resolved, updated_at=now)

    @property
    def subject(self) -> str:
        return f"booking:{self.id}"

    @property
    def shared_lines(self) -> tuple[str, ...]:
        """Its lines of a payment that is for more than it; none, if it is for it alone."""
        return () if self.order_id is None else tuple(item.label for item in self.items)

    @property
    def is_paid_for(self) -> bool:
        return self.status in {BookingStatus.CONFIRMED, BookingStatus.COMPLETED}

    @property
    def awaits_operator(self) -> bool:
        """Whether its late money is here, and nobody has decided about it."""
        is_over = self.status is BookingStatus.CANCELLED
        return is_over and self.was_timed_out and self.payment_status is PaymentStatus.PAID

    @property
    def was_timed_out(self) -> bool:
        return self.cancelled_by is CancelledBy.TIME_OUT

    @property
    def _identity(self) -> dict[str, Any]:
        return {
            "booking_id": self.id,
            "event_id": self.event_id,
            "organizer_id": self.organizer_id,
            "buyer_id": self.buyer_id,
            "order_id": self.order_id,
        }

    def _move(self, target: BookingStatus, event: Any, **changes: Any) -> Self:
        status = LIFECYCLE.move(self.status, target)
        return self._after(event, status=status, updated_at=event.at, **changes)
