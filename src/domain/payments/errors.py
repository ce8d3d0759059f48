"""What payments refuse."""

from domain.kernel.errors import Conflict, Invalid, Malformed, NotFound, Unauthenticated
from domain.kernel.ids import PaymentId, RefundId
from domain.kernel.money import Money


class PaymentNotFound(NotFound):
    code = "payment-not-found"

    def __init__(self, payment_id: PaymentId) -> None:
        super().__init__("There is no such payment.", paymentId=str(payment_id))


class RefundNotFound(NotFound):
    code = "refund-not-found"

    def __init__(self, refund_id: RefundId) -> None:
        super().__init__("There is no such refund.", refundId=str(refund_id))


class ProviderNotFound(NotFound):
    code = "payment-provider-not-found"

    def __init__(self, provider: str) -> None:
        super().__init__("There is no such payment provider.", provider=provider)


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


class BadRefund(Invalid):
    code = "bad-refund"

    def __init__(self) -> None:
        super().__init__("A refund is of more than nothing.")


class NotCaptured(Conflict):
    code = "payment-not-captured"

    def __init__(self, payment_id: PaymentId) -> None:
        super().__init__("No money has arrived that could be refunded.", paymentId=str(payment_id))


class RefundTooLarge(Conflict):
    code = "refund-too-large"

    def __init__(self, left: Money) -> None:
        super().__init__(
            f"No more than {left} can be refunded.", left=left.amount, currency=left.currency
        )


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
