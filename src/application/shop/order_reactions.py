"""What orders do about what happens elsewhere, in a few lines each."""

from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from application.shop.order_holds import free_unpaid, lock_stocks
from application.shop.order_ports import OrderStore, order_of
from domain.booking.events import BookingCancelled
from domain.delivery.events import (
    DeliveryCancelled,
    DeliveryDelivered,
    DeliveryPickedUp,
)
from domain.payments.events import (
    NothingLeftToRefund,
    PaymentCancelled,
    PaymentDeclined,
    PaymentExpired,
    RefundCause,
    RefundFailed,
    RefundSucceeded,
)
from domain.shop.order import Order
from domain.shop.order_events import OrderCancelledBy, OrderPlaced
from domain.shop.order_state import OrderStatus
from domain.shop.shipment import ShipmentStatus


class ConfirmFreeOrder:
    """What costs nothing is theirs at once."""

    def __init__(self, *, work: UnitOfWork[OrderStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: OrderPlaced, task: Task) -> None:
        if event.total.amount:
            return
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            order = await store.orders.lock(event.order_id)
            if order.status is not OrderStatus.PENDING or now >= order.deadline:
                return
            await lock_stocks(store, order, now=now)
            if order.hold_id is not None:
                await store.inventory.sell(order.hold_id, now=now)
            await store.tickets.confirm(order.id, None, now=now)
            await store.orders.save(order.confirm(None, now=now))


class NoteFailedOrderPayment:
    """The money did not come. The buyer may try again until the deadline."""

    def __init__(self, *, work: UnitOfWork[OrderStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(
        self, event: PaymentDeclined | PaymentExpired | PaymentCancelled, task: Task
    ) -> None:
        order_id = order_of(event.purpose)
        if order_id is None:
            return
        now = self._clock.now()
        reason = event.reason if isinstance(event, PaymentDeclined) else event.name
        async with self._work.begin(finishing=task) as store:
            order = await store.orders.lock(order_id)
            if order.awaits(event.payment_id):
                await store.tickets.fail_payment(order.id, event.payment_id, reason=reason, now=now)
                await store.orders.save(
                    order.fail_payment(event.payment_id, reason=reason, now=now)
                )


class NoteOrderRefund:
    """What was to go back of a cancelled order has gone back."""

    def __init__(self, *, work: UnitOfWork[OrderStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: RefundSucceeded | NothingLeftToRefund, task: Task) -> None:
        order_id = order_of(event.purpose)
        if order_id is None:
            return
        async with self._work.begin(finishing=task) as store:
            order = await store.orders.lock(order_id)
            if _settles(order, event):
                amount = event.refunded_total
                if isinstance(event, RefundSucceeded):
                    amount = event.amount
                refunded = order.refund(event.refund_id, amount=amount, now=self._clock.now())
                await store.orders.save(refunded)
            elif isinstance(event, RefundSucceeded) and _is_partial(order, event):
                refunded = order.note_refund(
                    event.refund_id,
                    amount=event.amount,
                    fully=event.fully,
                    now=self._clock.now(),
                )
                await store.orders.save(refunded)


class NoteFailedOrderRefund:
    """Something could not be paid back: everybody concerned sees it. Operators make up for it."""

    def __init__(self, *, work: UnitOfWork[OrderStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: RefundFailed, task: Task) -> None:
        order_id = order_of(event.purpose)
        if order_id is None:
            return
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            order = await store.orders.lock(order_id)
            noted = order.note_failed_refund(event.refund_id, reason=event.reason, now=now)
            await store.orders.save(noted)


class GiveUpBasket:
    """An event in an unpaid basket was cancelled: it is not what the buyer wanted any more."""

    def __init__(self, *, work: UnitOfWork[OrderStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: BookingCancelled, task: Task) -> None:
        if event.order_id is None:
            return
        now = self._clock.now()
        who = OrderCancelledBy.ORGANIZER
        async with self._work.begin(finishing=task) as store:
            order = await store.orders.lock(event.order_id)
            if order.status is OrderStatus.PENDING:
                await free_unpaid(store, order, who, now=now)
                reason = "an event of the basket was cancelled"
                await store.orders.save(order.cancel(who=who, by=None, reason=reason, now=now))


class FollowDelivery:
    """Where the courier is with it, the shipment is."""

    def __init__(self, *, work: UnitOfWork[OrderStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(
        self, event: DeliveryPickedUp | DeliveryDelivered | DeliveryCancelled, task: Task
    ) -> None:
        async with self._work.begin(finishing=task) as store:
            order = await store.orders.lock(event.order_id)
            followed = self._followed(order, event)
            if followed is not order:
                await store.orders.save(followed)

    def _followed(
        self, order: Order, event: DeliveryPickedUp | DeliveryDelivered | DeliveryCancelled
    ) -> Order:
        now, who, shipment_id = self._clock.now(), event.by, event.shipment_id
        status = order.shipment(shipment_id).status
        match event, status:
            case DeliveryPickedUp(), ShipmentStatus.READY:
                return order.ship(shipment_id, by=who, now=now, delivery_id=event.delivery_id)
            case DeliveryDelivered(), ShipmentStatus.READY:
                # The news that it was picked up are on their way.
                gone = order.ship(shipment_id, by=who, now=now, delivery_id=event.delivery_id)
                return gone.arrive(shipment_id, by=who, now=now)
            case DeliveryDelivered(), ShipmentStatus.SHIPPED:
                return order.arrive(shipment_id, by=who, now=now)
            case DeliveryCancelled(reason=why), ShipmentStatus.READY:
                return order.hold_back(shipment_id, by=who, why=why, now=now)
            case _:
                return order


def _is_partial(order: Order, event: RefundSucceeded) -> bool:
    """Whether it is of the money that paid for the order, and leaves the rest of it paid."""
    return order.payment_id == event.payment_id and order.was_paid and not event.extra


def _settles(order: Order, event: RefundSucceeded | NothingLeftToRefund) -> bool:
    """Whether with it everything is back that a cancelled order was to give back."""
    if order.payment_id != event.payment_id or order.status is not OrderStatus.CANCELLED:
        return False
    refund_id = event.refund_id
    if isinstance(event, RefundSucceeded):
        refund_id = event.makes_up_for or refund_id
    return refund_id in {cause.refund_id(event.payment_id) for cause in RefundCause}
