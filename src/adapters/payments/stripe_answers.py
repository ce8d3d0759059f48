"""Stripe's words for what happened, in ours."""

from datetime import UTC, datetime

from adapters.payments.stripe_declines import declined
from adapters.payments.stripe_money import from_stripe
from adapters.payments.stripe_wire import KEY, Dispute, Intent, Refund
from adapters.payments.stripe_wire import NextAction as StripeAction
from application.payments.ports import (
    Charge,
    ChargeOutcome,
    DisputeNews,
    RefundAnswer,
    RefundNews,
    RefundOutcome,
)
from domain.payments.dispute import DisputeStatus
from domain.payments.events import NextAction, NextStep

# https://docs.stripe.com/api/refunds/object#refund_object-status
_REFUNDS = {
    "succeeded": RefundOutcome.SUCCEEDED,
    "failed": RefundOutcome.FAILED,
    "canceled": RefundOutcome.FAILED,
}
# An inquiry ("warning_…") takes no money; closed, it never will.
_DISPUTES = {
    "won": DisputeStatus.WON,
    "warning_closed": DisputeStatus.WON,
    "prevented": DisputeStatus.WON,
    "lost": DisputeStatus.LOST,
}
_WAIT = NextAction(step=NextStep.WAIT)


def to_charge(intent: Intent) -> Charge:
    """Of a status that is not known it says ``PENDING``.

    https://docs.stripe.com/payments/paymentintents/lifecycle
    """
    match intent.status:
        case "succeeded":
            return _captured(intent)
        case "requires_capture":
            return Charge(reference=intent.id, outcome=ChargeOutcome.AUTHORISED)
        case "canceled":
            return Charge(reference=intent.id, outcome=ChargeOutcome.CANCELLED)
        case "requires_payment_method" if error := intent.last_payment_error:
            return declined(intent.id, code=error.code or "", decline_code=error.decline_code or "")
        case "requires_action":
            return _pending(intent, _to_action(intent.next_action))
        case _:
            return _pending(intent, _WAIT)


def to_refund(refund: Refund) -> RefundAnswer:
    return RefundAnswer(outcome=_outcome_of(refund), reference=refund.id, reason=_reason_of(refund))


def to_refund_news(refund: Refund) -> RefundNews:
    return RefundNews(
        reference=refund.id,
        outcome=_outcome_of(refund),
        amount=from_stripe(refund.amount, refund.currency),
        key=refund.metadata.get(KEY),
        reason=_reason_of(refund),
    )


def to_dispute_news(dispute: Dispute) -> DisputeNews:
    due_by = dispute.evidence_details and dispute.evidence_details.due_by
    return DisputeNews(
        reference=dispute.id,
        charge_reference=dispute.payment_intent or "",
        amount=from_stripe(dispute.amount, dispute.currency),
        reason=dispute.reason,
        status=_DISPUTES.get(dispute.status, DisputeStatus.OPEN),
        respond_by=datetime.fromtimestamp(due_by, UTC) if due_by else None,
    )


def _captured(intent: Intent) -> Charge:
    # Of a partial capture the amount that was asked for is not the one that came.
    received = intent.amount if intent.amount_received is None else intent.amount_received
    return Charge(
        reference=intent.id,
        outcome=ChargeOutcome.CAPTURED,
        captured=from_stripe(received, intent.currency),
    )


def _pending(intent: Intent, action: NextAction) -> Charge:
    return Charge(reference=intent.id, outcome=ChargeOutcome.PENDING, next_action=action)


def _to_action(action: StripeAction | None) -> NextAction:
    if action is None:
        return _WAIT
    if action.redirect_to_url is not None:
        return NextAction(step=NextStep.REDIRECT, target=action.redirect_to_url.url)
    return NextAction(step=NextStep.CONFIRM_IN_APP)


def _reason_of(refund: Refund) -> str:
    return (refund.failure_reason or "").replace("_", "-")


def _outcome_of(refund: Refund) -> RefundOutcome:
    return _REFUNDS.get(refund.status, RefundOutcome.PENDING)
