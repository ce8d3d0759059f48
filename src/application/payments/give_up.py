"""Giving up on money that has not come: in time, or because nobody wants it any more."""

from collections.abc import Callable
from datetime import datetime

from application.payments.learning import learn, locked
from application.payments.ports import Charge, ChargeOutcome, PaymentStore
from application.platform.tasks import NotYet
from domain.kernel.ids import PaymentId
from domain.payments.attempt import Attempt
from domain.payments.payment import Payment

# A provider that says PENDING cannot stop the money. We give up nevertheless; if it
# arrives, it is late money.
_NOTHING_CAME = frozenset(
    {
        ChargeOutcome.PENDING,
        ChargeOutcome.AUTHORISED,
        ChargeOutcome.CANCELLED,
        ChargeOutcome.EXPIRED,
    }
)


async def give_up(
    store: PaymentStore,
    payment_id: PaymentId,
    attempt: Attempt,
    charge: Charge,
    end: Callable[[Payment], Payment],
    *,
    now: datetime,
) -> None:
    """Store what the provider said to our wish to end it: ended, or captured before that.

    Raises ``NotYet`` if another attempt was begun meanwhile: that one has to be ended too.
    """
    payment = await locked(store, attempt, payment_id, charge.reference)
    if charge.outcome not in _NOTHING_CAME:
        payment = await learn(store, payment, attempt.number, charge, gateways=None, now=now)
    is_last = payment.attempts[-1].number == attempt.number
    if payment.is_open and not is_last:
        raise NotYet(now)
    if payment.is_open and charge.outcome in _NOTHING_CAME:
        await store.payments.save(_ended(payment, attempt, charge, end, now=now))


def _ended(
    payment: Payment,
    attempt: Attempt,
    charge: Charge,
    end: Callable[[Payment], Payment],
    *,
    now: datetime,
) -> Payment:
    ended = end(payment)
    if charge.outcome is ChargeOutcome.AUTHORISED:
        return ended.abandon(attempt.number, now=now)
    return ended
