"""What happens to orders, and the words others need to understand it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from domain.kernel.events import DomainEvent
from domain.kernel.ids import (
    AccountId,
    BookingId,
    DeliveryId,
    LocationId,
    OrderId,
    OrderLineId,
    PaymentId,
    RefundId,
    ReturnId,
    ShipmentId,
)
from domain.kernel.money import Money


class OrderCancelledBy(StrEnum):
    BUYER = "BUYER"
    SELLER = "SELLER"
    SUPPORT = "SUPPORT"
    ORGANIZER = "ORGANIZER"
    """An event in the basket was cancelled before the basket was paid."""

    TIME_OUT = "TIME_OUT"
    DELIVERY = "DELIVERY"
    """It could not be delivered."""


class Fulfilment(StrEnum):
    """How what was bought comes to the buyer."""

    COURIER = "COURIER"
    """To an address."""

    SEAT = "SEAT"
    """To a seat at an event, by a courier."""

    PICK_UP = "PICK_UP"
    """The buyer fetches it at the seller's location, or at the venue of an event."""

    NONE = "NONE"
    """Nothing has to be brought, such as a gift card."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderEvent(DomainEvent):
    order_id: OrderId
    buyer_id: AccountId
    seller_ids: tuple[AccountId, ...]
    booking_ids: tuple[BookingId, ...] = ()
    """The bookings that were put into the same basket, and are paid together with it."""

    by: AccountId | None = None
    """Who did it; ``None``: it happened by itself."""

    @property
    def subject(self) -> str:
        return f"order:{self.order_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPlaced(OrderEvent):
    """It waits for its payment, with everything held for it until the deadline."""

    deadline: datetime
    total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPaymentStarted(OrderEvent):
    payment_id: PaymentId
    deadline: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPaymentFailed(OrderEvent):
    payment_id: PaymentId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderConfirmed(OrderEvent):
    payment_id: PaymentId | None
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderProcessing(OrderEvent):
    """A seller has begun to work on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentEvent(OrderEvent):
    """One seller's part of an order, from one location."""

    shipment_id: ShipmentId
    seller_id: AccountId
    location_id: LocationId
    fulfilment: Fulfilment


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentReady(ShipmentEvent):
    """It is packed: it can be fetched by a courier, or by the buyer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentShipped(ShipmentEvent):
    """It left the seller's location."""

    delivery_id: DeliveryId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentDelivered(ShipmentEvent):
    delivery_id: DeliveryId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentHeldBack(ShipmentEvent):
    """Nobody fetches it after all: the seller has to have it ready again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShipmentReturned(ShipmentEvent):
    """It could not be delivered, and is back at the seller's."""

    delivery_id: DeliveryId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderShipped(OrderEvent):
    """Everything that was not cancelled has left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDelivered(OrderEvent):
    """Everything that was not cancelled has arrived."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderCancelled(OrderEvent):
    cancelled_by: OrderCancelledBy
    reason: str
    payment_id: PaymentId | None
    refund: Money
    """What goes back of what was paid; nothing if nothing was."""

    refunded_lines: tuple[str, ...] = ()
    """Of which lines of the payment it goes back; none stands for all of them."""

    lines: tuple[OrderLineId, ...] = ()
    quantities: tuple[int, ...] = ()
    already: tuple[int, ...] = ()
    """The lines it goes back for, as of a part of an order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLinesCancelled(OrderEvent):
    """Some of it was cancelled; the rest goes on."""

    audited: ClassVar[bool] = True

    cancelled_by: OrderCancelledBy
    reason: str
    lines: tuple[OrderLineId, ...]
    quantities: tuple[int, ...]
    """How much of each of the lines, in their order."""

    already: tuple[int, ...] = ()
    """How much of each was cancelled or sent back before."""

    payment_id: PaymentId | None
    refund_id: RefundId | None
    refund: Money
    refunded_lines: tuple[str, ...] = ()
    """Of which lines of the payment it goes back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLinesReturned(OrderEvent):
    """Its buyer sent some of it back, and the seller accepted that."""

    audited: ClassVar[bool] = True

    return_id: ReturnId
    seller_id: AccountId
    lines: tuple[OrderLineId, ...]
    quantities: tuple[int, ...]
    already: tuple[int, ...]
    payment_id: PaymentId | None
    refund_id: RefundId | None
    refund: Money
    """What was paid for it, less what is withheld."""

    withheld: Money
    """What the return cost the seller, if its buyer bears that."""

    refunded_lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderPartlyRefunded(OrderEvent):
    """Something of what was paid has gone back. The order is not cancelled by that."""

    refund_id: RefundId
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRefundFailed(OrderEvent):
    """The provider refused to pay something back. Operators make up for it."""

    refund_id: RefundId


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderRefunded(OrderEvent):
    """What was to go back of a cancelled order has gone back."""

    refund_id: RefundId
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderMoneyReturned(OrderEvent):
    """Money that this order has no use for goes back: it came late, or twice."""

    payment_id: PaymentId
    amount: Money
