"""What an order is: its parts, its statuses, and what happened to it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import (
    AccountId,
    BookingId,
    EventId,
    HoldId,
    OrderId,
    PaymentId,
    ShipmentId,
    VoucherId,
)
from domain.kernel.lifecycle import Lifecycle
from domain.kernel.money import Money
from domain.shop.order_errors import ShipmentNotFound
from domain.shop.order_events import OrderCancelledBy, OrderConfirmed, OrderEvent, ShipmentEvent
from domain.shop.shipment import Destination, OrderLine, Shipment, ShipmentStatus

HOLD_FOR = timedelta(minutes=10)
LINES_MAX = 100


class OrderStatus(StrEnum):
    PENDING = "PENDING"
    CONFIRMED = "CONFIRMED"
    PROCESSING = "PROCESSING"
    SHIPPED = "SHIPPED"
    DELIVERED = "DELIVERED"
    CANCELLED = "CANCELLED"
    REFUNDED = "REFUNDED"


class OrderPaymentStatus(StrEnum):
    UNPAID = "UNPAID"
    PENDING = "PENDING"
    FAILED = "FAILED"
    PAID = "PAID"
    PARTIALLY_REFUNDED = "PARTIALLY_REFUNDED"
    REFUND_PENDING = "REFUND_PENDING"
    REFUNDED = "REFUNDED"


_PAID = frozenset({OrderPaymentStatus.PAID, OrderPaymentStatus.PARTIALLY_REFUNDED})

LIFECYCLE = Lifecycle(
    name="order",
    initial=OrderStatus.PENDING,
    moves={
        OrderStatus.PENDING: frozenset({OrderStatus.CONFIRMED, OrderStatus.CANCELLED}),
        OrderStatus.CONFIRMED: frozenset(
            {
                OrderStatus.PROCESSING,
                OrderStatus.SHIPPED,
                OrderStatus.DELIVERED,
                OrderStatus.CANCELLED,
            }
        ),
        OrderStatus.PROCESSING: frozenset(
            {OrderStatus.SHIPPED, OrderStatus.DELIVERED, OrderStatus.CANCELLED}
        ),
        # What came back undelivered is sent again, or cancelled.
        OrderStatus.SHIPPED: frozenset(
            {OrderStatus.PROCESSING, OrderStatus.DELIVERED, OrderStatus.CANCELLED}
        ),
        OrderStatus.DELIVERED: frozenset(),
        # Late money may find everything there again.
        OrderStatus.CANCELLED: frozenset({OrderStatus.CONFIRMED, OrderStatus.REFUNDED}),
        OrderStatus.REFUNDED: frozenset(),
    },
)

PAID_FOR = frozenset(
    {
        OrderStatus.CONFIRMED,
        OrderStatus.PROCESSING,
        OrderStatus.SHIPPED,
        OrderStatus.DELIVERED,
    }
)
UNFINISHED = (PAID_FOR - {OrderStatus.DELIVERED}) | {OrderStatus.PENDING}
"""Something of it is still to be paid, or to be brought."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderedTickets:
    """The places at one event, which are a booking of their own."""

    booking_id: BookingId
    event_id: EventId
    organizer_id: AccountId
    quantity: int
    total: Money
    """What is paid for them, less what came off."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What happened to it, as those read it whom it concerns."""

    at: datetime
    what: str
    """The name of the event."""

    status: OrderStatus
    """What the order was afterwards."""

    by: AccountId | None = None
    """``None``: it happened by itself."""

    why: str = ""
    shipment_id: ShipmentId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderState(Aggregate):
    id: OrderId
    buyer_id: AccountId
    lines: tuple[OrderLine, ...]
    shipments: tuple[Shipment, ...]
    tickets: tuple[OrderedTickets, ...]
    vouchers: tuple[VoucherId, ...]
    destination: Destination | None = field(repr=False)
    """``None``, if nothing is brought to an address."""

    total: Money
    given_back: Money
    """What went, or goes, back of what was paid for goods, and for bringing them."""

    deadline: datetime
    """Until when it must be paid."""

    hold_id: HoldId | None
    """What is held of goods and vouchers; ``None``, if nothing is. Tickets have their own."""

    created_at: datetime
    updated_at: datetime
    status: OrderStatus = LIFECYCLE.initial
    payment_status: OrderPaymentStatus = OrderPaymentStatus.UNPAID
    payment_id: PaymentId | None = None
    cancelled_by: OrderCancelledBy | None = None
    history: tuple[Entry, ...] = ()

    def shipment(self, shipment_id: ShipmentId) -> Shipment:
        for shipment in self.shipments:
            if shipment.id == shipment_id:
                return shipment
        raise ShipmentNotFound(shipment_id)

    def lines_of(self, shipment_id: ShipmentId) -> tuple[OrderLine, ...]:
        return tuple(line for line in self.lines if line.shipment_id == shipment_id)

    def lines_of_seller(self, seller_id: AccountId) -> tuple[OrderLine, ...]:
        return tuple(line for line in self.lines if line.seller_id == seller_id)

    @property
    def seller_ids(self) -> tuple[AccountId, ...]:
        return distinct(shipment.seller_id for shipment in self.shipments)

    @property
    def booking_ids(self) -> tuple[BookingId, ...]:
        return tuple(part.booking_id for part in self.tickets)

    @property
    def is_paid(self) -> bool:
        """Whether it is, and not all of it went back."""
        return self.payment_status in _PAID

    @property
    def was_paid(self) -> bool:
        """Whether its money came in time, whatever became of it since."""
        return any(entry.what == OrderConfirmed.__name__ for entry in self.history)

    @property
    def was_timed_out(self) -> bool:
        return self.cancelled_by is OrderCancelledBy.TIME_OUT

    def paid_for(self, goods: Iterable[Money], brought: Iterable[Shipment]) -> Money:
        """What of it goes back: nothing, if nothing was paid, or all of it went back."""
        nothing = Money.zero(self.total.currency)
        if not self.is_paid:
            return nothing
        parts = [*goods, *(shipment.charge.total for shipment in brought)]
        return Money.total(parts, currency=nothing.currency)

    def with_shipment(self, changed: Shipment) -> Self:
        return replace(
            self,
            shipments=tuple(changed if each.id == changed.id else each for each in self.shipments),
        )

    def then(
        self,
        event: OrderEvent,
        *,
        why: str = "",
        shipment_id: ShipmentId | None = None,
        **changes: Any,
    ) -> Self:
        entry = Entry(
            at=event.at,
            what=event.name,
            status=changes.get("status", self.status),
            by=event.by,
            why=why,
            shipment_id=event.shipment_id if isinstance(event, ShipmentEvent) else shipment_id,
        )
        return self._after(event, **changes, history=(*self.history, entry), updated_at=event.at)

    def about(self, now: datetime, by: AccountId | None = None) -> dict[str, Any]:
        return {
            "at": now,
            "order_id": self.id,
            "buyer_id": self.buyer_id,
            "seller_ids": self.seller_ids,
            "booking_ids": self.booking_ids,
            "by": by,
        }

    def about_shipment(
        self, shipment: Shipment, now: datetime, by: AccountId | None
    ) -> dict[str, Any]:
        return {
            **self.about(now, by),
            "shipment_id": shipment.id,
            "seller_id": shipment.seller_id,
            "location_id": shipment.location_id,
            "fulfilment": shipment.fulfilment,
        }


def is_live(shipment: Shipment) -> bool:
    return shipment.status is not ShipmentStatus.CANCELLED


def labels_of(lines: Iterable[OrderLine], shipments: Iterable[Shipment]) -> tuple[str, ...]:
    """What the shares of these goods, and of bringing these shipments, are called."""
    charged = (each.label for each in shipments if each.charge.total.amount)
    return (*(line.label for line in lines), *charged)


def distinct(ids: Iterable[AccountId]) -> tuple[AccountId, ...]:
    return tuple(dict.fromkeys(ids))
