"""What payments refuse."""

from domain.kernel.errors import Conflict, Invalid, Malformed, NotFound, Unauthenticated
from domain.kernel.ids import AccountId, DisputeId, PaymentId, ReconciliationId, RefundId
from domain.kernel.money import Money


class PaymentNotFound(NotFound):
    code = "payment-not-found"

    def __init__(self, payment_id: PaymentId) -> None:
        super().__init__("There is no such payment.", paymentId=str(payment_id))


class RefundNotFound(NotFound):
    code = "refund-not-found"

    def __init__(self, refund_id: RefundId) -> None:
        super().__init__("There is no such refund.", refundId=str(refund_id))


class AttemptNotFound(NotFound):
    code = "payment-attempt-not-found"

    def __init__(self, payment_id: PaymentId, number: int) -> None:
        super().__init__(
            "The payment has no such attempt.", paymentId=str(payment_id), attempt=number
        )


class DisputeNotFound(NotFound):
    code = "dispute-not-found"

    def __init__(self, payment_id: PaymentId, reference: str) -> None:
        super().__init__(
            "There is no such dispute.", paymentId=str(payment_id), reference=reference
        )


class ProviderNotFound(NotFound):
    code = "payment-provider-not-found"

    def __init__(self, provider: str) -> None:
        super().__init__("There is no such payment provider.", provider=provider)


class ReconciliationNotFound(NotFound):
    code = "reconciliation-not-found"

    def __init__(self, reconciliation_id: ReconciliationId) -> None:
        super().__init__(
            "There is no such reconciliation.", reconciliationId=str(reconciliation_id)
        )


class ReconciliationRunning(Conflict):
    """A provider is reconciled by one reconciliation at a time."""

    code = "reconciliation-running"

    def __init__(self, provider: str) -> None:
        super().__init__("Another reconciliation is not finished.", provider=provider)


class BadReconciliationPeriod(Invalid):
    code = "bad-reconciliation-period"

    def __init__(self) -> None:
        super().__init__("It begins before it ends, ends in the past, and has at most 92 days.")


class CaseNotFound(NotFound):
    code = "dispute-case-not-found"

    def __init__(self, dispute_id: DisputeId) -> None:
        super().__init__("There is no such dispute.", disputeId=str(dispute_id))


class CaseClosed(Conflict):
    """Evidence is handed in once, and not after it is too late."""

    code = "dispute-case-closed"

    def __init__(self, dispute_id: DisputeId) -> None:
        super().__init__("Evidence is no longer taken.", disputeId=str(dispute_id))


class TooMuchEvidence(Conflict):
    code = "too-much-evidence"

    def __init__(self, most: int) -> None:
        super().__init__(f"A dispute takes at most {most} texts.", most=most)


class NothingToPay(Invalid):
    code = "nothing-to-pay"

    def __init__(self) -> None:
        super().__init__("A payment is of more than nothing.")


class MethodNotOffered(Invalid):
    code = "payment-method-not-offered"

    def __init__(self, method: str, currency: str) -> None:
        super().__init__(
            f"{currency} cannot be paid by {method} here.", method=method, currency=currency
        )


class ReturnUrlNotAllowed(Invalid):
    code = "return-url-not-allowed"

    def __init__(self, url: str) -> None:
        super().__init__("Payers are not sent to this address.", returnUrl=url)


class BadRefund(Invalid):
    code = "bad-refund"

    def __init__(self) -> None:
        super().__init__("A refund is of more than nothing.")


class NotCaptured(Conflict):
    code = "payment-not-captured"

    def __init__(self, payment_id: PaymentId) -> None:
        super().__init__("No money has arrived that could be refunded.", paymentId=str(payment_id))


class AttemptsOver(Conflict):
    code = "payment-attempts-over"

    def __init__(self, payment_id: PaymentId) -> None:
        super().__init__("The payment is not tried again.", paymentId=str(payment_id))


class RefundTooLarge(Conflict):
    code = "refund-too-large"

    def __init__(self, left: Money) -> None:
        super().__init__(
            f"No more than {left} can be refunded.", left=left.amount, currency=left.currency
        )


class RefundLineUnknown(Invalid):
    """Only lines of the payment can be refunded, to those who may refund them."""

    code = "refund-line-unknown"

    def __init__(self, line: str) -> None:
        super().__init__("The payment has no such line for you to refund.", line=line)


class RefundNotFailed(Conflict):
    """Only what the provider refused is made up for, and only once."""

    code = "refund-not-failed"

    def __init__(self, refund_id: RefundId) -> None:
        super().__init__("This refund did not fail, or was made up for.", refundId=str(refund_id))


class RefundKnown(Conflict):
    code = "refund-known"

    def __init__(self, refund_id: RefundId) -> None:
        super().__init__("This refund was requested before.", refundId=str(refund_id))


class ForgedNotice(Unauthenticated):
    """A webhook must be signed by its provider, and not long ago."""

    code = "forged-notice"

    def __init__(self, message: str = "The notice is not signed by the provider.") -> None:
        super().__init__(message)


class MalformedNotice(Malformed):
    """A webhook is signed well, but does not say what its provider says."""

    code = "malformed-notice"

    def __init__(self, message: str = "The notice cannot be read.") -> None:
        super().__init__(message)


class SharesTooLarge(Invalid):
    """Of what is paid, no more can be owed than what is paid."""

    code = "shares-too-large"

    def __init__(self, amount: Money) -> None:
        super().__init__(
            f"The shares are not what {amount} consists of.",
            amount=amount.amount,
            currency=amount.currency,
        )


class Unbalanced(Invalid):
    """The entries of a ledger transaction are of one currency and add up to nothing."""

    code = "ledger-unbalanced"

    def __init__(self, cause: str, source: str) -> None:
        super().__init__("These entries do not balance.", cause=cause, source=source)


class PostedOtherwise(Conflict):
    """The same movement of money was booked before, and was something else then."""

    code = "ledger-posted-otherwise"

    def __init__(self, cause: str, source: str) -> None:
        super().__init__("The ledger says something else already.", cause=cause, source=source)


class PayoutTooLarge(Conflict):
    """Nobody is paid out more than they are owed."""

    code = "payout-too-large"

    def __init__(self, left: Money) -> None:
        super().__init__(f"No more than {left} is owed.", left=left.amount, currency=left.currency)


class BadPayout(Invalid):
    code = "bad-payout"

    def __init__(self) -> None:
        super().__init__("A payout is of more than nothing.")


class StatementNotFound(NotFound):
    code = "statement-not-found"

    def __init__(self, account_id: AccountId) -> None:
        super().__init__("There is no such statement.", accountId=str(account_id))
