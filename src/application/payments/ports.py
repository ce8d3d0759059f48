"""What payments need from the outside, and what they offer to those who sell something."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from application.platform.paging import Page, PageRequest
from domain.kernel.ids import AccountId, PaymentId, RefundId
from domain.kernel.money import Money
from domain.payments.attempt import Retry, key_of
from domain.payments.dispute import DisputeStatus
from domain.payments.events import NOTHING_TO_DO, NextAction, PaymentMethod
from domain.payments.payment import Payment
from domain.payments.refund import RefundStatus
from domain.payments.shares import Shares


class ChargeOutcome(StrEnum):
    PENDING = "PENDING"
    AUTHORISED = "AUTHORISED"
    """The money is reserved, and comes once we say ``capture``."""

    CAPTURED = "CAPTURED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeOrder:
    """One attempt to get the money. It was stored before anybody is asked."""

    key: str
    """``<payment id>-<attempt>``: the same key asks for the same charge."""

    payment_id: PaymentId
    attempt: int
    amount: Money
    method: PaymentMethod
    token: str
    """What the client hands over instead of the means of payment; some methods need none."""

    expires_at: datetime
    """Nothing may be taken at or after this time."""

    description: str
    """What the payer reads; at most 100 characters."""

    return_url: str
    """Where a payer who was sent away comes back to."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """How a charge stands at the provider. Its reference never changes."""

    reference: str
    """What the provider calls it."""

    outcome: ChargeOutcome
    captured: Money | None = None
    """What was taken; only of a captured one."""

    next_action: NextAction = NOTHING_TO_DO
    """What the payer has to do; only of a pending one."""

    reason: str = ""
    """Why it was declined, in a word of ours where there is one (docs/adding-a-provider.md)."""

    retry: Retry = Retry.NEVER
    """Whether another attempt could succeed, and where; only of a declined one."""

    fee: Money | None = None
    """What the provider keeps of it; ``None`` if it did not say (yet)."""

    def __post_init__(self) -> None:
        if (self.outcome is ChargeOutcome.CAPTURED) is (self.captured is None):
            raise ValueError("A charge says what it captured if and only if it did.")


class RefundOutcome(StrEnum):
    PENDING = "PENDING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOrder:
    """A part of a captured charge that is to go back."""

    key: str
    """The refund's id as text: the same key asks for the same refund."""

    refund_id: RefundId
    payment_id: PaymentId
    attempt: int
    """Which attempt captured it."""

    reference: str
    """What the provider calls that charge."""

    amount: Money

    @property
    def charge_key(self) -> str:
        """The key with which the charge was asked for."""
        return key_of(self.payment_id, self.attempt)


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundAnswer:
    """How a refund stands at the provider."""

    outcome: RefundOutcome
    reference: str = ""
    """What the provider calls the refund; empty if it does not exist."""

    reason: str = ""
    """Why it failed."""

    fee: Money | None = None
    """What the provider takes for it; ``None`` if it did not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundNews:
    """What a notice tells of a refund."""

    reference: str
    outcome: RefundOutcome
    amount: Money
    key: str | None = None
    """Our key of the refund, if the provider carries it; ``None`` also if it was not ours."""

    reason: str = ""
    fee: Money | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DisputeNews:
    """What a notice tells of a payer who wants the money back from the provider."""

    reference: str
    """What the provider calls the dispute."""

    charge_reference: str
    amount: Money
    reason: str
    status: DisputeStatus
    respond_by: datetime | None = None
    """Until when evidence counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """What a provider tells unasked. The same id tells the same thing again.

    One without news (of a kind that is nothing to us) is received and has no effect.
    """

    id: str
    key: str | None
    """Our key of the charge it is about, if the provider carries it."""

    reference: str
    """What the provider calls that charge; empty if it does not say."""

    charge: Charge | None = None
    refund: RefundNews | None = None
    dispute: DisputeNews | None = None
    at: datetime
    """When the provider says that it happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodOffer:
    """A method that a provider offers, and for what."""

    method: PaymentMethod
    currencies: frozenset[str]
    countries: frozenset[str] | None = None
    """Of payers, ISO 3166 alpha-2; ``None``: everywhere."""

    minimum: int | None = None
    maximum: int | None = None
    """Both in minor units of the currency, and both allowed."""

    tokens: str = ""
    """Gateways that name the same here take each other's tokens; empty: only its own."""


