"""What becomes of a refund when its provider has spoken of it."""

from datetime import datetime

from application.payments.outcome import doubted
from application.payments.ports import RefundAnswer, RefundNews, RefundOutcome
from domain.payments.payment import Payment
from domain.payments.refund import Refund, RefundStatus

_SAID = {
    RefundStatus.SUCCEEDED: RefundOutcome.SUCCEEDED,
    RefundStatus.FAILED: RefundOutcome.FAILED,
}


def after_answer(
    payment: Payment, refund: Refund, answer: RefundAnswer, *, now: datetime
) -> Payment:
    """The payment once it knows how its refund stands; itself if it knew."""
    if refund.is_settled:
        return _after_more(payment, refund, answer.outcome, now=now)
    match answer.outcome:
        case RefundOutcome.SUCCEEDED:
            return payment.complete_refund(
                refund.id, reference=answer.reference, fee=answer.fee, now=now
            )
        case RefundOutcome.FAILED:
            return payment.fail_refund(refund.id, answer.reason, now=now)
        case RefundOutcome.PENDING:
            if refund.status is RefundStatus.PENDING:
                return payment
            return payment.wait_for_refund(refund.id, now=now)


def after_news(payment: Payment, news: RefundNews, *, now: datetime) -> Payment:
    """A notice tells of a refund: ours, or one that somebody made behind our back."""
    refund = _told_of(payment, news)
    if refund is None:
        reason = f"refund {news.reference} of {news.amount} is not one of ours"
        return doubted(payment, reason, now=now)
    if news.amount != refund.amount:
        reason = f"{news.amount} was refunded instead of {refund.amount}"
        return doubted(payment, reason, now=now)
    answer = RefundAnswer(
        outcome=news.outcome, reference=news.reference, reason=news.reason, fee=news.fee
    )
    return after_answer(payment, refund, answer, now=now)


def _told_of(payment: Payment, news: RefundNews) -> Refund | None:
    for refund in payment.refunds:
        if str(refund.id) == news.key or (refund.reference and refund.reference == news.reference):
            return refund
    return None


def _after_more(
    payment: Payment, refund: Refund, outcome: RefundOutcome, *, now: datetime
) -> Payment:
    if outcome in {RefundOutcome.PENDING, _SAID[refund.status]}:
        return payment
    reason = f"refund {refund.id} is {refund.status}, and now said to be {outcome}"
    return doubted(payment, reason, now=now)
