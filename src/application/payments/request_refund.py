from dataclasses import dataclass
from datetime import timedelta

from application.payments.ports import PaymentStore
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.kernel.ids import PaymentId, RefundId
from domain.kernel.money import Money
from domain.payments.payment import Payment

UNDECIDED_FOR = timedelta(minutes=10)
"""So long until we look again what became of another refund, or of a dispute."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestRefund:
    """The caller makes the refund's id from its cause, so that one cause refunds once."""

    payment_id: PaymentId
    refund_id: RefundId
    amount: Money
    """At most: what went back before, or goes, does not go back again."""

    reason: str
    lines: tuple[str, ...] = ()
    """Of which lines of the payment; none stands for all of them."""


class RequestRefundHandler:
    """Want a part of a captured payment to go back. Safe to repeat."""

    def __init__(self, work: UnitOfWork[PaymentStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: RequestRefund, *, finishing: Task | None = None) -> None:
        async with self._work.begin(finishing=finishing) as store:
            payment = await store.payments.lock(command.payment_id)
            if not payment.has_refund(command.refund_id):
                await self._request(store, payment, command)

    async def _request(self, store: PaymentStore, payment: Payment, command: RequestRefund) -> None:
        now = self._clock.now()
        left = payment.refundable_of(command.lines)
        if payment.has_arrived and not left.amount:
            if payment.may_change:
                raise NotYet(now + UNDECIDED_FOR)
            nothing = payment.find_nothing_left(command.refund_id, now=now, lines=command.lines)
            await store.payments.save(nothing)
            return
        amount = min(command.amount, left, key=lambda money: money.amount)
        wanted = payment.request_refund(
            command.refund_id,
            amount if payment.has_arrived else command.amount,
            reason=command.reason,
            lines=command.lines,
            now=now,
        )
        await store.payments.save(wanted)