class EntryKind(StrEnum):
    CAPTURE = "CAPTURE"
    REFUND = "REFUND"
    DISPUTE = "DISPUTE"
    FEE = "FEE"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderEntry:
    """A movement of money as the provider's own books have it."""

    kind: EntryKind
    reference: str
    """Of the charge, the refund or the dispute."""

    key: str
    """Ours of the charge or the refund; empty if the provider does not carry it."""

    amount: Money
    """What moved; never negative: the kind says in which direction."""

    fee: Money | None = None
    at: datetime


class EvidenceKind(StrEnum):
    TICKETS_USED = "TICKETS_USED"
    DELIVERY = "DELIVERY"
    CONVERSATION = "CONVERSATION"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Something that speaks for us in a dispute."""

    kind: EvidenceKind
    text: str


class PaymentGateway(Protocol):
    """One payment provider.

    A refusal is an answer, not an error: it comes back as ``DECLINED`` or ``FAILED``. An
    answer that is not understood is ``PENDING``, never a success. No answer (a time-out, a
    broken connection, 429, 5xx) raises ``Unavailable``; nothing else is raised by what waits
    for the provider. Every verb may be repeated with its key and then answers how it stands.
    """

    @property
    def name(self) -> str:
        """By what payments, settings and webhooks name it."""
        ...

    @property
    def offers(self) -> Sequence[MethodOffer]:
        """The methods it offers; the same all the time."""
        ...

    @property
    def session_minimum(self) -> timedelta:
        """How long a payer must be given at least."""
        ...

    async def charge(self, order: ChargeOrder) -> Charge:
        """Take the amount, or start to. Asking twice with one key charges once."""
        ...

    async def capture(self, key: str, amount: Money, *, reference: str) -> Charge:
        """Take what is ``AUTHORISED``; answer what is true if it is not (any more)."""
        ...

    async def look_up(self, key: str, *, reference: str) -> Charge | None:
        """How the charge stands; ``None`` if the provider never heard of it.

        The reference is empty if we do not know it yet: the answer may have been lost.
        """
        ...

    async def cancel(self, key: str, *, reference: str) -> Charge:
        """Take nothing any more, give up what is reserved, and answer what is true.

        It may be captured already. ``PENDING`` means that money is on its way and cannot be
        stopped. A charge the provider never heard of is ``CANCELLED``; its reference is
        empty then, unless the provider made one up.
        """
        ...

    async def refund(self, order: RefundOrder) -> RefundAnswer:
        """Give a part of a captured charge back. Asking twice with one key refunds once."""
        ...

    async def look_up_refund(self, order: RefundOrder) -> RefundAnswer | None:
        """How the refund stands; ``None`` if the provider never heard of it."""
        ...

    async def dispute_evidence(self, reference: str, evidence: Sequence[Evidence]) -> None:
        """Hand in everything that speaks for us; what was handed in before is replaced."""
        ...

    def entries(self, since: datetime, until: datetime) -> AsyncIterator[ProviderEntry]:
        """What moved from ``since`` up to but not including ``until``, oldest first."""
        ...

    def read_notice(self, body: bytes, headers: Mapping[str, str]) -> Notice:
        """What a webhook says; header names are in lower case.

        Raises ``ForgedNotice`` if it is not signed by the provider or too old, and
        ``MalformedNotice`` if it is signed but cannot be read. It asks nobody.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOption:
    """A way to pay that is offered."""

    method: PaymentMethod
    gateway: str
    session_minimum: timedelta
    minimum: int | None = None
    maximum: int | None = None
    """In minor units."""


class PaymentOptions(Protocol):
    """The ways to pay. Whoever sells something asks before a payment is opened."""

    def choose(self, method: PaymentMethod, amount: Money) -> PaymentOption:
        """Who takes this amount by this method; raise ``MethodNotOffered`` if nobody does."""
        ...

    def all(
        self, currency: str, *, amount: int | None = None, country: str | None = None
    ) -> Sequence[PaymentOption]:
        """Every way to pay in a currency, one option for each method.

        With an amount (in minor units) or the payer's country only those that take it.
        """
        ...

    def return_to(self, url: str) -> str:
        """Where a payer comes back to; our own front if they do not say.

        Raises ``ReturnUrlNotAllowed`` if it is not an address of ours or of the settings.
        """
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
    description: str = ""
    """What the payer reads on a statement or in an app; not more than 100 characters."""

    return_url: str = ""
    """The option's: where a payer who is sent away comes back to."""

    shares: Shares = ()
    """To whom it is owed once it is there; what no share claims stays the payer's."""

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
            description=self.description,
            return_url=self.return_url,
            shares=self.shares,
            now=now,
        )


