"""Whose the money of a payment is: what went back, and what still can."""

from collections.abc import Collection
from dataclasses import dataclass

from domain.kernel.money import Money
from domain.payments.dispute import DisputeStatus
from domain.payments.errors import BadRefund, NotCaptured, RefundTooLarge
from domain.payments.payment_state import PaymentState
from domain.payments.payment_status import PaymentStatus
from domain.payments.refund import RefundPlan, RefundStatus
from domain.payments.shares import Share, Shares, less, of_lines, take, total


@dataclass(frozen=True, slots=True, kw_only=True)
class Balance(PaymentState):
    """What of it goes back never exceeds what came."""

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
