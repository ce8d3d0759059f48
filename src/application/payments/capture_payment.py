from application.payments.gateways import Gateways
from application.payments.learning import learn
from application.payments.outcome import pause
from application.payments.ports import Charge, ChargeOutcome, PaymentStore
from application.platform.breaker import NotAsked
from application.platform.errors import Unavailable
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.kernel.ids import PaymentId
from domain.payments.attempt import Attempt, AttemptStatus
from domain.payments.events import PaymentAuthorised
from domain.payments.payment import Payment

_UNDECIDED = frozenset({ChargeOutcome.PENDING, ChargeOutcome.AUTHORISED})


class CapturePayment:
    """Reaction: take the money that is reserved, while there is time.

    Asked twice the provider captures once. What it leaves open is looked up.
    """

    def __init__(self, work: UnitOfWork[PaymentStore], gateways: Gateways, clock: Clock) -> None:
        self._work = work
        self._gateways = gateways
        self._clock = clock

    async def __call__(self, event: PaymentAuthorised, task: Task) -> None:
        async with self._work.begin() as store:
            payment = await store.payments.get(event.payment_id)
        attempt = payment.attempt_number(event.attempt)
        now = self._clock.now()
        if attempt.status is not AttemptStatus.AUTHORISED or payment.is_over(now):
            return
        charge = await self._capture(payment, attempt, otherwise=NotYet(pause(event.at, now)))
        await self._store(payment.id, attempt, charge, task)

    async def _capture(
        self, payment: Payment, attempt: Attempt, *, otherwise: NotYet
    ) -> Charge | None:
        try:
            return await self._gateways.capture(payment, attempt)
        except NotAsked:
            raise otherwise from None
        except Unavailable:
            return None

    async def _store(
        self, payment_id: PaymentId, attempt: Attempt, charge: Charge | None, task: Task
    ) -> None:
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            payment = await store.payments.lock(payment_id)
            present = payment.attempt_number(attempt.number)
            if charge is not None and charge.outcome not in _UNDECIDED:
                await learn(
                    store, payment, attempt.number, charge, gateways=self._gateways, now=now
                )
            elif present.status is AttemptStatus.AUTHORISED:
                await store.payments.save(payment.lose_sight(now=now))
