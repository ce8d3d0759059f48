from application.payments.gateways import Gateways
from application.payments.outcome import after, save_if_changed
from application.payments.ports import Charge, PaymentStore
from application.platform.errors import Unavailable
from application.platform.failpoints import failpoint
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import Task
from domain.kernel.ids import PaymentId
from domain.payments.events import PaymentOpened
from domain.payments.payment import Payment, PaymentStatus


class ChargePayment:
    """Reaction: ask the provider for the money of a new payment."""

    def __init__(self, work: UnitOfWork[PaymentStore], gateways: Gateways, clock: Clock) -> None:
        self._work = work
        self._gateways = gateways
        self._clock = clock

    async def __call__(self, event: PaymentOpened, task: Task) -> None:
        async with self._work.begin() as store:
            payment = await store.payments.get(event.payment_id)
        if payment.status is not PaymentStatus.INITIATED or payment.is_over(self._clock.now()):
            return
        await failpoint("payments.before-charge")
        charge = await self._charge(payment, again=task.attempt > 1)
        await failpoint("payments.after-charge")
        await self._store(payment.id, charge, task)

    async def _charge(self, payment: Payment, *, again: bool) -> Charge | None:
        try:
            # The earlier attempt may have charged and then died. The key protects us as
            # well, but asking is free of any doubt.
            if again and (charge := await self._gateways.look_up(payment)):
                return charge
            return await self._gateways.charge(payment)
        except Unavailable:
            return None

    async def _store(self, payment_id: PaymentId, charge: Charge | None, task: Task) -> None:
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            payment = await store.payments.lock(payment_id)
            if charge is not None:
                await save_if_changed(store, payment, after(payment, charge, now=now))
            elif payment.status is PaymentStatus.INITIATED:
                await store.payments.save(payment.lose_sight(now=now))
