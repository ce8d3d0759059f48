"""What becomes of a payment when its provider has spoken of a charge: answer, notice, look-up."""

from datetime import datetime, timedelta

from application.payments.gateways import NextTry
from application.payments.ports import Charge, ChargeOutcome
from domain.payments.attempt import LIFECYCLE, Attempt, AttemptStatus
from domain.payments.events import NOTHING_TO_DO, NextAction, NextStep
from domain.payments.payment import Payment

WAIT = NextAction(step=NextStep.WAIT)
PAUSE_MIN = timedelta(seconds=2)
PAUSE_MAX = timedelta(seconds=30)
WATCH_LATE_MONEY = timedelta(days=1)
"""So long after a payment is over we ask for money that is on its way."""


def after(
    payment: Payment,
    charge: Charge,
    *,
    now: datetime,
    number: int | None = None,
    then: NextTry | None = None,
) -> Payment:
    """The payment once it knows how this attempt stands; itself if that is old news.

    Answers, notices and look-ups overtake one another, so what comes last is not what
    happened last: only the lifecycles say what may follow. ``then`` is what is done if the
    attempt was declined, when anything is.
    """
    attempt = payment.attempts[-1] if number is None else payment.attempt_number(number)
    if doubt := _doubt(payment, attempt, charge):
        return doubted(payment, doubt, now=now)
    if charge.outcome is ChargeOutcome.AUTHORISED and not attempt.is_live:
        return _unwanted(payment, attempt, now=now)
    if not LIFECYCLE.allows(attempt.status, AttemptStatus(charge.outcome)):
        return payment
    return _moved(payment, attempt, charge, then, now=now)


def doubted(payment: Payment, reason: str, *, now: datetime) -> Payment:
    """The same payment, with a note that something cannot be right; once for each reason."""
    if payment.quarantine_reason == reason:
        return payment
    return payment.quarantine(reason, now=now)


def pause(since: datetime, now: datetime) -> datetime:
    """When to ask again: soon at first, then ever more rarely."""
    return now + min(max((now - since) / 2, PAUSE_MIN), PAUSE_MAX)


def _doubt(payment: Payment, attempt: Attempt, charge: Charge) -> str:
    if charge.captured is not None and charge.captured != payment.amount:
        return f"{charge.captured} was captured instead of {payment.amount}"
    if attempt.reference and charge.reference not in {"", attempt.reference}:
        return f"charge {charge.reference} is not the payment's, {attempt.reference}"
    return ""


def _unwanted(payment: Payment, attempt: Attempt, *, now: datetime) -> Payment:
    """Money is reserved for an attempt that is over: have it set free, once."""
    if attempt.abandoned or attempt.status is AttemptStatus.CAPTURED:
        return payment
    return payment.abandon(attempt.number, now=now)


def _moved(
    payment: Payment, attempt: Attempt, charge: Charge, then: NextTry | None, *, now: datetime
) -> Payment:
    reference = charge.reference
    match charge.outcome:
        case ChargeOutcome.PENDING:
            # Who has nothing to do waits: for us to learn what becomes of it.
            to_do = charge.next_action if charge.next_action != NOTHING_TO_DO else WAIT
            return payment.wait_for_payer(to_do, reference=reference, now=now)
        case ChargeOutcome.AUTHORISED:
            return payment.authorise(reference=reference, now=now)
        case ChargeOutcome.CAPTURED:
            number = attempt.number
            return payment.capture(reference=reference, number=number, fee=charge.fee, now=now)
        case ChargeOutcome.DECLINED:
            return _declined(payment, charge, then, now=now)
        case ChargeOutcome.EXPIRED:
            return payment.expire(now=now)
        case ChargeOutcome.CANCELLED:
            return payment.cancel(now=now)


def _declined(payment: Payment, charge: Charge, then: NextTry | None, *, now: datetime) -> Payment:
    if then is None:
        return payment.decline(charge.reason, reference=charge.reference, now=now)
    return payment.try_again(
        charge.reason,
        reference=charge.reference,
        gateway=then.gateway,
        due_at=then.due_at,
        now=now,
    )
