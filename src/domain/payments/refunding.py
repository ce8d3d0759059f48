"""How money of a payment goes back."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from domain.kernel.ids import RefundId
from domain.kernel.lifecycle import IllegalMove
from domain.kernel.money import Money
from domain.payments import refund as refunds
from domain.payments.balance import Balance
from domain.payments.errors import RefundKnown, RefundNotFailed, RefundTooLarge
from domain.payments.events import (
    NothingLeftToRefund,
    RefundFailed,
    RefundPending,
    RefundRequested,
    RefundSucceeded,
)
from domain.payments.payment_status import PaymentStatus
from domain.payments.refund import Refund, RefundStatus
from domain.payments.shares import Shares, of_lines, take, total


@dataclass(frozen=True, slots=True, kw_only=True)
class Refunding(Balance):
    """A refund that failed is never tried again itself: another one makes up for it."""

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
