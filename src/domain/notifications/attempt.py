"""One try to reach somebody in one way through one provider."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Self

from domain.kernel.lifecycle import Lifecycle
from domain.notifications.kinds import Carrier, Way

REASON_MAX = 200


class AttemptStatus(StrEnum):
    PLANNED = "PLANNED"
    """The provider is asked just now, or was when somebody tripped over the power cord."""

    UNKNOWN = "UNKNOWN"
    SENT = "SENT"
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


LIFECYCLE = Lifecycle(
    name="notification attempt",
    initial=AttemptStatus.PLANNED,
    moves={
        AttemptStatus.PLANNED: frozenset(
            {
                AttemptStatus.UNKNOWN,
                AttemptStatus.SENT,
                AttemptStatus.DELIVERED,
                AttemptStatus.FAILED,
            }
        ),
        AttemptStatus.UNKNOWN: frozenset(
            {AttemptStatus.SENT, AttemptStatus.DELIVERED, AttemptStatus.FAILED}
        ),
        AttemptStatus.SENT: frozenset({AttemptStatus.DELIVERED, AttemptStatus.FAILED}),
        AttemptStatus.DELIVERED: frozenset(),
        # A receipt may come after we stopped waiting for it.
        AttemptStatus.FAILED: frozenset({AttemptStatus.DELIVERED}),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    number: int
    way: Way
    provider: str
    status: AttemptStatus = LIFECYCLE.initial
    started_at: datetime
    changed_at: datetime
    tries: int = 1
    """How often the provider was asked to take it, each time as the same message."""

    reference: str = ""
    """What the provider calls the message."""

    reason: str = ""

    def is_of(self, carrier: Carrier) -> bool:
        return (self.way, self.provider) == (carrier.way, carrier.provider)

    def become(
        self, status: AttemptStatus, *, now: datetime, reference: str = "", reason: str = ""
    ) -> Self:
        return replace(
            self,
            status=LIFECYCLE.move(self.status, status),
            changed_at=now,
            reference=reference or self.reference,
            reason=reason[:REASON_MAX],
        )

    def again(self, *, now: datetime) -> Self:
        return replace(self, tries=self.tries + 1, changed_at=now)
