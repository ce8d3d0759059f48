from datetime import datetime, timedelta

from application.payments.gateways import Gateways
from application.payments.outcome import PAUSE_MIN, after, pause, save_if_changed
from application.payments.ports import Charge, ChargeOutcome, PaymentStore
from application.platform.errors import Unavailable
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.payments.events import PaymentPending, PaymentUnknown
from domain.payments.payment import Payment, PaymentStatus

WATCH_LATE_MONEY = timedelta(days=1)

_GIVEN_UP = frozenset({PaymentStatus.EXPIRED, PaymentStatus.CANCELLED})


def first_look(event: PaymentPending | PaymentUnknown) -> datetime:
    """When to ask for the first time: notices usually come before."""
    return event.at + PAUSE_MIN


class LookUpPayment:
    """Reaction: ask how a payment stands until its provider knows it.

    A notice that got lost is made up for here. It goes on after we gave up as long as the
    provider says that money is on its way.
    """

    def __init__(self, work: UnitOfWork[PaymentStore], gateways: Gateways, clock: Clock) -> None:
        self._work = work
        self._gateways = gateways
        self._clock = clock

    async def __call__(self, event: PaymentPending | PaymentUnknown, task: Task) -> None:
        async with self._work.begin() as store:
            payment = await store.payments.get(event.payment_id)
        now = self._clock.now()
        if not _is_unresolved(payment, now):
            return
        later = NotYet(pause(event.at, now))
        charge = await self._look_up(payment, otherwise=later)
        if charge is None and payment.status in _GIVEN_UP:
            return
        if charge is None or _says_nothing_new(payment, charge):
            raise later
        async with self._work.begin(finishing=task) as store:
            locked = await store.payments.lock(event.payment_id)
            await save_if_changed(store, locked, after(locked, charge, now=now))

    async def _look_up(self, payment: Payment, *, otherwise: NotYet) -> Charge | None:
        try:
            return await self._gateways.look_up(payment)
        except Unavailable:
            raise otherwise from None


def _is_unresolved(payment: Payment, now: datetime) -> bool:
    watched_until = payment.expires_at + WATCH_LATE_MONEY
    return payment.is_open or (payment.status in _GIVEN_UP and now < watched_until)


def _says_nothing_new(payment: Payment, charge: Charge) -> bool:
    still_pending = charge.outcome is ChargeOutcome.PENDING
    return still_pending and payment.status is not PaymentStatus.UNKNOWN
