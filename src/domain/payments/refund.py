"""A refund: a part of a payment, on its way back."""

from dataclasses import dataclass
from enum import StrEnum

from domain.kernel.ids import RefundId
from domain.kernel.lifecycle import Lifecycle
from domain.kernel.money import Money


class RefundStatus(StrEnum):
    REQUESTED = "REQUESTED"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


LIFECYCLE = Lifecycle(
    name="refund",
    initial=RefundStatus.REQUESTED,
    moves={
        RefundStatus.REQUESTED: frozenset({RefundStatus.SUCCEEDED, RefundStatus.FAILED}),
        RefundStatus.SUCCEEDED: frozenset(),
        RefundStatus.FAILED: frozenset(),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Refund:
    id: RefundId
    amount: Money
    reason: str
    status: RefundStatus = LIFECYCLE.initial

    @property
    def takes(self) -> bool:
        """Whether its amount is gone, or about to go."""
        return self.status is not RefundStatus.FAILED
