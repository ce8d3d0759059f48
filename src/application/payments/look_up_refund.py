from datetime import datetime

from application.payments.gateways import Gateways
from application.payments.outcome import PAUSE_MIN, pause
from application.payments.ports import PaymentStore, RefundOutcome
from application.payments.refund_learning import asked_before, learn_refund
from application.platform.errors import Unavailable
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.payments.events import RefundPending


def first_look_at_refund(event: RefundPending) -> datetime:
    """When to ask for the first time: notices usually come before."""
    return event.at + PAUSE_MIN


class LookUpRefund:
    """Reaction: ask what became of a refund until its provider knows it.

    One that never reached the provider is asked for again, with its key.
    """

    def __init__(self, work: UnitOfWork[PaymentStore], gateways: Gateways, clock: Clock) -> None:
        self._work = work
        self._gateways = gateways
        self._clock = clock

    async def __call__(self, event: RefundPending, task: Task) -> None:
        async with self._work.begin() as store:
            payment = await store.payments.get(event.payment_id)
        refund = payment.refund(event.refund_id)
        if refund.is_settled:
            return
        later = NotYet(pause(event.at, self._clock.now()))
        try:
            answer = await asked_before(self._gateways, payment, refund)
        except Unavailable:
            raise later from None
        if answer.outcome is RefundOutcome.PENDING:
            raise later
        async with self._work.begin(finishing=task) as store:
            await learn_refund(store, payment.id, refund.id, answer, now=self._clock.now())
