"""What happens to alerts."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, AlertId


class AlertKind(StrEnum):
    TASK_PARKED = "TASK_PARKED"
    TASKS_LATE = "TASKS_LATE"
    NOTICES_QUARANTINED = "NOTICES_QUARANTINED"
    PAYMENT_QUARANTINED = "PAYMENT_QUARANTINED"
    DISPUTE_UNANSWERED = "DISPUTE_UNANSWERED"
    COURIER_SILENT = "COURIER_SILENT"
    DELIVERY_ESCALATED = "DELIVERY_ESCALATED"
    STOCK_MISMATCH = "STOCK_MISMATCH"
    STOCK_CORRECTED = "STOCK_CORRECTED"
    WEBHOOK_DISABLED = "WEBHOOK_DISABLED"
    INVARIANT_BROKEN = "INVARIANT_BROKEN"
    ERRORS = "ERRORS"
    SLOW_ANSWERS = "SLOW_ANSWERS"
    CPU = "CPU"
    MEMORY = "MEMORY"
    DISK = "DISK"


class Severity(StrEnum):
    WARNING = "WARNING"
    CRITICAL = "CRITICAL"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertEvent(DomainEvent):
    alert_id: AlertId
    kind: AlertKind
    about: str
    severity: Severity

    @property
    def subject(self) -> str:
        return f"alert:{self.alert_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRaised(AlertEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertRepeated(AlertEvent):
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertAcknowledged(AlertEvent):
    audited: ClassVar[bool] = True

    by: AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertResolved(AlertEvent):
    audited: ClassVar[bool] = True

    by: AccountId | None
    """``None``: what it told of has ended."""
