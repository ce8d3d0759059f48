"""What happens to reconciliations."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from domain.kernel.events import DomainEvent
from domain.kernel.ids import ReconciliationId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationEvent(DomainEvent):
    audited: ClassVar[bool] = True

    reconciliation_id: ReconciliationId
    gateway: str

    @property
    def subject(self) -> str:
        return f"reconciliation:{self.reconciliation_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationStarted(ReconciliationEvent):
    since: datetime
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationFinished(ReconciliationEvent):
    discrepancies: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReconciliationGivenUp(ReconciliationEvent):
    """The provider did not give its list for so long that somebody has to look."""
