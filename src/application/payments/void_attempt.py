from application.payments.gateways import Gateways
from application.payments.learning import learn, locked
from application.payments.outcome import WATCH_LATE_MONEY, pause
from application.payments.ports import Charge, ChargeOutcome, PaymentStore
from application.platform.errors import Unavailable
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.payments.attempt import Attempt, AttemptStatus
from domain.payments.events import AttemptAbandoned

_RUNNING = frozenset({ChargeOutcome.PENDING, ChargeOutcome.AUTHORISED})


class VoidAttempt:
    """Reaction: have the provider set free what it reserved for an attempt nobody wants.

    It asks until nothing can come any more, or for a day: then what is reserved lapses by
    itself. What came nevertheless goes back, or pays.
    """

    def __init__(self, work: UnitOfWork[PaymentStore], gateways: Gateways, clock: Clock) -> None:
        self._work = work
        self._gateways = gateways
        self._clock = clock

    async def __call__(self, event: AttemptAbandoned, task: Task) -> None:
        async with self._work.begin() as store:
            payment = await store.payments.get(event.payment_id)
        attempt = payment.attempt_number(event.attempt)
        if attempt.status is AttemptStatus.CAPTURED:
            return
        later = NotYet(pause(event.at, self._clock.now()))
        charge = await self._cancel(attempt, otherwise=later)
        now = self._clock.now()
        if charge.outcome in _RUNNING:
            if now < payment.expires_at + WATCH_LATE_MONEY:
                raise later
            return
        async with self._work.begin(finishing=task) as store:
            payment = await locked(store, attempt, event.payment_id, charge.reference)
            await learn(store, payment, attempt.number, charge, gateways=None, now=now)

    async def _cancel(self, attempt: Attempt, *, otherwise: NotYet) -> Charge:
        try:
            return await self._gateways.cancel(attempt)
        except Unavailable:
            raise otherwise from None
