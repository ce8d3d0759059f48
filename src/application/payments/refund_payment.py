from application.payments.gateways import Gateways
from application.payments.outcome import pause
from application.payments.ports import PaymentStore, RefundAnswer, RefundOutcome
from application.payments.refund_learning import asked_before, learn_refund
from application.platform.breaker import NotAsked
from application.platform.errors import Unavailable
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.payments.events import RefundRequested
from domain.payments.payment import Payment
from domain.payments.refund import Refund, RefundStatus

_UNANSWERED = RefundAnswer(outcome=RefundOutcome.PENDING)


class RefundPayment:
    """Reaction: have the provider give money back. What it leaves open is asked for later."""

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
        try:
            answer = await self._refund(payment, refund, again=task.attempt > 1)
        except NotAsked:
            if task.attempt == 1:
                raise NotYet(pause(event.at, self._clock.now())) from None
            answer = _UNANSWERED
        except Unavailable:
            answer = _UNANSWERED
        async with self._work.begin(finishing=task) as store:
            await learn_refund(store, payment.id, refund.id, answer, now=self._clock.now())

    async def _refund(self, payment: Payment, refund: Refund, *, again: bool) -> RefundAnswer:
        # An earlier run may have refunded and then died.
        if again:
            return await asked_before(self._gateways, payment, refund)
        return await self._gateways.refund(payment, refund)
