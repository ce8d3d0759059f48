from dataclasses import dataclass

from application.payments.ports import PaymentStore
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from domain.kernel.ids import PaymentId, RefundId
from domain.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefund:
    """The caller makes the refund's id from its cause, so that one cause refunds once."""

    payment_id: PaymentId
    refund_id: RefundId
    amount: Money
    reason: str


class RequestRefundHandler:
    """Want a part of a captured payment to go back. Safe to repeat."""

    def __init__(self, work: UnitOfWork[PaymentStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: RequestRefund, *, finishing: Task | None = None) -> None:
        async with self._work.begin(finishing=finishing) as store:
            payment = await store.payments.lock(command.payment_id)
            if payment.has_refund(command.refund_id):
                return
            wanted = payment.request_refund(
                command.refund_id,
                command.amount,
                reason=command.reason,
                now=self._clock.now(),
            )
            await store.payments.save(wanted)
