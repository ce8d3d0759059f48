"""What is known of a payment, and what follows from that alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId, PaymentId, RefundId
from domain.kernel.money import Money
from domain.payments.attempt import Attempt
from domain.payments.dispute import Dispute
from domain.payments.errors import AttemptNotFound, DisputeNotFound, RefundNotFound
from domain.payments.events import NOTHING_TO_DO, NextAction, PaymentEvent, PaymentMethod
from domain.payments.payment_status import LIFECYCLE, OPEN, PaymentStatus
from domain.payments.refund import Refund
from domain.payments.shares import Shares

ATTEMPTS_MAX = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentState(Aggregate):
    """While the payment is open its last attempt is live, and no other one is."""

    id: PaymentId
    purpose: str
    payer_id: AccountId
    amount: Money
    method: PaymentMethod
    token: str = field(repr=False)
    """What the client hands over instead of the means of payment itself.

    Empty once nothing more is tried: it may say who somebody is, and nobody needs it any more.
    """

    description: str
    return_url: str
    opened_at: datetime
    expires_at: datetime
    attempts: tuple[Attempt, ...]
    shares: Shares
    """To whom it is owed once it is there. They add up to the amount."""

    status: PaymentStatus = LIFECYCLE.initial
    next_action: NextAction = NOTHING_TO_DO
    decline_reason: str = ""
    quarantine_reason: str = ""
    refunds: tuple[Refund, ...] = ()
    disputes: tuple[Dispute, ...] = ()

    @property
    def is_open(self) -> bool:
        """Whether it is still to be learned if the money comes."""
        return self.status in OPEN

    @property
    def has_arrived(self) -> bool:
        """Whether the money came, be it still there or not."""
        return self.status in {PaymentStatus.CAPTURED, PaymentStatus.REFUNDED}

    def is_over(self, now: datetime) -> bool:
        """Whether the payer's time has run out."""
        return self.expires_at <= now

    @property
    def paying(self) -> Attempt | None:
        """The attempt whose money counts."""
        return next((found for found in self.attempts if found.pays), None)

    @property
    def attempt(self) -> Attempt:
        """The attempt whose money counts, or else the last one."""
        return self.paying or self.attempts[-1]

    @property
    def gateway(self) -> str:
        return self.attempt.gateway

    @property
    def reference(self) -> str:
        return self.attempt.reference

    def has_attempt(self, number: int) -> bool:
        return 0 < number <= len(self.attempts)

    def attempt_number(self, number: int) -> Attempt:
        """One of its attempts; raise ``AttemptNotFound`` if it was never made."""
        if not self.has_attempt(number):
            raise AttemptNotFound(self.id, number)
        return self.attempts[number - 1]

    def may_try_again(self, at: datetime) -> bool:
        return self.is_open and len(self.attempts) < ATTEMPTS_MAX and at < self.expires_at

    def has_refund(self, refund_id: RefundId) -> bool:
        return any(refund.id == refund_id for refund in self.refunds)

    def refund(self, refund_id: RefundId) -> Refund:
        """One of its refunds; raise ``RefundNotFound`` if it has none of that id."""
        for refund in self.refunds:
            if refund.id == refund_id:
                return refund
        raise RefundNotFound(refund_id)

    def has_dispute(self, reference: str) -> bool:
        return any(dispute.reference == reference for dispute in self.disputes)

    def dispute(self, reference: str) -> Dispute:
        """One of its disputes; raise ``DisputeNotFound`` if it has none of that reference."""
        for dispute in self.disputes:
            if dispute.reference == reference:
                return dispute
        raise DisputeNotFound(self.id, reference)

    def _move(self, target: PaymentStatus, event: PaymentEvent, **changes: Any) -> Self:
        status = LIFECYCLE.move(self.status, target)
        return self._turned(status, event, next_action=NOTHING_TO_DO, **changes)

    def _turned(self, status: PaymentStatus, event: PaymentEvent, **changes: Any) -> Self:
        token = self.token if status in OPEN else ""
        return self._after(event, status=status, token=token, **changes)

    def _about(self, now: datetime) -> Mapping[str, Any]:
        return {
            "at": now,
            "payment_id": self.id,
            "purpose": self.purpose,
            "payer_id": self.payer_id,
        }
