"""Giving up on money that has not come: in time, or because nobody wants it any more."""

from collections.abc import Callable
from datetime import datetime

from application.payments.outcome import after, save_if_changed
from application.payments.ports import Charge, ChargeOutcome, PaymentStore
from domain.kernel.ids import PaymentId
from domain.payments.payment import Payment

# A provider that says PENDING cannot stop the money. We give up nevertheless; if it
# arrives, it is late money.
_NOTHING_CAME = frozenset({ChargeOutcome.PENDING, ChargeOutcome.CANCELLED, ChargeOutcome.EXPIRED})


async def give_up(
    store: PaymentStore,
    payment_id: PaymentId,
    charge: Charge,
    end: Callable[[Payment], Payment],
    *,
    now: datetime,
) -> None:
    """Store what the provider said to our wish to end it: ended, or captured before that."""
    payment = await store.payments.lock(payment_id)
    if charge.outcome not in _NOTHING_CAME:
        await save_if_changed(store, payment, after(payment, charge, now=now))
    elif payment.is_open:
        await store.payments.save(end(payment))
