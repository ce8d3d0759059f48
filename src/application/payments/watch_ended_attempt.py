from datetime import datetime, timedelta

from application.payments.gateways import Gateways
from application.payments.learning import learn, locked
from application.payments.ports import Charge, ChargeOutcome, PaymentStore
from application.platform.errors import Unavailable
from application.platform.ports import Clock, UnitOfWork
from application.platform.tasks import NotYet, Task
from domain.payments.attempt import Attempt, AttemptStatus
from domain.payments.events import (
    PaymentCancelled,
    PaymentDeclined,
    PaymentExpired,
    PaymentRetryPlanned,
)
from domain.payments.payment import Payment

type Ended = PaymentRetryPlanned | PaymentDeclined | PaymentExpired | PaymentCancelled

LOOKS = (
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
    timedelta(days=1),
)
"""When we ask, counted from the end. What comes later is found by the daily comparison."""

_WITHOUT_MONEY = frozenset({AttemptStatus.DECLINED, AttemptStatus.EXPIRED, AttemptStatus.CANCELLED})
_BROUGHT_SOMETHING = frozenset({ChargeOutcome.CAPTURED, ChargeOutcome.AUTHORISED})


def first_watch(event: Ended) -> datetime:
    return event.at + LOOKS[0]


class WatchEndedAttempt:
    """Reaction: ask now and then whether an attempt that ended brought money nevertheless.

    A provider may be wrong about a decline, and a charge whose worker died may reach it after
    the cancellation. Neither has to be told by a notice.
    """

    def __init__(self, work: UnitOfWork[PaymentStore], gateways: Gateways, clock: Clock) -> None:
        self._work = work
        self._gateways = gateways
        self._clock = clock

    async def __call__(self, event: Ended, task: Task) -> None:
        async with self._work.begin() as store:
            payment = await store.payments.get(event.payment_id)
        attempt = _ended_by(event, payment)
        if attempt.status not in _WITHOUT_MONEY:
            return
        charge = await self._look_up(attempt)
        now = self._clock.now()
        if charge is None or charge.outcome not in _BROUGHT_SOMETHING:
            _look_again(event, now)
            return
        async with self._work.begin(finishing=task) as store:
            found = await locked(store, attempt, payment.id, charge.reference)
            await learn(store, found, attempt.number, charge, gateways=None, now=now)

    async def _look_up(self, attempt: Attempt) -> Charge | None:
        try:
            return await self._gateways.look_up(attempt)
        except Unavailable:
            return None


def _ended_by(event: Ended, payment: Payment) -> Attempt:
    if isinstance(event, PaymentRetryPlanned):
        return payment.attempt_number(event.attempt - 1)
    return payment.attempts[-1]


def _look_again(event: Ended, now: datetime) -> None:
    """Raise ``NotYet`` as long as there is another time to ask."""
    for pause in LOOKS:
        if now < event.at + pause:
            raise NotYet(event.at + pause)
