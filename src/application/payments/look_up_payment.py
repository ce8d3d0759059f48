from datetime import datetime

from application.payments.gateways import Gateways
from application.payments.learning import learn, locked
from application.payments.outcome import PAUSE_MIN, WATCH_LATE_MONEY, pause
from application.payments.ports import Charge, ChargeOutcome, PaymentStore
from application.platform.errors import Unavailable
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.payments.attempt import Attempt, AttemptStatus
from domain.payments.events import PaymentPending, PaymentUnknown
from domain.payments.payment import Payment

_GIVEN_UP = frozenset({AttemptStatus.EXPIRED, AttemptStatus.CANCELLED})


def first_look(event: PaymentPending | PaymentUnknown) -> datetime:
    """When to ask for the first time: notices usually come before."""
    return event.at + PAUSE_MIN


class LookUpPayment:
    """Reaction: ask how an attempt stands until its provider knows it.

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
        attempt = payment.attempt_number(event.attempt)
        now = self._clock.now()
        if not _is_unresolved(payment, attempt, now):
            return
        later = NotYet(pause(event.at, now))
        charge = await self._look_up(attempt, otherwise=later)
        if charge is None and attempt.status in _GIVEN_UP:
            return
        if charge is None or _says_nothing_new(attempt, charge):
            raise later
        async with self._work.begin(finishing=task) as store:
            found = await locked(store, attempt, payment.id, charge.reference)
            await learn(store, found, attempt.number, charge, gateways=self._gateways, now=now)

    async def _look_up(self, attempt: Attempt, *, otherwise: NotYet) -> Charge | None:
        try:
            return await self._gateways.look_up(attempt)
        except Unavailable:
            raise otherwise from None


def _is_unresolved(payment: Payment, attempt: Attempt, now: datetime) -> bool:
    watched_until = payment.expires_at + WATCH_LATE_MONEY
    return attempt.is_live or (attempt.status in _GIVEN_UP and now < watched_until)


def _says_nothing_new(attempt: Attempt, charge: Charge) -> bool:
    if charge.outcome is ChargeOutcome.PENDING:
        return attempt.status is not AttemptStatus.UNKNOWN
    is_reserved = charge.outcome is ChargeOutcome.AUTHORISED
    return is_reserved and attempt.status is AttemptStatus.AUTHORISED
