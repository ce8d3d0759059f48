"""What payments need from the outside, and what they offer to those who sell something."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from domain.kernel.ids import AccountId, PaymentId, RefundId
from domain.kernel.money import Money
from domain.payments.events import NOTHING_TO_DO, NextAction, PaymentMethod
from domain.payments.payment import Payment


class ChargeOutcome(StrEnum):
    PENDING = "PENDING"
    CAPTURED = "CAPTURED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """How a charge stands at the provider. Its reference never changes."""

    reference: str
    outcome: ChargeOutcome
    captured: Money | None = None
    """What was taken; only of a captured one."""

    next_action: NextAction = NOTHING_TO_DO
    reason: str = ""

    def __post_init__(self) -> None:
        if (self.outcome is ChargeOutcome.CAPTURED) is (self.captured is None):
            raise ValueError("A charge says what it captured if and only if it did.")


class RefundOutcome(StrEnum):
    PENDING = "PENDING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundAnswer:
    outcome: RefundOutcome
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a provider tells unasked. The same id tells the same thing again."""

    id: str
    payment_id: PaymentId
    charge: Charge


class PaymentGateway(Protocol):
    """One payment provider, which knows our payments by our ids.

    A refusal is an answer, not an error: it comes back as ``DECLINED``. An answer that is
    not understood is ``PENDING``, never a success. No answer raises ``Unavailable``. The
    payment's id is the key of the charge and the refund's that of the refund: asking twice
    charges or refunds once, and answers how it stands.
    """

    @property
    def name(self) -> str:
        """By what payments and webhooks name it."""
        ...

    @property
    def methods(self) -> Mapping[PaymentMethod, frozenset[str]]:
        """The methods it offers, each with its currencies."""
        ...

    @property
    def session_minimum(self) -> timedelta:
        """How long a payer must be given at least."""
        ...

    async def charge(
        self,
        payment_id: PaymentId,
        amount: Money,
        *,
        method: PaymentMethod,
        token: str,
        expires_at: datetime,
    ) -> Charge:
        """Take the amount, or start to. Nothing is taken after ``expires_at``."""
        ...

    async def look_up(self, payment_id: PaymentId, *, reference: str) -> Charge | None:
        """How the charge stands; ``None`` if the provider never heard of it.

        The reference is empty if we do not know it yet.
        """
        ...

    async def cancel(self, payment_id: PaymentId, *, reference: str) -> Charge:
        """Take nothing any more, and answer what is true: it may be captured already.

        ``PENDING`` means that money is on its way and cannot be stopped.
        """
        ...

    async def refund(
        self, payment_id: PaymentId, amount: Money, *, reference: str, refund_id: RefundId
    ) -> RefundAnswer:
        """Give a part of a captured charge back."""
        ...

    def read_notice(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        """What a webhook says; header names are in lower case.

        Raises ``ForgedNotice`` if it is not signed by the provider or too old, and
        ``MalformedNotice`` if it is signed but cannot be read.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOption:
    """A way to pay that is offered."""

    method: PaymentMethod
    gateway: str
    session_minimum: timedelta


class PaymentOptions(Protocol):
    """The ways to pay. Whoever sells something asks before a payment is opened."""

    def choose(self, method: PaymentMethod, amount: Money) -> PaymentOption:
        """Who takes this amount by this method; raise ``MethodNotOffered`` if nobody does."""
        ...

    def all(self, currency: str) -> Sequence[PaymentOption]:
        """Every way to pay in a currency, one option for each method."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentIntent:
    """A payment somebody who sells something wants. ``gateway`` is the option's."""

    id: PaymentId
    purpose: str
    payer_id: AccountId
    amount: Money
    method: PaymentMethod
    token: str
    gateway: str
    expires_at: datetime

    def open(self, now: datetime) -> Payment:
        return Payment.open(
            self.id,
            purpose=self.purpose,
            payer_id=self.payer_id,
            amount=self.amount,
            method=self.method,
            token=self.token,
            gateway=self.gateway,
            expires_at=self.expires_at,
            now=now,
        )


class PaymentIntents(Protocol):
    """Payments, as those use them who sell something: inside their own transaction."""

    async def open(self, intent: PaymentIntent, *, now: datetime) -> None:
        """Store a payment. It is charged once the transaction is committed."""
        ...


class Payments(Protocol):
    """Every payment there is. Storing one also records the events it carries."""

    async def add(self, payment: Payment) -> None:
        """Store a new payment."""
        ...

    async def get(self, payment_id: PaymentId) -> Payment:
        """Return the payment; raise ``PaymentNotFound`` if there is none."""
        ...

    async def lock(self, payment_id: PaymentId) -> Payment:
        """Return the payment and let nobody else change it until the transaction ends.

        Raises ``PaymentNotFound`` if there is none.
        """
        ...

    async def save(self, payment: Payment) -> None:
        """Store a changed payment; raise ``StaleVersion`` if it changed meanwhile."""
        ...

    async def of_purpose(self, purpose: str) -> Sequence[Payment]:
        """All payments for one thing, oldest first."""
        ...


class NoticeEffect(StrEnum):
    APPLIED = "APPLIED"
    OLD_NEWS = "OLD_NEWS"
    """What it says was known, or overtaken by what is known."""

    UNMATCHED = "UNMATCHED"
    """It is about a payment we do not have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedNotice:
    """A notice as it came, and what became of it."""

    gateway: str
    notice_id: str
    payment_id: PaymentId
    body: bytes
    received_at: datetime
    effect: NoticeEffect


class Notices(Protocol):
    """Every notice that was received."""

    async def keep(self, notice: ReceivedNotice) -> bool:
        """Store it; ``False`` if this gateway's notice of this id was stored before.

        When two transactions keep the same notice, the second waits for the first.
        """
        ...

    async def of_payment(self, payment_id: PaymentId) -> Sequence[ReceivedNotice]:
        """What was received about a payment, oldest first."""
        ...


class PaymentStore(Protocol):
    """What a payments use case may touch within one transaction."""

    @property
    def payments(self) -> Payments: ...

    @property
    def intents(self) -> PaymentIntents: ...

    @property
    def notices(self) -> Notices: ...
