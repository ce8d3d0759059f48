"""A payment: one amount from one payer, in one attempt or several."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Self
from uuid import uuid5

from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId, PaymentId, RefundId
from domain.kernel.lifecycle import IllegalMove, Lifecycle
from domain.kernel.money import Money
from domain.payments import attempt as attempts
from domain.payments import dispute as disputes
from domain.payments import refund as refunds
from domain.payments.attempt import Attempt, AttemptStatus, key_of
from domain.payments.dispute import Dispute, DisputeStatus
from domain.payments.errors import (
    AttemptNotFound,
    AttemptsOver,
    BadRefund,
    DisputeNotFound,
    NotCaptured,
    NothingToPay,
    RefundKnown,
    RefundNotFailed,
    RefundNotFound,
    RefundTooLarge,
)
from domain.payments.events import (
    NOTHING_TO_DO,
    AttemptAbandoned,
    DisputeClosed,
    DisputeOpened,
    ExtraMoneyCaptured,
    NextAction,
    NothingLeftToRefund,
    PaymentAuthorised,
    PaymentCancelled,
    PaymentCaptured,
    PaymentDeclined,
    PaymentEvent,
    PaymentExpired,
    PaymentMethod,
    PaymentOpened,
    PaymentPending,
    PaymentQuarantined,
    PaymentRetryPlanned,
    PaymentUnknown,
    RefundFailed,
    RefundPending,
    RefundRequested,
    RefundSucceeded,
)
from domain.payments.refund import Refund, RefundPlan, RefundStatus
from domain.payments.shares import (
    Share,
    Shares,
    all_of_payer,
    complete,
    less,
    of_lines,
    take,
    total,
)

ATTEMPTS_MAX = 4


class PaymentStatus(StrEnum):
    INITIATED = "INITIATED"
    """An attempt is planned."""

    PENDING = "PENDING"
    UNKNOWN = "UNKNOWN"
    AUTHORISED = "AUTHORISED"
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
# After a decline that another attempt may make up for, it begins anew.
_ENDS_OR_AGAIN = _ENDS | {PaymentStatus.INITIATED}
# Money can arrive after we gave up on it, or after the provider did. It is never ignored.
_LATE_MONEY = frozenset({PaymentStatus.CAPTURED})

LIFECYCLE = Lifecycle(
    name="payment",
    initial=PaymentStatus.INITIATED,
    moves={
        PaymentStatus.INITIATED: _ENDS_OR_AGAIN
        | {PaymentStatus.PENDING, PaymentStatus.UNKNOWN, PaymentStatus.AUTHORISED},
        PaymentStatus.PENDING: _ENDS_OR_AGAIN | {PaymentStatus.UNKNOWN, PaymentStatus.AUTHORISED},
        PaymentStatus.UNKNOWN: _ENDS_OR_AGAIN | {PaymentStatus.PENDING, PaymentStatus.AUTHORISED},
        PaymentStatus.AUTHORISED: _ENDS_OR_AGAIN | {PaymentStatus.UNKNOWN},
        PaymentStatus.CAPTURED: frozenset({PaymentStatus.REFUNDED}),
        PaymentStatus.DECLINED: _LATE_MONEY,
        PaymentStatus.EXPIRED: _LATE_MONEY,
        PaymentStatus.CANCELLED: _LATE_MONEY,
        PaymentStatus.REFUNDED: frozenset(),
    },
)

OPEN = frozenset(
    {
        PaymentStatus.INITIATED,
        PaymentStatus.PENDING,
        PaymentStatus.UNKNOWN,
        PaymentStatus.AUTHORISED,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Payment(Aggregate):
    """At most one attempt's money counts; what of it goes back never exceeds it.

    While the payment is open its last attempt is live, and no other one is.
    """

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
        description: str = "",
        return_url: str = "",
        shares: Shares = (),
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
            description=description,
            return_url=return_url,
            opened_at=now,
            expires_at=expires_at,
            attempts=(Attempt(number=1, gateway=gateway, key=key_of(id, 1), started_at=now),),
            shares=complete(shares, amount, payer_id=payer_id),
        )
        opened = PaymentOpened(
            **payment._about(now), amount=amount, method=method, expires_at=expires_at
        )
        return payment._after(opened)

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

    @property
    def refunded(self) -> Money:
        """What went back of the money that was due."""
        done = (
            refund.amount
            for refund in self.refunds
            if refund.status is RefundStatus.SUCCEEDED and not refund.extra
        )
        return Money.total(done, currency=self.amount.currency)

    @property
    def refundable(self) -> Money:
        """What can go back by a refund: nothing of it goes, or may go, another way."""
        nothing = Money.zero(self.amount.currency)
        if self.status is not PaymentStatus.CAPTURED:
            return nothing
        taken = [refund.amount for refund in self.refunds if refund.takes and not refund.extra]
        left = self.amount - Money.total(taken, currency=self.amount.currency) - self.disputed
        # A refund on its way and a dispute of the same money may be more than all of it.
        return left if left.amount > 0 else nothing

    def refundable_of(self, lines: Collection[str]) -> Money:
        """What can go back by a refund of these lines; of all, if none are named."""
        left = self.refundable
        if not lines:
            return left
        of_shares = total(of_lines(self.remaining_shares, lines), left.currency)
        return min(left, of_shares, key=lambda money: money.amount)

    @property
    def disputed(self) -> Money:
        """What of the money that was due the provider took back, or holds back."""
        taken = (
            dispute.amount
            for dispute in self.disputes
            if dispute.takes and not self.attempt_number(dispute.attempt).extra
        )
        return Money.total(taken, currency=self.amount.currency)

    @property
    def may_change(self) -> bool:
        """Whether it is still to be learned what became of a refund, or of a dispute."""
        refunding = any(not (refund.is_settled or refund.extra) for refund in self.refunds)
        return refunding or any(dispute.status is DisputeStatus.OPEN for dispute in self.disputes)

    @property
    def remaining_shares(self) -> Shares:
        """What of the shares neither goes back nor was lost."""
        gone: list[Share] = []
        for refund in self.refunds:
            gone += refund.shares if refund.takes and not refund.extra else ()
        for dispute in self.disputes:
            gone += dispute.shares
        return less(self.shares, gone)

    def wait_for_payer(self, next_action: NextAction, *, reference: str, now: datetime) -> Self:
        event = PaymentPending(
            **self._about(now), attempt=self.attempts[-1].number, next_action=next_action
        )
        return self._advance(
            AttemptStatus.PENDING, event, next_action=next_action, reference=reference
        )

    def lose_sight(self, *, now: datetime) -> Self:
        """The provider did not answer."""
        event = PaymentUnknown(**self._about(now), attempt=self.attempts[-1].number)
        return self._advance(AttemptStatus.UNKNOWN, event)

    def authorise(self, *, reference: str, now: datetime) -> Self:
        event = PaymentAuthorised(**self._about(now), attempt=self.attempts[-1].number)
        return self._advance(AttemptStatus.AUTHORISED, event, reference=reference)

    def decline(self, reason: str, *, reference: str, now: datetime) -> Self:
        event = PaymentDeclined(**self._about(now), reason=reason)
        return self._advance(
            AttemptStatus.DECLINED,
            event,
            reference=reference,
            reason=reason,
            decline_reason=reason,
        )

    def try_again(
        self, reason: str, *, reference: str, gateway: str, due_at: datetime, now: datetime
    ) -> Self:
        """The last attempt was declined for this reason; plan another one."""
        if not self.may_try_again(due_at):
            raise AttemptsOver(self.id)
        last = self.attempts[-1]
        ended = self._with(
            last, AttemptStatus.DECLINED, reference=reference or last.reference, reason=reason
        )
        number = last.number + 1
        planned = Attempt(
            number=number, gateway=gateway, key=key_of(self.id, number), started_at=due_at
        )
        event = PaymentRetryPlanned(
            **self._about(now), attempt=number, gateway=gateway, due_at=due_at, reason=reason
        )
        return self._move(PaymentStatus.INITIATED, event, attempts=(*ended, planned))

    def expire(self, *, now: datetime) -> Self:
        return self._advance(AttemptStatus.EXPIRED, PaymentExpired(**self._about(now)))

    def cancel(self, *, now: datetime) -> Self:
        return self._advance(AttemptStatus.CANCELLED, PaymentCancelled(**self._about(now)))

    def capture(
        self,
        *,
        reference: str,
        now: datetime,
        number: int | None = None,
        fee: Money | None = None,
    ) -> Self:
        """The money came by its last attempt, or by another one.

        Money that comes once more goes back by itself.
        """
        attempt = self.attempts[-1] if number is None else self.attempt_number(number)
        what = {
            **self._about(now),
            "amount": self.amount,
            "attempt": attempt.number,
            "gateway": attempt.gateway,
            "reference": reference,
            "fee": fee,
        }
        if self.paying is not None:
            return self._take_extra(attempt, ExtraMoneyCaptured(**what))
        taken = self._with(attempt, AttemptStatus.CAPTURED, reference=reference)
        captured = self._move(PaymentStatus.CAPTURED, PaymentCaptured(**what), attempts=taken)
        last = captured.attempts[-1]
        # Of several attempts only one may bring money: stop the one that still could.
        return captured.abandon(last.number, now=now) if last.is_live else captured

    def abandon(self, number: int, *, now: datetime) -> Self:
        """Nobody wants its money any more: what its provider reserved is to be set free."""
        attempt = self.attempt_number(number)
        status = AttemptStatus.CANCELLED if attempt.is_live else attempt.status
        marked = replace(attempt, status=status, abandoned=True)
        event = AttemptAbandoned(**self._about(now), attempt=number)
        return self._after(event, attempts=self._replaced(marked))

    def quarantine(self, reason: str, *, now: datetime) -> Self:
        """The provider said something that cannot be right: note it and move nothing."""
        event = PaymentQuarantined(**self._about(now), reason=reason)
        return self._after(event, quarantine_reason=reason)

    def request_refund(
        self,
        refund_id: RefundId,
        amount: Money,
        *,
        reason: str,
        lines: tuple[str, ...] = (),
        now: datetime,
    ) -> Self:
        """Give something back: out of all shares, or of those of some lines only."""
        if self.has_refund(refund_id):
            raise RefundKnown(refund_id)
        plan = self.plan_refund(amount, lines)
        wanted = Refund(
            id=refund_id,
            amount=plan.amount,
            reason=reason,
            attempt=self.attempt.number,
            shares=plan.shares,
        )
        return self._after(self._requested(wanted, now), refunds=(*self.refunds, wanted))

    def plan_refund(self, amount: Money | None, lines: Collection[str] = ()) -> RefundPlan:
        """What a refund would be: of this amount, or of all that is left (of some lines)."""
        if not self.has_arrived:
            raise NotCaptured(self.id)
        left = self.refundable
        shares = of_lines(self.remaining_shares, lines)
        most = self.refundable_of(lines)
        wanted = most if amount is None else amount
        if amount is not None and amount.amount <= 0:
            raise BadRefund
        if wanted.amount == 0 or (most - wanted).amount < 0:
            raise RefundTooLarge(most)
        return RefundPlan(amount=wanted, shares=take(shares, wanted), left=left - wanted)

    def find_nothing_left(
        self, refund_id: RefundId, *, now: datetime, lines: Collection[str] = ()
    ) -> Self:
        """Note that nothing is left that could go back: of some lines, or at all."""
        if self.refundable_of(lines).amount or self.may_change:
            raise IllegalMove("Something may still go back.", current=self.status)
        event = NothingLeftToRefund(
            **self._about(now), refund_id=refund_id, refunded_total=self.refunded
        )
        return self._after(event)

    def retry_refund(self, refund_id: RefundId, again: RefundId, *, now: datetime) -> Self:
        """Have the provider asked once more for a refund that it refused: as a new one."""
        return self._make_up_for(self.refund(refund_id), again, by_hand=False, now=now)

    def settle_refund(
        self, refund_id: RefundId, by_hand: RefundId, *, reference: str, now: datetime
    ) -> Self:
        """Somebody sent the payer what the provider refused to give back."""
        promised = self._make_up_for(self.refund(refund_id), by_hand, by_hand=True, now=now)
        return promised.complete_refund(by_hand, reference=reference, now=now)

    def wait_for_refund(self, refund_id: RefundId, *, now: datetime) -> Self:
        """The provider was asked, and did not say that it is done."""
        settled = self._settle(refund_id, RefundStatus.PENDING)
        event = RefundPending(**self._about(now), refund_id=refund_id)
        return self._after(event, refunds=settled)

    def complete_refund(
        self, refund_id: RefundId, *, now: datetime, reference: str = "", fee: Money | None = None
    ) -> Self:
        settled = self._settle(refund_id, RefundStatus.SUCCEEDED, reference=reference)
        done = replace(self, refunds=settled)
        refund = done.refund(refund_id)
        fully = done.refunded == self.amount
        event = RefundSucceeded(
            **self._about(now),
            refund_id=refund_id,
            amount=refund.amount,
            refunded_total=done.refunded,
            fully=fully,
            attempt=refund.attempt,
            gateway=self.attempt_number(refund.attempt).gateway,
            reference=refund.reference,
            fee=fee,
            extra=refund.extra,
            makes_up_for=refund.makes_up_for,
            by_hand=refund.by_hand,
        )
        if fully and self.status is PaymentStatus.CAPTURED:
            return self._move(PaymentStatus.REFUNDED, event, refunds=settled)
        return self._after(event, refunds=settled)

    def fail_refund(self, refund_id: RefundId, reason: str, *, now: datetime) -> Self:
        settled = self._settle(refund_id, RefundStatus.FAILED, failure=reason)
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

    def has_dispute(self, reference: str) -> bool:
        return any(dispute.reference == reference for dispute in self.disputes)

    def dispute(self, reference: str) -> Dispute:
        """One of its disputes; raise ``DisputeNotFound`` if it has none of that reference."""
        for dispute in self.disputes:
            if dispute.reference == reference:
                return dispute
        raise DisputeNotFound(self.id, reference)

    def open_dispute(
        self,
        reference: str,
        *,
        number: int,
        amount: Money,
        reason: str,
        respond_by: datetime | None,
        now: datetime,
    ) -> Self:
        """The payer asked the provider for the money; the provider calls it ``reference``."""
        dispute = Dispute(
            reference=reference,
            attempt=number,
            amount=amount,
            reason=reason,
            opened_at=now,
            respond_by=respond_by,
        )
        event = DisputeOpened(
            **self._about(now),
            amount=amount,
            attempt=number,
            gateway=self.attempt_number(number).gateway,
            reference=reference,
            reason=reason,
            respond_by=respond_by,
        )
        return self._after(event, disputes=(*self.disputes, dispute))

    def close_dispute(self, reference: str, *, won: bool, now: datetime) -> Self:
        dispute = self.dispute(reference)
        target = DisputeStatus.WON if won else DisputeStatus.LOST
        closed = replace(
            dispute,
            status=disputes.LIFECYCLE.move(dispute.status, target),
            shares=() if won else self._lost(dispute),
        )
        event = DisputeClosed(
            **self._about(now),
            amount=dispute.amount,
            attempt=dispute.attempt,
            gateway=self.attempt_number(dispute.attempt).gateway,
            reference=reference,
            won=won,
        )
        others = [found for found in self.disputes if found.reference != reference]
        return self._after(event, disputes=(*others, closed))

    def _lost(self, dispute: Dispute) -> Shares:
        """Whose loss it is. Money that came twice was nobody's, and goes back anyway."""
        extra = self.attempt_number(dispute.attempt).extra
        return take(() if extra else self.remaining_shares, dispute.amount)

    def _take_extra(self, attempt: Attempt, event: ExtraMoneyCaptured) -> Self:
        taken = self._with(attempt, AttemptStatus.CAPTURED, reference=event.reference, extra=True)
        back = Refund(
            id=RefundId(uuid5(self.id, f"extra {attempt.number}")),
            amount=event.amount,
            reason="money that came twice",
            attempt=attempt.number,
            shares=(all_of_payer(event.amount, self.payer_id),),
            extra=True,
        )
        requested = self._requested(back, event.at)
        return self._after(event, requested, attempts=taken, refunds=(*self.refunds, back))

    def _make_up_for(
        self, failed: Refund, again: RefundId, *, by_hand: bool, now: datetime
    ) -> Self:
        if failed.status is not RefundStatus.FAILED or failed.made_up_by is not None:
            raise RefundNotFailed(failed.id)
        if self.has_refund(again):
            raise RefundKnown(again)
        wanted = replace(
            failed,
            id=again,
            shares=self._shares_again(failed),
            status=refunds.LIFECYCLE.initial,
            reference="",
            failure="",
            by_hand=by_hand,
            makes_up_for=failed.makes_up_for or failed.id,
        )
        marked = replace(failed, made_up_by=again)
        known = (marked if found.id == failed.id else found for found in self.refunds)
        return self._after(self._requested(wanted, now), refunds=(*known, wanted))

    def _shares_again(self, failed: Refund) -> Shares:
        """Where the money of a failed refund is now: it went back to those it was taken from."""
        if failed.extra:
            return failed.shares
        if self.refundable.amount < failed.amount.amount:
            raise RefundTooLarge(self.refundable)
        labels = {share.label for share in failed.shares}
        same = of_lines(self.remaining_shares, labels)
        enough = total(same, failed.amount.currency).amount >= failed.amount.amount
        return take(same if enough else self.remaining_shares, failed.amount)

    def _requested(self, refund: Refund, now: datetime) -> RefundRequested:
        return RefundRequested(
            **self._about(now), refund_id=refund.id, amount=refund.amount, reason=refund.reason
        )

    def _settle(
        self,
        refund_id: RefundId,
        target: RefundStatus,
        *,
        reference: str = "",
        failure: str = "",
    ) -> tuple[Refund, ...]:
        refund = self.refund(refund_id)
        settled = replace(
            refund,
            status=refunds.LIFECYCLE.move(refund.status, target),
            reference=reference or refund.reference,
            failure=failure,
        )
        return tuple(settled if found.id == refund_id else found for found in self.refunds)

    def _advance(
        self,
        target: AttemptStatus,
        event: PaymentEvent,
        *,
        reference: str = "",
        reason: str = "",
        **changes: Any,
    ) -> Self:
        """Move the payment, and its last attempt with it."""
        status = LIFECYCLE.move(self.status, PaymentStatus(target))
        last = self.attempts[-1]
        moved = self._with(last, target, reference=reference or last.reference, reason=reason)
        # Whatever the payer had to do, a move makes it obsolete.
        changes = {"next_action": NOTHING_TO_DO, **changes}
        return self._turned(status, event, attempts=moved, **changes)

    def _move(self, target: PaymentStatus, event: PaymentEvent, **changes: Any) -> Self:
        status = LIFECYCLE.move(self.status, target)
        return self._turned(status, event, next_action=NOTHING_TO_DO, **changes)

    def _turned(self, status: PaymentStatus, event: PaymentEvent, **changes: Any) -> Self:
        token = self.token if status in OPEN else ""
        return self._after(event, status=status, token=token, **changes)

    def _with(self, attempt: Attempt, target: AttemptStatus, **changes: Any) -> tuple[Attempt, ...]:
        status = attempts.LIFECYCLE.move(attempt.status, target)
        return self._replaced(replace(attempt, status=status, **changes))

    def _replaced(self, attempt: Attempt) -> tuple[Attempt, ...]:
        before, after = self.attempts[: attempt.number - 1], self.attempts[attempt.number :]
        return (*before, attempt, *after)

    def _about(self, now: datetime) -> Mapping[str, Any]:
        return {
            "at": now,
            "payment_id": self.id,
            "purpose": self.purpose,
            "payer_id": self.payer_id,
        }
