"""Razorpay's words for what happened, in ours."""

from collections.abc import Sequence
from datetime import UTC, datetime

from adapters.payments.razorpay_declines import declined
from adapters.payments.razorpay_wire import (
    CANCELLED,
    KEY,
    Dispute,
    Link,
    Order,
    Payment,
    Refund,
    noted,
)
from application.payments.ports import (
    Charge,
    ChargeOutcome,
    DisputeNews,
    RefundAnswer,
    RefundNews,
    RefundOutcome,
)
from domain.kernel.money import Money
from domain.payments.dispute import DisputeStatus
from domain.payments.events import NextAction, NextStep

CAPTURED = frozenset({"captured", "refunded"})
"""A payment that was given back was captured before."""

_REFUNDS = {"processed": RefundOutcome.SUCCEEDED, "failed": RefundOutcome.FAILED}
# One that is closed was answered, or refunded by us: nothing was taken.
_DISPUTES = {
    "won": DisputeStatus.WON,
    "closed": DisputeStatus.WON,
    "lost": DisputeStatus.LOST,
}
_LINKS = {"cancelled": ChargeOutcome.CANCELLED, "expired": ChargeOutcome.EXPIRED}
# What the payer was shown cannot be asked for again; that it is theirs to act, can.
_STEPS = {"upi": NextStep.CONFIRM_IN_APP}


def to_charge(order: Order) -> Charge:
    """An order stands as the best of its payments does.

    One that we gave up stays so, whatever a payer authorises afterwards: it is never captured.
    """
    payments = order.attempts
    if paid := _first(payments, CAPTURED):
        return of_payment(order.id, paid)
    if noted(order.notes, CANCELLED):
        return Charge(reference=order.id, outcome=ChargeOutcome.CANCELLED)
    best = _first(payments, {"authorized"}) or _first(payments, {"created"})
    failed = max(payments, key=lambda each: each.created_at, default=None)
    chosen = best or failed
    return of_payment(order.id, chosen) if chosen else _pending(order.id, NextStep.WAIT)


def of_payment(reference: str, payment: Payment) -> Charge:
    """Of a status that is not known it says ``PENDING``.

    See https://razorpay.com/docs/payments/payments/#payment-life-cycle.
    """
    if payment.status in CAPTURED:
        return captured(reference, payment)
    match payment.status:
        case "authorized":
            return Charge(reference=reference, outcome=ChargeOutcome.AUTHORISED)
        case "failed":
            return declined(reference, payment.error_reason or "")
        case _:
            return _pending(reference, _STEPS.get(payment.method or "", NextStep.WAIT))


def captured(reference: str, payment: Payment) -> Charge:
    return Charge(
        reference=reference,
        outcome=ChargeOutcome.CAPTURED,
        captured=Money(payment.amount, payment.currency),
        fee=None if payment.fee is None else Money(payment.fee, payment.currency),
    )


def of_link(link: Link) -> Charge:
    if link.status == "paid":
        paid = Money(link.amount_paid, link.currency)
        return Charge(reference=link.id, outcome=ChargeOutcome.CAPTURED, captured=paid)
    if outcome := _LINKS.get(link.status):
        return Charge(reference=link.id, outcome=outcome)
    return _pending(link.id, NextStep.REDIRECT, link.short_url)


def to_refund(refund: Refund) -> RefundAnswer:
    return RefundAnswer(outcome=_outcome_of(refund), reference=refund.id)


def to_refund_news(refund: Refund) -> RefundNews:
    return RefundNews(
        reference=refund.id,
        outcome=_outcome_of(refund),
        amount=Money(refund.amount, refund.currency),
        key=noted(refund.notes, KEY),
    )


def to_dispute_news(dispute: Dispute, *, charge_reference: str) -> DisputeNews:
    respond_by = dispute.respond_by
    return DisputeNews(
        reference=dispute.id,
        charge_reference=charge_reference,
        amount=Money(dispute.amount, dispute.currency),
        reason=dispute.reason_code,
        status=_DISPUTES.get(dispute.status, DisputeStatus.OPEN),
        respond_by=datetime.fromtimestamp(respond_by, UTC) if respond_by else None,
    )


def _first(payments: Sequence[Payment], statuses: frozenset[str] | set[str]) -> Payment | None:
    return next((each for each in payments if each.status in statuses), None)


def _pending(reference: str, step: NextStep, target: str = "") -> Charge:
    return Charge(
        reference=reference,
        outcome=ChargeOutcome.PENDING,
        next_action=NextAction(step=step, target=target),
    )


def _outcome_of(refund: Refund) -> RefundOutcome:
    return _REFUNDS.get(refund.status, RefundOutcome.PENDING)
