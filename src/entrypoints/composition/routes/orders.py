"""What becomes of orders."""

from datetime import datetime

from application.platform.tasks import Route
from application.shop.expire_order import order_deadline
from domain.booking.events import BookingCancelled
from domain.delivery.events import (
    DeliveryCancelled,
    DeliveryDelivered,
    DeliveryPickedUp,
    DeliveryReturned,
)
from domain.kernel.events import DomainEvent
from domain.payments.events import (
    PaymentCancelled,
    PaymentCaptured,
    PaymentDeclined,
    PaymentExpired,
)
from domain.shop.order_events import (
    OrderCancelled,
    OrderLinesCancelled,
    OrderLinesReturned,
    OrderMoneyReturned,
    OrderPartlyRefunded,
    OrderPaymentStarted,
    OrderPlaced,
    OrderProcessing,
    OrderRefunded,
    OrderRefundFailed,
    OrderShipped,
    ShipmentDelivered,
)
from entrypoints.composition.routes.conditions import if_free, if_of_order


def _if_in_basket(event: BookingCancelled) -> datetime | None:
    return None if event.order_id is None else event.at


ROUTES: tuple[Route, ...] = (
    Route(on=OrderPlaced, reaction="expire_order", due=order_deadline),
    Route(on=OrderPlaced, reaction="confirm_free_order", due=if_free),
    Route(on=OrderPaymentStarted, reaction="expire_order", due=order_deadline),
    Route(on=PaymentCaptured, reaction="confirm_paid_order", due=if_of_order),
    Route(on=PaymentDeclined, reaction="note_failed_order_payment", due=if_of_order),
    Route(on=PaymentExpired, reaction="note_failed_order_payment", due=if_of_order),
    Route(on=PaymentCancelled, reaction="note_failed_order_payment", due=if_of_order),
    Route(on=OrderCancelled, reaction="settle_cancelled_order"),
    Route(on=OrderLinesCancelled, reaction="refund_cancelled_lines"),
    Route(on=OrderMoneyReturned, reaction="return_order_money"),
    Route(on=OrderLinesReturned, reaction="refund_cancelled_lines"),
    Route(on=BookingCancelled, reaction="give_up_basket", due=_if_in_basket),
    Route(on=DeliveryPickedUp, reaction="follow_delivery"),
    Route(on=DeliveryDelivered, reaction="follow_delivery"),
    Route(on=DeliveryCancelled, reaction="follow_delivery"),
    Route(on=DeliveryReturned, reaction="take_back_shipment"),
)

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset(
    {
        OrderProcessing,
        OrderShipped,
        ShipmentDelivered,
        OrderRefunded,
        OrderPartlyRefunded,
        OrderRefundFailed,
    }
)
