from datetime import datetime

from application.payments.gateways import Gateways
from application.payments.outcome import pause
from application.payments.ports import PaymentStore, RefundAnswer, RefundOutcome
from application.platform.errors import Unavailable
from application.platform.failpoints import failpoint
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.payments.events import RefundRequested
from domain.payments.payment import Payment
from domain.payments.refund import Refund, RefundStatus

_UNANSWERED = RefundAnswer(outcome=RefundOutcome.PENDING)


class RefundPayment:
    """Reaction: have the provider give money back, asking until it says that it did or cannot."""

    def __init__(self, work: UnitOfWork[PaymentStore], gateways: Gateways, clock: Clock) -> None:
        self._work = work
        self._gateways = gateways
        self._clock = clock

    async def __call__(self, event: RefundRequested, task: Task) -> None:
        async with self._work.begin() as store:
            payment = await store.payments.get(event.payment_id)
        refund = payment.refund(event.refund_id)
        if refund.status is not RefundStatus.REQUESTED:
            return
        await failpoint("payments.before-refund")
        answer = await self._refund(payment, refund)
        await failpoint("payments.after-refund")
        now = self._clock.now()
        if answer.outcome is RefundOutcome.PENDING:
            raise NotYet(pause(event.at, now))
        async with self._work.begin(finishing=task) as store:
            payment = await store.payments.lock(event.payment_id)
            await store.payments.save(_after(payment, refund, answer, now=now))

    async def _refund(self, payment: Payment, refund: Refund) -> RefundAnswer:
        try:
            return await self._gateways.refund(payment, refund)
        except Unavailable:
            return _UNANSWERED


def _after(payment: Payment, refund: Refund, answer: RefundAnswer, *, now: datetime) -> Payment:
    if answer.outcome is RefundOutcome.SUCCEEDED:
        return payment.complete_refund(refund.id, now=now)
    return payment.fail_refund(refund.id, answer.reason, now=now)
