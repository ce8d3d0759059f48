"""A dispute: a payer wants money back, and asks the provider instead of us."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.kernel.lifecycle import Lifecycle
from domain.kernel.money import Money
from domain.payments.shares import Shares


class DisputeStatus(StrEnum):
    OPEN = "OPEN"
    WON = "WON"
    """We keep the money."""

    LOST = "LOST"
    """The provider gave it back, and took it from us."""


LIFECYCLE = Lifecycle(
    name="dispute",
    initial=DisputeStatus.OPEN,
    moves={
        DisputeStatus.OPEN: frozenset({DisputeStatus.WON, DisputeStatus.LOST}),
        DisputeStatus.WON: frozenset(),
        DisputeStatus.LOST: frozenset(),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    reference: str
    """What the provider calls it."""

    attempt: int
    amount: Money
    reason: str
    opened_at: datetime
    respond_by: datetime | None
    """Until when evidence counts."""

    status: DisputeStatus = LIFECYCLE.initial
    shares: Shares = ()
    """Out of whose shares it was taken; only of a lost one."""

    @property
    def takes(self) -> bool:
        """Whether its amount is gone, or about to go."""
        return self.status is not DisputeStatus.WON
