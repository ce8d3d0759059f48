"""What payments do about bookings: money that nobody is owed goes back."""

from application.payments.cancel_payment import CancelPayment, CancelPaymentHandler
from application.payments.request_refund import RequestRefund, RequestRefundHandler
from application.platform.tasks import Task
from domain.booking.events import BookingCancelled, BookingMoneyReturned
from domain.payments.events import RefundCause


class SettleCancelledBooking:
    """Give back what the policy grants, or stop a payment that is still running."""

    def __init__(
        self, *, request_refund: RequestRefundHandler, cancel_payment: CancelPaymentHandler
    ) -> None:
        self._request_refund = request_refund
        self._cancel_payment = cancel_payment

    async def __call__(self, event: BookingCancelled, task: Task) -> None:
        if event.payment_id is None:
            return
        if not event.refund.amount:
            if event.order_id is not None:
                # The order's payment is for more than this booking: it is for the order to stop.
                return
            await self._cancel_payment(CancelPayment(payment_id=event.payment_id), finishing=task)
            return
        refund = RequestRefund(
            payment_id=event.payment_id,
            refund_id=RefundCause.CANCELLATION.refund_id(
                event.payment_id, part="" if event.order_id is None else event.subject
            ),
            amount=event.refund,
            reason=f"cancelled by {event.by.lower()}",
            lines=event.refunded_lines,
        )
        await self._request_refund(refund, finishing=task)


class ReturnMoney:
    """Give back money that came too late, or a second time."""

    def __init__(self, *, request_refund: RequestRefundHandler) -> None:
        self._request_refund = request_refund

    async def __call__(self, event: BookingMoneyReturned, task: Task) -> None:
        refund = RequestRefund(
            payment_id=event.payment_id,
            refund_id=RefundCause.NO_USE.refund_id(event.payment_id),
            amount=event.amount,
            reason="money the booking has no use for",
        )
        await self._request_refund(refund, finishing=task)
