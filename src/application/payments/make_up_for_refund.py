"""What operators do about refunds that a provider refused."""

from dataclasses import dataclass

from application.payments.order_refund import OrderedRefund
from application.payments.ports import PaymentStore
from application.platform.idempotency import Once
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.kernel.access import Principal, Right
from domain.kernel.ids import PaymentId, RefundId


@dataclass(frozen=True, slots=True, kw_only=True)
class RetryRefund:
    """Have the provider asked once more."""

    by: Principal
    payment_id: PaymentId
    refund_id: RefundId


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleRefund:
    """The money was sent from our bank account; ``reference`` is what the bank calls it."""

    by: Principal
    payment_id: PaymentId
    refund_id: RefundId
    reference: str


class MakeUpForRefundHandler:
    """Make up for a failed refund by another one, with a key of its own: once."""

    def __init__(self, work: UnitOfWork[PaymentStore], clock: Clock, ids: Ids) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: RetryRefund | SettleRefund, once: Once) -> OrderedRefund:
        now = self._clock.now()
        command.by.need(Right.OPERATE)
        command.by.need_recent_proof(now)
        again = RefundId(self._ids.new())
        async with self._work.begin(once=once) as store:
            payment = await store.payments.lock(command.payment_id)
            match command:
                case RetryRefund(refund_id=failed):
                    wanted = payment.retry_refund(failed, again, now=now)
                case SettleRefund(refund_id=failed, reference=reference):
                    wanted = payment.settle_refund(failed, again, reference=reference, now=now)
            await store.payments.save(wanted)
            ordered = OrderedRefund(payment=wanted.settled(), refund=wanted.refund(again))
            once.keep(ordered)
        return ordered
