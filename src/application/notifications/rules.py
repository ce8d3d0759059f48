"""Who is told of what, and how: read it from top to bottom.

Of several rules of one event the first one that names somebody holds for them: one cause, one
message.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from application.notifications.ports import Who
from domain.booking.events import (
    BookingCancelled,
    BookingConfirmed,
    BookingMoneyReturned,
    BookingNeedsOperator,
    BookingPaymentFailed,
    CancelledBy,
)
from domain.booking.ticket_events import TicketTransferred
from domain.booking.waiting_events import WaitingClosed, WaitingLapsed, WaitingOffered
from domain.chat.events import MemberInvited, MemberWarned, MessagePosted
from domain.delivery.events import (
    DeliveryAssigned,
    DeliveryDelivered,
    DeliveryEscalated,
    DeliveryFailed,
    DeliveryOffered,
    DeliveryPickedUp,
    DeliveryReassigned,
    DeliveryReturned,
    DeliveryStalled,
    FailureReason,
)
from domain.delivery.geofence_events import (
    DeliveryArrived,
    DeliveryDwelling,
    DeliveryNear,
    DeliveryPlaceNoticed,
)
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId
from domain.notifications.kinds import MAIL_FIRST, PUSH_FIRST, Category, Facts, Way
from domain.payments.events import DisputeClosed, DisputeOpened, RefundFailed, RefundSucceeded
from domain.shop.order_events import (
    Fulfilment,
    OrderCancelled,
    OrderCancelledBy,
    OrderConfirmed,
    OrderLinesCancelled,
    OrderMoneyReturned,
    OrderPaymentFailed,
    ShipmentHeldBack,
    ShipmentReady,
    ShipmentReturned,
    ShipmentShipped,
)
from domain.shop.return_events import (
    ReturnApproved,
    ReturnInspected,
    ReturnReceived,
    ReturnRefused,
    ReturnRequested,
)
from domain.shop.stock_events import StockMismatchFound

type Named = Callable[[Any], Iterable[AccountId]]

UNREAD_FOR = timedelta(minutes=2)
"""So long a message in a conversation may lie before its reader is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    on: type[DomainEvent]
    template: str
    category: Category
    to: Named | Who
    about: Callable[[Any], str] = lambda event: event.subject
    """What it leads to, and what its facts are read from."""

    facts: Callable[[Any], Facts] = lambda _event: {}
    """What only the event knows."""

    only_if: Callable[[Any], bool] = lambda _event: True
    ways: tuple[Way, ...] = MAIL_FIRST
    essential: bool = False
    """Mail about it cannot be unsubscribed from by a link."""

    once_until_read: bool = False
    """Whoever was told of the same thing, and has not looked, is not told again."""


def _buyer(event: Any) -> Iterable[AccountId]:
    return (event.buyer_id,)


def _sellers(event: Any) -> Iterable[AccountId]:
    return tuple(event.seller_ids)


def _seller(event: Any) -> Iterable[AccountId]:
    return (event.seller_id,)


def _recipient(event: Any) -> Iterable[AccountId]:
    return (event.recipient_id,)


def _account(event: Any) -> Iterable[AccountId]:
    return (event.account_id,)


def _payer(event: Any) -> Iterable[AccountId]:
    return (event.payer_id,)


def _courier(event: Any) -> Iterable[AccountId]:
    """Nobody, if a partner brings it: they tell their couriers themselves."""
    return () if event.courier_id is None else (AccountId(event.courier_id),)


def _by_itself(event: Any) -> bool:
    """Not in the basket of an order: then the order is told of."""
    return event.order_id is None


def _booking(event: Any) -> str:
    return f"booking:{event.booking_id}"


def _event(event: Any) -> str:
    return f"event:{event.event_id}"


def _order(event: Any) -> str:
    return f"order:{event.order_id}"


def _amount(event: Any) -> Facts:
    return {"amount": event.amount}


def _refund(event: Any) -> Facts:
    return {"refund": event.refund}


def _ran_out(event: BookingCancelled | OrderCancelled) -> bool:
    by = event.by if isinstance(event, BookingCancelled) else event.cancelled_by
    return by in {CancelledBy.TIME_OUT, OrderCancelledBy.TIME_OUT}


