from dataclasses import dataclass

from application.payments.gateways import Gateways
from application.payments.give_up import give_up
from application.payments.ports import PaymentStore
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from domain.kernel.ids import PaymentId


@dataclass(frozen=True, slots=True, kw_only=True)
class CancelPayment:
    payment_id: PaymentId


class CancelPaymentHandler:
    """Stop a payment nobody wants any more, unless its money has arrived already.

    Raises ``Unavailable`` if the provider does not answer, and ``NotYet`` if another attempt
    was begun meanwhile. Safe to repeat.
    """

    def __init__(self, work: UnitOfWork[PaymentStore], gateways: Gateways, clock: Clock) -> None:
        self._work = work
        self._gateways = gateways
        self._clock = clock

    async def __call__(self, command: CancelPayment, *, finishing: Task | None = None) -> None:
        async with self._work.begin() as store:
            payment = await store.payments.get(command.payment_id)
        if not payment.is_open:
            return
        attempt = payment.attempts[-1]
        charge = await self._gateways.cancel(attempt)
        now = self._clock.now()
        async with self._work.begin(finishing=finishing) as store:
            await give_up(
                store, payment.id, attempt, charge, lambda found: found.cancel(now=now), now=now
            )
