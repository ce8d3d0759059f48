from datetime import datetime

from application.payments.gateways import Gateways
from application.payments.learning import learn, locked
from application.payments.outcome import pause
from application.payments.ports import Charge, PaymentStore
from application.platform.breaker import NotAsked
from application.platform.errors import Unavailable
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.payments.attempt import Attempt, AttemptStatus
from domain.payments.events import PaymentOpened, PaymentRetryPlanned
from domain.payments.payment import Payment

_AWAY = "provider-unavailable"


class ChargePayment:
    """Reaction: ask the provider of a planned attempt for the money."""

    def __init__(self, work: UnitOfWork[PaymentStore], gateways: Gateways, clock: Clock) -> None:
        self._work = work
        self._gateways = gateways
        self._clock = clock

    async def __call__(self, event: PaymentOpened | PaymentRetryPlanned, task: Task) -> None:
        async with self._work.begin() as store:
            payment = await store.payments.get(event.payment_id)
        attempt = payment.attempt_number(event.attempt)
        is_planned = attempt.status is AttemptStatus.PLANNED
        if not is_planned or payment.is_over(self._clock.now()):
            return
        again = task.attempt > 1
        try:
            charge = await self._charge(payment, attempt, again=again)
        except NotAsked:
            if not again:
                await self._try_elsewhere(payment, attempt, task)
                return
            charge = None
        except Unavailable:
            charge = None
        await self._store(payment, attempt, charge, task)

    async def _charge(self, payment: Payment, attempt: Attempt, *, again: bool) -> Charge:
        # An earlier run may have charged and then died. The key protects us as well, but
        # asking is free of any doubt.
        if again and (charge := await self._gateways.look_up(attempt)):
            return charge
        return await self._gateways.charge(payment, attempt)

    async def _store(
        self, payment: Payment, attempt: Attempt, charge: Charge | None, task: Task
    ) -> None:
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            reference = charge.reference if charge else ""
            found = await locked(store, attempt, payment.id, reference)
            if charge is not None:
                await learn(store, found, attempt.number, charge, gateways=self._gateways, now=now)
            elif found.attempt_number(attempt.number).status is AttemptStatus.PLANNED:
                await store.payments.save(found.lose_sight(now=now))

    async def _try_elsewhere(self, payment: Payment, attempt: Attempt, task: Task) -> None:
        """Nobody was asked, so nothing can have happened: somebody else may take it."""
        now = self._clock.now()
        other = self._gateways.elsewhere(payment, at=now)
        if other is None or not payment.may_try_again(now):
            raise NotYet(pause(attempt.started_at, now))
        async with self._work.begin(finishing=task) as store:
            found = await store.payments.lock(payment.id)
            if _is_still_planned(found, attempt, now):
                again = found.try_again(_AWAY, reference="", gateway=other, due_at=now, now=now)
                await store.payments.save(again)


def _is_still_planned(payment: Payment, attempt: Attempt, now: datetime) -> bool:
    present = payment.attempt_number(attempt.number)
    return present.status is AttemptStatus.PLANNED and payment.may_try_again(now)
