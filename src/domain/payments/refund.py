"""A refund: a part of a payment, on its way back."""

from dataclasses import dataclass
from enum import StrEnum

from domain.kernel.ids import RefundId
from domain.kernel.lifecycle import Lifecycle
from domain.kernel.money import Money
from domain.payments.shares import Shares


class RefundStatus(StrEnum):
    REQUESTED = "REQUESTED"
    PENDING = "PENDING"
    """The provider was asked, and has not said what became of it."""

    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


_ENDS = frozenset({RefundStatus.SUCCEEDED, RefundStatus.FAILED})

LIFECYCLE = Lifecycle(
    name="refund",
    initial=RefundStatus.REQUESTED,
    moves={
        RefundStatus.REQUESTED: _ENDS | {RefundStatus.PENDING},
        RefundStatus.PENDING: _ENDS,
        RefundStatus.SUCCEEDED: frozenset(),
        RefundStatus.FAILED: frozenset(),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    id: RefundId
    amount: Money
    reason: str
    attempt: int
    """The attempt whose money goes back."""

    shares: Shares
    """Out of whose shares it is taken."""

    status: RefundStatus = LIFECYCLE.initial
    reference: str = ""
    """What the provider calls it; empty until we heard of it."""

    failure: str = ""
    """Why the provider refused it."""

    extra: bool = False
    """It gives back money that came twice, and takes nothing from what was due."""

    by_hand: bool = False
    """Somebody sends it from our bank account, without the provider."""

    makes_up_for: RefundId | None = None
    """The first refund of this money, if it was refused before."""

    made_up_by: RefundId | None = None
    """The refund that was made after this one failed."""

    @property
    def is_settled(self) -> bool:
        """Whether it is known what became of it."""
        return self.status in _ENDS

    @property
    def takes(self) -> bool:
        """Whether its amount is gone, or about to go."""
        return self.status is not RefundStatus.FAILED


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundPlan:
    """What would go back, out of whose shares, and what could still go back then."""

    amount: Money
    shares: Shares
    left: Money
