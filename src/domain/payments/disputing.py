"""What happens when a payer asks the provider for the money."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from domain.kernel.money import Money
from domain.payments import dispute as disputes
from domain.payments.balance import Balance
from domain.payments.dispute import Dispute, DisputeStatus
from domain.payments.events import DisputeClosed, DisputeOpened
from domain.payments.shares import Shares, take


@dataclass(frozen=True, slots=True, kw_only=True)
class Disputing(Balance):
    """The provider decides: it tells us when a dispute begins, and how it ends."""

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
