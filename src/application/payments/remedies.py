"""What became of a payment by what reconciliation learned of it."""

from domain.payments.payment import Payment
from domain.payments.reconciliation import Remedy


def remedy_of(before: Payment, told: Payment) -> Remedy | None:
    """``None`` if nothing came to its end by it."""
    if told.quarantine_reason != before.quarantine_reason:
        return Remedy.QUARANTINED
    if told.paying is not None and before.paying is None:
        return Remedy.REPAIRED if before.is_open else Remedy.LATE_MONEY
    if _ended(told) > _ended(before):
        return Remedy.REPAIRED
    return None


def _ended(payment: Payment) -> int:
    """How many charges, refunds and disputes are known to have come to their end, or begun."""
    attempts = sum(not attempt.is_live for attempt in payment.attempts)
    refunds = sum(refund.is_settled for refund in payment.refunds)
    return attempts + refunds + len(payment.disputes) + len(payment.refunds)
