from application.payments.gateways import Gateways
from application.payments.give_up import give_up
from application.payments.outcome import pause
from application.payments.ports import PaymentStore
from application.platform.errors import Unavailable
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.payments.events import PaymentOpened


class ExpirePayment:
    """Reaction, due when the payer's time is over: end the payment, or learn that it came."""

    def __init__(self, work: UnitOfWork[PaymentStore], gateways: Gateways, clock: Clock) -> None:
        self._work = work
        self._gateways = gateways
        self._clock = clock

    async def __call__(self, event: PaymentOpened, task: Task) -> None:
        async with self._work.begin() as store:
            payment = await store.payments.get(event.payment_id)
        if not payment.is_open:
            return
        attempt = payment.attempts[-1]
        try:
            charge = await self._gateways.cancel(attempt)
        except Unavailable:
            raise NotYet(pause(event.expires_at, self._clock.now())) from None
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            await give_up(
                store, payment.id, attempt, charge, lambda found: found.expire(now=now), now=now
            )
