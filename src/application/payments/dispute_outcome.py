"""What becomes of a payment when its provider tells of a dispute."""

from datetime import datetime

from application.payments.outcome import doubted
from application.payments.ports import DisputeNews
from domain.payments.dispute import DisputeStatus
from domain.payments.payment import Payment


def after_dispute(payment: Payment, number: int, news: DisputeNews, *, now: datetime) -> Payment:
    """The payment with what is new about the dispute; itself if nothing is.

    A dispute may be closed before we heard that it was opened. Then both happen now.
    """
    if news.amount.currency != payment.amount.currency:
        reason = f"dispute {news.reference} is about {news.amount}"
        return doubted(payment, reason, now=now)
    if not payment.has_dispute(news.reference):
        payment = payment.open_dispute(
            news.reference,
            number=number,
            amount=news.amount,
            reason=news.reason,
            respond_by=news.respond_by,
            now=now,
        )
    status = payment.dispute(news.reference).status
    if news.status in {DisputeStatus.OPEN, status}:
        return payment
    if status is not DisputeStatus.OPEN:
        reason = f"dispute {news.reference} is {status}, and now said to be {news.status}"
        return doubted(payment, reason, now=now)
    return payment.close_dispute(news.reference, won=news.status is DisputeStatus.WON, now=now)
