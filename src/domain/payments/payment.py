"""A payment: one attempt to get one amount from one payer."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self

from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId, PaymentId, RefundId
from domain.kernel.lifecycle import Lifecycle
from domain.kernel.money import Money
from domain.payments import refund as refunds
from domain.payments.errors import (
    BadRefund,
    NotCaptured,
    NothingToPay,
    RefundKnown,
    RefundNotFound,
    RefundTooLarge,
)
from domain.payments.events import (
    NOTHING_TO_DO,
    NextAction,
    PaymentCancelled,
    PaymentCaptured,
    PaymentDeclined,
    PaymentExpired,
    PaymentMethod,
    PaymentOpened,
    PaymentPending,
    PaymentQuarantined,
    PaymentUnknown,
    RefundFailed,
    RefundRequested,
    RefundSucceeded,
)
from domain.payments.refund import Refund, RefundStatus


class PaymentStatus(StrEnum):
    INITIATED = "INITIATED"
    PENDING = "PENDING"
    UNKNOWN = "UNKNOWN"
    CAPTURED = "CAPTURED"
    DECLINED = "DECLINED"
    EXPIRED = "EXPIRED"
    CANCELLED = "CANCELLED"
    REFUNDED = "REFUNDED"


_ENDS = frozenset(
    {
        PaymentStatus.CAPTURED,
        PaymentStatus.DECLINED,
        PaymentStatus.EXPIRED,
        PaymentStatus.CANCELLED,
    }
)
# Money can arrive after we gave up on it, or after the provider did. It is never ignored.
_LATE_MONEY = frozenset({PaymentStatus.CAPTURED})

LIFECYCLE = Lifecycle(
    name="payment",
    initial=PaymentStatus.INITIATED,
    moves={
        PaymentStatus.INITIATED: _ENDS | {PaymentStatus.PENDING, PaymentStatus.UNKNOWN},
        PaymentStatus.PENDING: _ENDS | {PaymentStatus.UNKNOWN},
        PaymentStatus.UNKNOWN: _ENDS | {PaymentStatus.PENDING},
        PaymentStatus.CAPTURED: frozenset({PaymentStatus.REFUNDED}),
        PaymentStatus.DECLINED: _LATE_MONEY,
        PaymentStatus.EXPIRED: _LATE_MONEY,
        PaymentStatus.CANCELLED: _LATE_MONEY,
        PaymentStatus.REFUNDED: frozenset(),
    },
)

OPEN = frozenset({PaymentStatus.INITIATED, PaymentStatus.PENDING, PaymentStatus.UNKNOWN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(Aggregate):
    """What is refunded or being refunded never exceeds what was captured."""

    id: PaymentId
    purpose: str
    payer_id: AccountId
    amount: Money
    method: PaymentMethod
    token: str = field(repr=False)
    """What the client hands over instead of the means of payment itself."""

    gateway: str
    opened_at: datetime
    expires_at: datetime
    status: PaymentStatus = LIFECYCLE.initial
    reference: str = ""
    """What the provider calls it; empty until we heard of it."""

    next_action: NextAction = NOTHING_TO_DO
    decline_reason: str = ""
    quarantine_reason: str = ""
    refunds: tuple[Refund, ...] = ()

    @classmethod
    def open(
        cls,
        id: PaymentId,
        *,
        purpose: str,
        payer_id: AccountId,
        amount: Money,
        method: PaymentMethod,
        token: str,
        gateway: str,
        expires_at: datetime,
        now: datetime,
    ) -> Self:
        if amount.amount <= 0:
            raise NothingToPay
        payment = cls(
            id=id,
            purpose=purpose,
            payer_id=payer_id,
            amount=amount,
            method=method,
            token=token,
            gateway=gateway,
            opened_at=now,
            expires_at=expires_at,
        )
        opened = PaymentOpened(
            **payment._about(now), amount=amount, method=method, expires_at=expires_at
        )
        return payment._after(opened)

    @property
    def is_open(self) -> bool:
        """Whether it is still to be learned if the money comes."""
        return self.status in OPEN

    def is_over(self, now: datetime) -> bool:
        """Whether the payer's time has run out."""
        return self.expires_at <= now

    @property
    def refunded(self) -> Money:
        done = (refund.amount for refund in self.refunds if refund.status is RefundStatus.SUCCEEDED)
        return Money.total(done, currency=self.amount.currency)

    @property
    def refundable(self) -> Money:
        if self.status is not PaymentStatus.CAPTURED:
            return Money.zero(self.amount.currency)
        taken = (refund.amount for refund in self.refunds if refund.takes)
        return self.amount - Money.total(taken, currency=self.amount.currency)

    def wait_for_payer(self, next_action: NextAction, *, reference: str, now: datetime) -> Self:
        event = PaymentPending(**self._about(now), next_action=next_action)
        return self._move(
            PaymentStatus.PENDING, event, next_action=next_action, reference=reference
        )

    def lose_sight(self, *, now: datetime) -> Self:
        """The provider did not answer."""
        return self._move(PaymentStatus.UNKNOWN, PaymentUnknown(**self._about(now)))

    def capture(self, *, reference: str, now: datetime) -> Self:
        event = PaymentCaptured(**self._about(now), amount=self.amount)
        return self._move(PaymentStatus.CAPTURED, event, reference=reference)

    def decline(self, reason: str, *, reference: str, now: datetime) -> Self:
        event = PaymentDeclined(**self._about(now), reason=reason)
        return self._move(PaymentStatus.DECLINED, event, decline_reason=reason, reference=reference)

    def expire(self, *, now: datetime) -> Self:
        return self._move(PaymentStatus.EXPIRED, PaymentExpired(**self._about(now)))

    def cancel(self, *, now: datetime) -> Self:
        return self._move(PaymentStatus.CANCELLED, PaymentCancelled(**self._about(now)))

    def quarantine(self, reason: str, *, now: datetime) -> Self:
        """The provider said something that cannot be right: note it and move nothing."""
        event = PaymentQuarantined(**self._about(now), reason=reason)
        return self._after(event, quarantine_reason=reason)

    def request_refund(
        self, refund_id: RefundId, amount: Money, *, reason: str, now: datetime
    ) -> Self:
        self._check_refund(refund_id, amount)
        event = RefundRequested(
            **self._about(now), refund_id=refund_id, amount=amount, reason=reason
        )
        wanted = Refund(id=refund_id, amount=amount, reason=reason)
        return self._after(event, refunds=(*self.refunds, wanted))

    def complete_refund(self, refund_id: RefundId, *, now: datetime) -> Self:
        settled = self._settle(refund_id, RefundStatus.SUCCEEDED)
        total = self.refunded + self.refund(refund_id).amount
        event = RefundSucceeded(
            **self._about(now),
            refund_id=refund_id,
            amount=self.refund(refund_id).amount,
            refunded_total=total,
            fully=total == self.amount,
        )
        if event.fully:
            return self._move(PaymentStatus.REFUNDED, event, refunds=settled)
        return self._after(event, refunds=settled)

    def fail_refund(self, refund_id: RefundId, reason: str, *, now: datetime) -> Self:
        settled = self._settle(refund_id, RefundStatus.FAILED)
        event = RefundFailed(**self._about(now), refund_id=refund_id, reason=reason)
        return self._after(event, refunds=settled)

    def has_refund(self, refund_id: RefundId) -> bool:
        return any(refund.id == refund_id for refund in self.refunds)

    def refund(self, refund_id: RefundId) -> Refund:
        """One of its refunds; raise ``RefundNotFound`` if it has none of that id."""
        for refund in self.refunds:
            if refund.id == refund_id:
                return refund
        raise RefundNotFound(refund_id)

    def _check_refund(self, refund_id: RefundId, amount: Money) -> None:
        if self.has_refund(refund_id):
            raise RefundKnown(refund_id)
        if self.status not in {PaymentStatus.CAPTURED, PaymentStatus.REFUNDED}:
            raise NotCaptured(self.id)
        if amount.amount <= 0:
            raise BadRefund
        if (self.refundable - amount).amount < 0:
            raise RefundTooLarge(self.refundable)

    def _settle(self, refund_id: RefundId, target: RefundStatus) -> tuple[Refund, ...]:
        status = refunds.LIFECYCLE.move(self.refund(refund_id).status, target)
        return tuple(
            replace(refund, status=status) if refund.id == refund_id else refund
            for refund in self.refunds
        )

    def _move(self, target: PaymentStatus, event: Any, **changes: Any) -> Self:
        # Whatever the payer had to do, a move makes it obsolete.
        changes = {"next_action": NOTHING_TO_DO, **changes}
        return self._after(event, status=LIFECYCLE.move(self.status, target), **changes)

    def _about(self, now: datetime) -> Mapping[str, Any]:
        return {
            "at": now,
            "payment_id": self.id,
            "purpose": self.purpose,
            "payer_id": self.payer_id,
        }
