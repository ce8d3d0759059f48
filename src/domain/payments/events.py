"""What happens to payments, and the words others need to understand it."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar
from uuid import uuid5

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
    """What the payer has to do; ``target`` is where to go, or what the code says."""

    step: NextStep = NextStep.NONE
    target: str = ""
    expires_at: datetime | None = None
    """When it is too late for it; ``None``: when the payment is over."""


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
    """Its first attempt is planned: the provider is asked at once."""

    amount: Money
    method: PaymentMethod
    expires_at: datetime

    @property
    def attempt(self) -> int:
        return 1


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentRetryPlanned(PaymentEvent):
    """An attempt was declined, and another one may succeed: it is planned."""

    attempt: int
    """The number of the next one."""

    gateway: str
    due_at: datetime
    reason: str
    """Why the one before was declined."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentPending(PaymentEvent):
    attempt: int
    next_action: NextAction


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentUnknown(PaymentEvent):
    """The provider did not answer: whether money moved has to be asked."""

    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentAuthorised(PaymentEvent):
    """The money is reserved. It comes once it is captured."""

    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCaptured(PaymentEvent):
    amount: Money
    attempt: int
    gateway: str
    reference: str
    """What the provider calls the charge."""

    fee: Money | None
    """What the provider keeps of it; ``None`` if it did not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraMoneyCaptured(PaymentEvent):
    """Another attempt brought the money once more. It goes back by itself."""

    amount: Money
    attempt: int
    gateway: str
    reference: str
    fee: Money | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDeclined(PaymentEvent):
    """The last attempt was declined: nothing more is tried."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentExpired(PaymentEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentCancelled(PaymentEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptAbandoned(PaymentEvent):
    """Nobody wants the money of this attempt any more: its provider has to be told."""

    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentQuarantined(PaymentEvent):
    """The provider said something that cannot be right. Nothing moved; a person must look."""

    audited: ClassVar[bool] = True

    reason: str


class RefundCause(StrEnum):
    """Why money goes back by itself. One cause refunds a payment once."""

    CANCELLATION = "cancellation"
    NO_USE = "no use"
    """It came too late, or a second time."""

    def refund_id(self, payment_id: PaymentId, *, part: str = "") -> RefundId:
        """The same for the same payment, so that it is refunded once.

        A payment for several things is refunded once for each ``part`` of it.
        """
        return RefundId(uuid5(payment_id, f"{self}:{part}" if part else self))


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundRequested(PaymentEvent):
    audited: ClassVar[bool] = True

    refund_id: RefundId
    amount: Money
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundPending(PaymentEvent):
    """The provider was asked, and did not say that it is done: that has to be asked."""

    refund_id: RefundId


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundSucceeded(PaymentEvent):
    refund_id: RefundId
    amount: Money
    refunded_total: Money
    """What of the money that was due went back by now."""

    fully: bool
    attempt: int
    gateway: str
    reference: str
    """What the provider calls the refund."""

    fee: Money | None
    extra: bool
    """It gives money back that came twice. What was due stays paid."""

    makes_up_for: RefundId | None = None
    """The first refund of this money, if the provider refused that one."""

    by_hand: bool = False
    """Somebody sent it from our bank account: the provider had no part in it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFailed(PaymentEvent):
    refund_id: RefundId
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NothingLeftToRefund(PaymentEvent):
    """Money was to go back, but all of it had gone back before."""

    refund_id: RefundId
    refunded_total: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeOpened(PaymentEvent):
    """The payer wants the money back from the provider, which keeps it until it is decided."""

    amount: Money
    attempt: int
    gateway: str
    reference: str
    """What the provider calls the dispute."""

    reason: str
    respond_by: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeClosed(PaymentEvent):
    amount: Money
    attempt: int
    gateway: str
    reference: str
    won: bool
    """Whether we keep the money."""