class Proceeds(Protocol):
    """What is sold belongs to those who sold it, but for the platform's fee."""

    def of_organizer(self, organizer_id: AccountId, prices: Mapping[str, Money]) -> Shares:
        """Divide what an organizer sold; the prices are by the labels of their lines."""
        ...

    def of_seller(self, seller_id: AccountId, prices: Mapping[str, Money]) -> Shares:
        """Divide what a seller of goods sold, the prices by the labels as well."""
        ...

    def of_delivery(self, seller_id: AccountId, prices: Mapping[str, Money]) -> Shares:
        """Divide what bringing a seller's goods costs."""
        ...


class PaymentIntents(Protocol):
    """Payments, as those use them who sell something: inside their own transaction."""

    async def open(self, intent: PaymentIntent, *, now: datetime) -> None:
        """Store a payment. It is charged once the transaction is committed."""
        ...

    async def refundable(self, payment_id: PaymentId, lines: Collection[str] = ()) -> Money:
        """What of a payment could go back now, or of some lines of it only.

        Raises ``PaymentNotFound`` if there is none.
        """
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

    async def of_reference(self, gateway: str, reference: str) -> PaymentId | None:
        """Which payment has an attempt that this gateway calls so."""
        ...

    async def of_refund(self, name: str) -> Sequence[PaymentId]:
        """Which payments have a refund of this id, or one that a gateway calls so."""
        ...

    async def of_dispute(self, reference: str) -> Sequence[PaymentId]:
        """Which payments have a dispute that a gateway calls so."""
        ...

    async def unsettled(
        self, *, before: datetime, given_up: datetime, after: PaymentId | None, limit: int
    ) -> Sequence[Payment]:
        """Payments of which something is still to be learned, in the order of their ids.

        Those are open, or have a refund on its way, or were given up and were to be paid
        after ``given_up``; and they were opened before the given time.
        """
        ...


class NoticeEffect(StrEnum):
    APPLIED = "APPLIED"
    OLD_NEWS = "OLD_NEWS"
    """What it says was known, or overtaken by what is known."""

    UNMATCHED = "UNMATCHED"
    """It is about a payment we do not know, or do not know to be this one yet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedNotice:
    """A notice as it came, and what became of it."""

    gateway: str
    notice: Notice
    payment_id: PaymentId | None
    body: bytes
    received_at: datetime
    effect: NoticeEffect


class Notices(Protocol):
    """Every notice that was received, for thirty days."""

    async def hold(self, gateway: str, reference: str) -> None:
        """Let nobody else hold this reference until the transaction ends.

        Whoever keeps a notice that names it, or makes it known, holds it; before any payment
        is locked.
        """
        ...

    async def keep(self, notice: ReceivedNotice) -> bool:
        """Store it; ``False`` if this gateway's notice of this id was stored before.

        When two transactions keep the same notice, the second waits for the first.
        """
        ...

    async def of_payment(self, payment_id: PaymentId) -> Sequence[ReceivedNotice]:
        """What was received about a payment, oldest first."""
        ...

    async def unmatched(self, gateway: str, reference: str) -> Sequence[ReceivedNotice]:
        """What is about this charge and had no effect yet, oldest first."""
        ...

    async def match(self, notice: ReceivedNotice) -> None:
        """Store whose it turned out to be, and what became of it."""
        ...

    async def forget(self, *, before: datetime, limit: int) -> int:
        """Forget some of those that were received before that time; tell how many."""
        ...


class Quarantine(Protocol):
    """What a person has to look at."""

    async def payments(self, page: PageRequest) -> Page[Payment]:
        """The payments in quarantine by their id; raise ``BadCursor``."""
        ...

    async def notices(self, *, before: datetime, limit: int) -> Sequence[ReceivedNotice]:
        """The unmatched notices that were received before that time, oldest first."""
        ...


class RefundViews(Protocol):
    async def not_done(self, status: RefundStatus, page: PageRequest) -> Page[Payment]:
        """Payments with a refund in this status that nothing made up for, by their ids.

        Raises ``BadCursor``.
        """
        ...


class PaymentStore(Protocol):
    """What a payments use case may touch within one transaction."""

    @property
    def payments(self) -> Payments: ...

    @property
    def intents(self) -> PaymentIntents: ...

    @property
    def notices(self) -> Notices: ...
