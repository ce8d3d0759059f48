"""An order: goods of any sellers, and tickets, held, paid and confirmed together."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Self

from domain.kernel.ids import AccountId, HoldId, OrderId, PaymentId, RefundId, VoucherId
from domain.kernel.lifecycle import IllegalMove
from domain.kernel.money import Money
from domain.shop.order_after_sale import SoldOrder
from domain.shop.order_errors import NothingToPayFor, OrderDeadlinePassed, OrderPaymentRunning
from domain.shop.order_events import (
    Fulfilment,
    OrderCancelled,
    OrderCancelledBy,
    OrderConfirmed,
    OrderMoneyReturned,
    OrderPaymentFailed,
    OrderPaymentStarted,
    OrderPlaced,
    OrderRefunded,
)
from domain.shop.order_state import (
    LIFECYCLE,
    PAID_FOR,
    OrderedTickets,
    OrderPaymentStatus,
    OrderStatus,
    is_live,
    labels_of,
)
from domain.shop.shipment import Destination, OrderLine, Shipment, ShipmentStatus

_WITH_BUYER = frozenset({ShipmentStatus.SHIPPED, ShipmentStatus.DELIVERED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order(SoldOrder):
    """The verbs of its money, and those that change all of it."""

    @classmethod
    def place(
        cls,
        id: OrderId,
        *,
        buyer_id: AccountId,
        lines: tuple[OrderLine, ...],
        shipments: tuple[Shipment, ...],
        tickets: tuple[OrderedTickets, ...],
        vouchers: tuple[VoucherId, ...],
        destination: Destination | None,
        currency: str,
        deadline: datetime,
        has_hold: bool,
        now: datetime,
    ) -> Self:
        """Order all of it. The total is the sum of its parts."""
        parts = [
            *(line.total for line in lines),
            *(shipment.charge.total for shipment in shipments),
            *(part.total for part in tickets),
        ]
        total = Money.total(parts, currency=currency)
        order = cls(
            id=id,
            buyer_id=buyer_id,
            lines=lines,
            shipments=shipments,
            tickets=tickets,
            vouchers=vouchers,
            destination=destination,
            total=total,
            given_back=Money.zero(currency),
            deadline=deadline,
            hold_id=HoldId(id) if has_hold else None,
            created_at=now,
            updated_at=now,
        )
        placed = OrderPlaced(**order.about(now, buyer_id), deadline=deadline, total=total)
        return order.then(placed)

    def start_payment(self, payment_id: PaymentId, *, at_least: timedelta, now: datetime) -> Self:
        """Begin to pay, or begin again after a payment failed.

        The first time, the deadline moves so that the gateway has the time it needs at
        least; never again, or somebody could keep things forever.
        """
        if self.status is not OrderStatus.PENDING:
            raise IllegalMove("It is not waiting for money.", current=self.status)
        if not self.total.amount:
            raise NothingToPayFor
        if self.payment_status is OrderPaymentStatus.PENDING:
            raise OrderPaymentRunning
        if now >= self.deadline:
            raise OrderDeadlinePassed(self.deadline)
        first = self.payment_status is OrderPaymentStatus.UNPAID
        deadline = max(self.deadline, now + at_least) if first else self.deadline
        started = OrderPaymentStarted(
            **self.about(now, self.buyer_id), payment_id=payment_id, deadline=deadline
        )
        return self.then(
            started,
            payment_status=OrderPaymentStatus.PENDING,
            payment_id=payment_id,
            deadline=deadline,
        )

    def fail_payment(self, payment_id: PaymentId, *, reason: str, now: datetime) -> Self:
        """Note that the money did not come. Everything stays kept until the deadline."""
        if not self.awaits(payment_id):
            raise IllegalMove("No such payment of this order is running.", current=self.status)
        failed = OrderPaymentFailed(**self.about(now), payment_id=payment_id, reason=reason)
        return self.then(failed, why=reason, payment_status=OrderPaymentStatus.FAILED)

    def confirm(
        self, payment_id: PaymentId | None, *, now: datetime, hold_id: HoldId | None = None
    ) -> Self:
        """Make it the buyer's. Late money confirms with a new hold.

        What need not be brought has arrived with that.
        """
        late = self.status is OrderStatus.CANCELLED
        if late and not self.was_timed_out:
            raise IllegalMove("It was cancelled, and nothing is held.", current=self.status)
        status = LIFECYCLE.move(self.status, OrderStatus.CONFIRMED)
        shipments = tuple(
            replace(shipment, status=ShipmentStatus.WAITING) for shipment in self.shipments
        )
        confirmed = self.then(
            OrderConfirmed(**self.about(now), payment_id=payment_id, late=late),
            status=status,
            payment_status=OrderPaymentStatus.PAID if payment_id else self.payment_status,
            payment_id=payment_id,
            hold_id=hold_id if late else self.hold_id,
            shipments=shipments,
            cancelled_by=None,
        )
        for shipment in shipments:
            if shipment.fulfilment is Fulfilment.NONE:
                confirmed = confirmed.left(shipment, by=None, now=now)
                confirmed = confirmed.arrived(confirmed.shipment(shipment.id), by=None, now=now)
        return confirmed.advanced(by=None, now=now)

    def cancel(
        self,
        *,
        who: OrderCancelledBy,
        by: AccountId | None,
        reason: str,
        now: datetime,
        with_charges: bool = True,
    ) -> Self:
        """Cancel all that was ordered but the tickets, once these are paid for.

        All that was paid for it goes back, with what bringing it costs unless that was done.
        What is on its way, or with the buyer, cannot be cancelled.
        """
        status = LIFECYCLE.move(self.status, OrderStatus.CANCELLED)
        gone = [shipment for shipment in self.shipments if shipment.status in _WITH_BUYER]
        if gone:
            raise IllegalMove("Some of it has left already.", current=self.status)
        lines = [line for line in self.lines if line.live]
        shipments = [each for each in self.shipments if with_charges and is_live(each)]
        goes_back = self.paid_for([line.remaining for line in lines], shipments)
        cancelled = OrderCancelled(
            **self.about(now, by),
            cancelled_by=who,
            reason=reason,
            payment_id=self.payment_id,
            refund=goes_back,
            refunded_lines=labels_of(lines, shipments) if goes_back.amount else (),
            lines=tuple(line.id for line in lines),
            quantities=tuple(line.live for line in lines),
            already=tuple(line.gone for line in lines),
        )
        return self.then(
            cancelled,
            why=reason,
            status=status,
            cancelled_by=who,
            given_back=self.given_back + goes_back,
            payment_status=(
                OrderPaymentStatus.REFUND_PENDING if goes_back.amount else self.payment_status
            ),
            shipments=tuple(
                replace(shipment, status=ShipmentStatus.CANCELLED) for shipment in self.shipments
            ),
        )

    def time_out(self, *, now: datetime) -> Self:
        """Cancel what was not paid in time."""
        return self.cancel(who=OrderCancelledBy.TIME_OUT, by=None, reason="", now=now)

    def refund(self, refund_id: RefundId, *, amount: Money, now: datetime) -> Self:
        """Note that what was to go back has gone back."""
        return self.then(
            OrderRefunded(**self.about(now), refund_id=refund_id, amount=amount),
            status=LIFECYCLE.move(self.status, OrderStatus.REFUNDED),
            payment_status=OrderPaymentStatus.REFUNDED,
        )

    def return_money(self, payment_id: PaymentId, *, amount: Money, now: datetime) -> Self:
        """Send money back that came late, or a second time."""
        if self.status in PAID_FOR and payment_id == self.payment_id:
            raise IllegalMove("This money pays for the order.", current=self.status)
        returned = OrderMoneyReturned(**self.about(now), payment_id=payment_id, amount=amount)
        if payment_id != self.payment_id or self.was_paid:
            return self.then(returned)
        return self.then(returned, payment_status=OrderPaymentStatus.REFUND_PENDING)

    def awaits(self, payment_id: PaymentId) -> bool:
        """Whether this payment is running."""
        is_running = self.payment_status is OrderPaymentStatus.PENDING
        return self.status is OrderStatus.PENDING and is_running and self.payment_id == payment_id