def _until(event: WaitingOffered) -> Facts:
    return {"until": event.deadline}


def _expected(event: StockMismatchFound) -> Facts:
    return {"expected": event.expected, "counted": event.counted, "missing": event.missing}


def _retry(event: DeliveryFailed) -> Facts:
    if event.reason is FailureReason.LOST:
        return {"lost": True}
    return {} if event.retry_at is None else {"again_at": event.retry_at}


def _at_the_door(event: DeliveryPlaceNoticed) -> bool:
    return event.is_at_the_door


def _at_the_pick_up(event: DeliveryPlaceNoticed) -> bool:
    return not event.is_at_the_door


BOOKING, ORDER, DELIVERY = Category.BOOKING, Category.ORDER, Category.DELIVERY
SELLING, WORK, CHAT = Category.SELLING, Category.WORK, Category.CHAT
ON_THE_PHONE = (Way.PUSH,)

RULES: Sequence[Rule] = (
    # Bookings and tickets
    Rule(
        on=BookingConfirmed,
        template="booking-confirmed",
        category=BOOKING,
        to=_buyer,
        only_if=_by_itself,
        essential=True,
    ),
    Rule(
        on=BookingPaymentFailed,
        template="booking-payment-failed",
        category=BOOKING,
        to=_buyer,
        only_if=_by_itself,
        ways=PUSH_FIRST,
    ),
    Rule(
        on=BookingCancelled,
        template="booking-expired",
        category=BOOKING,
        to=_buyer,
        only_if=lambda event: _by_itself(event) and _ran_out(event),
    ),
    Rule(
        on=BookingCancelled,
        template="booking-cancelled",
        category=BOOKING,
        to=_buyer,
        facts=_refund,
        only_if=lambda event: not _ran_out(event),
        essential=True,
    ),
    Rule(
        on=BookingMoneyReturned,
        template="money-returned",
        category=BOOKING,
        to=_buyer,
        facts=_amount,
        essential=True,
    ),
    Rule(
        on=BookingNeedsOperator,
        template="money-came-late",
        category=WORK,
        to=Who.OPERATORS,
        facts=_amount,
    ),
    Rule(
        on=TicketTransferred,
        template="ticket-received",
        category=BOOKING,
        to=lambda event: (event.holder_id,),
        about=_event,
        essential=True,
    ),
    Rule(
        on=WaitingOffered,
        template="waiting-offered",
        category=BOOKING,
        to=_account,
        about=_booking,
        facts=_until,
        ways=PUSH_FIRST,
    ),
    Rule(on=WaitingLapsed, template="waiting-lapsed", category=BOOKING, to=_account, about=_event),
    Rule(on=WaitingClosed, template="waiting-closed", category=BOOKING, to=_account, about=_event),
    # Orders
    Rule(on=OrderConfirmed, template="order-confirmed", category=ORDER, to=_buyer, essential=True),
    Rule(on=OrderConfirmed, template="order-received", category=SELLING, to=_sellers),
    Rule(
        on=OrderPaymentFailed,
        template="order-payment-failed",
        category=ORDER,
        to=_buyer,
        ways=PUSH_FIRST,
    ),
    Rule(on=OrderCancelled, template="order-expired", category=ORDER, to=_buyer, only_if=_ran_out),
    Rule(
        on=OrderCancelled,
        template="order-cancelled",
        category=ORDER,
        to=_buyer,
        facts=_refund,
        only_if=lambda event: not _ran_out(event),
        essential=True,
    ),
    Rule(
        on=OrderCancelled,
        template="sale-cancelled",
        category=SELLING,
        to=_sellers,
        only_if=lambda event: event.payment_id is not None and not _ran_out(event),
    ),
    Rule(
        on=OrderLinesCancelled,
        template="order-partly-cancelled",
        category=ORDER,
        to=_buyer,
        facts=_refund,
        essential=True,
    ),
    Rule(on=OrderLinesCancelled, template="sale-partly-cancelled", category=SELLING, to=_sellers),
    Rule(
        on=OrderMoneyReturned,
        template="money-returned",
        category=ORDER,
        to=_buyer,
        facts=_amount,
        essential=True,
    ),
    # Shipments. Those that a courier brings are told of as deliveries.
    Rule(
        on=ShipmentReady,
        template="shipment-ready",
        category=ORDER,
        to=_buyer,
        only_if=lambda event: event.fulfilment is Fulfilment.PICK_UP,
        ways=PUSH_FIRST,
    ),
    Rule(
        on=ShipmentShipped,
        template="shipment-shipped",
        category=ORDER,
        to=_buyer,
        only_if=lambda event: (
            event.delivery_id is None and event.fulfilment is not Fulfilment.PICK_UP
        ),
    ),
    Rule(on=ShipmentReturned, template="shipment-returned", category=ORDER, to=_buyer),
    Rule(on=ShipmentReturned, template="goods-came-back", category=SELLING, to=_seller),
    Rule(on=ShipmentHeldBack, template="shipment-held-back", category=SELLING, to=_seller),
    # Deliveries
    Rule(
        on=DeliveryOffered,
        template="delivery-offered",
        category=WORK,
        to=_courier,
        facts=lambda event: {"until": event.until},
        ways=ON_THE_PHONE,
    ),
    Rule(
        on=DeliveryAssigned,
        template="delivery-assigned",
        category=DELIVERY,
        to=_recipient,
        ways=ON_THE_PHONE,
    ),
    Rule(
        on=DeliveryPickedUp,
        template="delivery-on-its-way",
        category=DELIVERY,
        to=_recipient,
        ways=PUSH_FIRST,
    ),
    Rule(
        on=DeliveryNear,
        template="delivery-near",
        category=DELIVERY,
        to=_recipient,
        only_if=_at_the_door,
        ways=PUSH_FIRST,
    ),
    Rule(
        on=DeliveryArrived,
        template="delivery-arrived",
        category=DELIVERY,
        to=_recipient,
        only_if=_at_the_door,
        ways=ON_THE_PHONE,
    ),
    Rule(
        on=DeliveryDwelling,
        template="delivery-waited-for",
        category=SELLING,
        to=_seller,
        only_if=_at_the_pick_up,
        ways=PUSH_FIRST,
    ),
    Rule(
        on=DeliveryDwelling,
        template="delivery-dwelling",
        category=WORK,
        to=Who.DISPATCHERS,
        only_if=_at_the_pick_up,
        ways=ON_THE_PHONE,
    ),
    Rule(
        on=DeliveryDelivered,
        template="delivery-delivered",
        category=DELIVERY,
        to=_recipient,
        ways=PUSH_FIRST,
    ),
    Rule(
        on=DeliveryFailed,
        template="delivery-failed",
        category=DELIVERY,
        to=_recipient,
        facts=_retry,
        ways=PUSH_FIRST,
    ),
    Rule(on=DeliveryFailed, template="sale-not-delivered", category=SELLING, to=_seller),
    Rule(
        on=DeliveryReassigned,
        template="delivery-reassigned",
        category=DELIVERY,
        to=_recipient,
        ways=ON_THE_PHONE,
    ),
    Rule(
        on=DeliveryReassigned,
        template="delivery-taken-over",
        category=WORK,
        to=_courier,
        ways=ON_THE_PHONE,
    ),
    Rule(on=DeliveryReassigned, template="sale-reassigned", category=SELLING, to=_seller),
    Rule(
        on=DeliveryReassigned,
        template="delivery-let-down",
        category=WORK,
        to=Who.DISPATCHERS,
        only_if=lambda event: event.by is None,
        ways=PUSH_FIRST,
    ),
    Rule(on=DeliveryReturned, template="delivery-returned", category=SELLING, to=_seller),
    Rule(
        on=DeliveryEscalated,
        template="delivery-needs-help",
        category=WORK,
        to=Who.DISPATCHERS,
        ways=PUSH_FIRST,
    ),
    Rule(
        on=DeliveryStalled,
        template="delivery-stalled",
        category=WORK,
        to=Who.DISPATCHERS,
        ways=PUSH_FIRST,
    ),
    # Returns. That money went back is told of as a refund.
    Rule(
        on=ReturnRequested,
        template="return-requested",
        category=SELLING,
        to=_seller,
        about=_order,
    ),
    Rule(on=ReturnApproved, template="return-approved", category=ORDER, to=_buyer, about=_order),
    Rule(
        on=ReturnRefused,
        template="return-refused",
        category=ORDER,
        to=_buyer,
        about=_order,
        essential=True,
    ),
    Rule(on=ReturnReceived, template="return-received", category=ORDER, to=_buyer, about=_order),
    Rule(
        on=ReturnInspected,
        template="return-inspected",
        category=ORDER,
        to=_buyer,
        about=_order,
        facts=_refund,
        essential=True,
    ),
    # Money
    Rule(
        on=RefundSucceeded,
        template="refund-paid",
        category=ORDER,
        to=_payer,
        about=lambda event: event.purpose,
        facts=_amount,
        essential=True,
    ),
    Rule(
        on=RefundFailed,
        template="refund-failed",
        category=WORK,
        to=Who.OPERATORS,
        about=lambda event: event.purpose,
    ),
    Rule(
        on=DisputeOpened,
        template="dispute-opened",
        category=SELLING,
        to=Who.EARNERS,
        about=lambda event: event.purpose,
        facts=_amount,
    ),
    Rule(
        on=DisputeOpened,
        template="dispute-opened",
        category=WORK,
        to=Who.OPERATORS,
        about=lambda event: event.purpose,
        facts=_amount,
    ),
    Rule(
        on=DisputeClosed,
        template="dispute-closed",
        category=SELLING,
        to=Who.EARNERS,
        about=lambda event: event.purpose,
        facts=lambda event: {"amount": event.amount, "won": int(event.won)},
    ),
    # Stock
    Rule(
        on=StockMismatchFound,
        template="stock-mismatch",
        category=SELLING,
        to=_seller,
        about=lambda event: f"variant:{event.variant_id}",
        facts=_expected,
    ),
    Rule(
        on=StockMismatchFound,
        template="goods-missing",
        category=ORDER,
        to=Who.BUYERS,
        about=lambda event: f"variant:{event.variant_id}",
        only_if=lambda event: event.missing > 0,
    ),
    Rule(
        on=StockMismatchFound,
        template="stock-mismatch",
        category=WORK,
        to=Who.OPERATORS,
        about=lambda event: f"variant:{event.variant_id}",
        facts=_expected,
        only_if=lambda event: event.missing > 0,
    ),
    # Conversations: what is said in them is not repeated elsewhere.
    Rule(
        on=MessagePosted,
        template="chat-message",
        category=CHAT,
        to=Who.UNREAD,
        facts=lambda event: {"author": str(event.author_id)},
        ways=(Way.PUSH, Way.EMAIL),
        once_until_read=True,
    ),
    Rule(
        on=MemberInvited,
        template="chat-invited",
        category=CHAT,
        to=_account,
        ways=(Way.PUSH, Way.EMAIL),
    ),
    Rule(
        on=MemberWarned,
        template="chat-warned",
        category=CHAT,
        to=_account,
        essential=True,
    ),
)


def rules_of(event: DomainEvent) -> Sequence[Rule]:
    """Those that hold for an event, in their order."""
    return [rule for rule in _RULES_ON.get(type(event), ()) if rule.only_if(event)]


def _by_event() -> Mapping[type[DomainEvent], Sequence[Rule]]:
    found: dict[type[DomainEvent], list[Rule]] = {}
    for rule in RULES:
        found.setdefault(rule.on, []).append(rule)
    return found


_RULES_ON = _by_event()
TOLD: Sequence[type[DomainEvent]] = tuple(_RULES_ON)
"""Every event that somebody is told of."""

ESSENTIAL = frozenset(rule.template for rule in RULES if rule.essential)
TEMPLATES = tuple(dict.fromkeys(rule.template for rule in RULES))


def told_at(event: DomainEvent) -> datetime | None:
    """When it is looked at whom to tell; never, if no rule holds for it."""
    if not rules_of(event):
        return None
    return event.at + UNREAD_FOR if isinstance(event, MessagePosted) else event.at
