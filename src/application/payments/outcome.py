"""What becomes of a payment when its provider has spoken: by answer, notice or look-up."""

from datetime import datetime, timedelta

from application.payments.ports import Charge, ChargeOutcome, PaymentStore
from domain.payments.payment import LIFECYCLE, Payment, PaymentStatus

PAUSE_MIN = timedelta(seconds=2)
PAUSE_MAX = timedelta(seconds=30)

_STATUS_OF = {
    ChargeOutcome.PENDING: PaymentStatus.PENDING,
    ChargeOutcome.CAPTURED: PaymentStatus.CAPTURED,
    ChargeOutcome.DECLINED: PaymentStatus.DECLINED,
    ChargeOutcome.EXPIRED: PaymentStatus.EXPIRED,
    ChargeOutcome.CANCELLED: PaymentStatus.CANCELLED,
}


def after(payment: Payment, charge: Charge, *, now: datetime) -> Payment:
    """The payment once it knows how its charge stands; itself if that is old news.

    Answers, notices and look-ups overtake one another, so what comes last is not what
    happened last: only the lifecycle says what may follow.
    """
    if doubt := _doubt(payment, charge):
        return payment if payment.quarantine_reason else payment.quarantine(doubt, now=now)
    if not LIFECYCLE.allows(payment.status, _STATUS_OF[charge.outcome]):
        return payment
    return _moved(payment, charge, now=now)


def pause(since: datetime, now: datetime) -> datetime:
    """When to ask again: soon at first, then ever more rarely."""
    return now + min(max((now - since) / 2, PAUSE_MIN), PAUSE_MAX)


async def save_if_changed(store: PaymentStore, before: Payment, after_it: Payment) -> None:
    if after_it is not before:
        await store.payments.save(after_it)


def _doubt(payment: Payment, charge: Charge) -> str:
    if charge.captured is not None and charge.captured != payment.amount:
        return f"{charge.captured} was captured instead of {payment.amount}"
    if payment.reference and charge.reference != payment.reference:
        return f"charge {charge.reference} is not the payment's, {payment.reference}"
    return ""


def _moved(payment: Payment, charge: Charge, *, now: datetime) -> Payment:
    reference = charge.reference
    match charge.outcome:
        case ChargeOutcome.PENDING:
            return payment.wait_for_payer(charge.next_action, reference=reference, now=now)
        case ChargeOutcome.CAPTURED:
            return payment.capture(reference=reference, now=now)
        case ChargeOutcome.DECLINED:
            return payment.decline(charge.reason, reference=reference, now=now)
        case ChargeOutcome.EXPIRED:
            return payment.expire(now=now)
        case ChargeOutcome.CANCELLED:
            return payment.cancel(now=now)
