"""What payments do about orders: money that nobody is owed goes back."""

from application.payments.cancel_payment import CancelPayment, CancelPaymentHandler
from application.payments.request_refund import RequestRefund, RequestRefundHandler
from application.platform.tasks import Task
from domain.payments.events import RefundCause
from domain.shop.order_events import (
    OrderCancelled,
    OrderLinesCancelled,
    OrderLinesReturned,
    OrderMoneyReturned,
)


class SettleCancelledOrder:
    """Give back what was paid for what is cancelled, or stop a payment that still runs."""

    def __init__(
        self, *, request_refund: RequestRefundHandler, cancel_payment: CancelPaymentHandler
    ) -> None:
        self._request_refund = request_refund
        self._cancel_payment = cancel_payment

    async def __call__(self, event: OrderCancelled, task: Task) -> None:
        if event.payment_id is None:
            return
        if not event.refund.amount:
            await self._cancel_payment(CancelPayment(payment_id=event.payment_id), finishing=task)
            return
        refund = RequestRefund(
            payment_id=event.payment_id,
            refund_id=RefundCause.CANCELLATION.refund_id(event.payment_id),
            amount=event.refund,
            reason=f"cancelled by {event.cancelled_by.lower()}",
            lines=event.refunded_lines,
        )
        await self._request_refund(refund, finishing=task)


class RefundCancelledLines:
    """Give back what was paid for a part of an order that was cancelled, or sent back."""

    def __init__(self, *, request_refund: RequestRefundHandler) -> None:
        self._request_refund = request_refund

    async def __call__(self, event: OrderLinesCancelled | OrderLinesReturned, task: Task) -> None:
        if event.payment_id is None or event.refund_id is None:
            return
        refund = RequestRefund(
            payment_id=event.payment_id,
            refund_id=event.refund_id,
            amount=event.refund,
            reason=_why(event),
            lines=event.refunded_lines,
        )
        await self._request_refund(refund, finishing=task)


class ReturnOrderMoney:
    """Give back money that came too late, or a second time."""

    def __init__(self, *, request_refund: RequestRefundHandler) -> None:
        self._request_refund = request_refund

    async def __call__(self, event: OrderMoneyReturned, task: Task) -> None:
        refund = RequestRefund(
            payment_id=event.payment_id,
            refund_id=RefundCause.NO_USE.refund_id(event.payment_id),
            amount=event.amount,
            reason="money the order has no use for",
        )
        await self._request_refund(refund, finishing=task)


def _why(event: OrderLinesCancelled | OrderLinesReturned) -> str:
    if isinstance(event, OrderLinesReturned):
        return "sent back"
    return f"partly cancelled by {event.cancelled_by.lower()}"
