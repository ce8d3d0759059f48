"""An alert: something that operators have to look at, told once as long as it goes on."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from domain.alerts.events import (
    AlertAcknowledged,
    AlertKind,
    AlertRaised,
    AlertRepeated,
    AlertResolved,
    Severity,
)
from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId, AlertId
from domain.kernel.lifecycle import Lifecycle

MAIL_EVERY = timedelta(hours=1)
"""Of one alert operators hear by mail so often at most."""

type AlertFact = str | int | float | bool


class AlertStatus(StrEnum):
    OPEN = "OPEN"
    ACKNOWLEDGED = "ACKNOWLEDGED"
    """Somebody looks after it. It is still the only one of its kind about its subject."""

    RESOLVED = "RESOLVED"


LIFECYCLE = Lifecycle(
    name="alert",
    initial=AlertStatus.OPEN,
    moves={
        AlertStatus.OPEN: frozenset({AlertStatus.ACKNOWLEDGED, AlertStatus.RESOLVED}),
        AlertStatus.ACKNOWLEDGED: frozenset({AlertStatus.RESOLVED}),
        AlertStatus.RESOLVED: frozenset(),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """What makes an alert. The facts hold nothing personal."""

    kind: AlertKind
    about: str
    severity: Severity = Severity.WARNING
    facts: Mapping[str, AlertFact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Alert(Aggregate):
    id: AlertId
    kind: AlertKind
    about: str
    severity: Severity
    facts: Mapping[str, AlertFact]
    since: datetime
    seen_at: datetime
    """When it was last noticed."""

    count: int = 1
    status: AlertStatus = LIFECYCLE.initial
    acknowledged_by: AccountId | None = None
    resolved_at: datetime | None = None

    @classmethod
    def start(cls, id: AlertId, cause: Cause, *, now: datetime) -> Self:
        alert = cls(
            id=id,
            kind=cause.kind,
            about=cause.about,
            severity=cause.severity,
            facts=cause.facts,
            since=now,
            seen_at=now,
        )
        event = AlertRaised(
            at=now, alert_id=id, kind=cause.kind, about=cause.about, severity=cause.severity
        )
        return alert._after(event)

    def repeat(self, cause: Cause, *, now: datetime) -> Self:
        count = self.count + 1
        severity = cause.severity if self.severity is Severity.WARNING else self.severity
        event = AlertRepeated(
            at=now,
            alert_id=self.id,
            kind=self.kind,
            about=self.about,
            severity=severity,
            count=count,
        )
        return self._after(event, count=count, severity=severity, facts=cause.facts, seen_at=now)

    def acknowledge(self, *, by: AccountId, now: datetime) -> Self:
        event = AlertAcknowledged(
            at=now,
            alert_id=self.id,
            kind=self.kind,
            about=self.about,
            severity=self.severity,
            by=by,
        )
        status = LIFECYCLE.move(self.status, AlertStatus.ACKNOWLEDGED)
        return self._after(event, status=status, acknowledged_by=by)

    def resolve(self, *, by: AccountId | None, now: datetime) -> Self:
        event = AlertResolved(
            at=now,
            alert_id=self.id,
            kind=self.kind,
            about=self.about,
            severity=self.severity,
            by=by,
        )
        status = LIFECYCLE.move(self.status, AlertStatus.RESOLVED)
        return self._after(event, status=status, resolved_at=now)
