"""What happens to payments, and the words others need to understand it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, PaymentId, RefundId
from domain.kernel.money import Money


class PaymentMethod(StrEnum):
    CARD = "CARD"
    WALLET = "WALLET"
    UPI_COLLECT = "UPI_COLLECT"
    """The buyer gives a handle and confirms in their app."""

    UPI_INTENT = "UPI_INTENT"
    """A link opens the buyer's app."""

    UPI_QR = "UPI_QR"
    NET_BANKING = "NET_BANKING"


class NextStep(StrEnum):
    NONE = "NONE"
    WAIT = "WAIT"
    REDIRECT = "REDIRECT"
    CONFIRM_IN_APP = "CONFIRM_IN_APP"
    SHOW_QR = "SHOW_QR"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAction:
    """What the buyer has to do; ``target`` is where to go, or what the code says."""

    step: NextStep = NextStep.NONE
    target: str = ""


NOTHING_TO_DO = NextAction()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentEvent(DomainEvent):
    payment_id: PaymentId
    purpose: str
    """What is paid for, as ``kind:id``. Only whoever opened the payment understands it."""

    payer_id: AccountId

    @property
    def subject(self) -> str:
        return f"payment:{self.payment_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOpened(PaymentEvent):
    amount: Money
    method: PaymentMethod
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPending(PaymentEvent):
    next_action: NextAction


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentUnknown(PaymentEvent):
    """The provider did not answer: whether money moved has to be asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCaptured(PaymentEvent):
    amount: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDeclined(PaymentEvent):
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentExpired(PaymentEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCancelled(PaymentEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentQuarantined(PaymentEvent):
    """The provider said something that cannot be right. Nothing moved; a person must look."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRequested(PaymentEvent):
    refund_id: RefundId
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSucceeded(PaymentEvent):
    refund_id: RefundId
    amount: Money
    refunded_total: Money
    fully: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFailed(PaymentEvent):
    refund_id: RefundId
    reason: str
