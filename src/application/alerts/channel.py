"""``alerts``: what operators have to look at, told as it comes and goes."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, ClassVar

from application.alerts.ports import AlertViews
from application.realtime.ports import Happened, LoggedEvent, Publication
from domain.alerts.alert import Alert
from domain.alerts.errors import AlertNotFound
from domain.alerts.events import AlertEvent
from domain.kernel.access import Principal, Right
from domain.kernel.ids import AlertId


class AlertsChannel:
    """It tells of many subjects, so it has no sequence of its own.

    Who comes back loads the list anew; each alert has its version, and the newer one counts.
    """

    kind: ClassVar[str] = "alerts"

    def __init__(self, views: AlertViews) -> None:
        self._views = views

    async def admit(self, by: Principal, key: str) -> str:
        del key
        by.need(Right.OPERATE)
        return self.kind

    async def sequences(self, names: Collection[str]) -> Mapping[str, int]:
        del names
        return {}

    async def since(self, name: str, sequence: int, *, limit: int) -> Sequence[Publication]:
        del name, sequence, limit
        return ()

    def names_of(self, happened: Happened) -> Sequence[str]:
        return [self.kind] if happened.subject.startswith("alert:") else []

    async def render(self, name: str, logged: LoggedEvent) -> Publication | None:
        del name
        if not isinstance(logged.event, AlertEvent):
            return None
        data = await self._data(logged.event.alert_id)
        if data is None:
            return None
        return Publication(
            name=logged.event.name, at=logged.event.at, data=data, event_id=logged.id
        )

    def changes_rights(self, event: str) -> bool:
        del event
        return False

    async def _data(self, alert_id: AlertId) -> Mapping[str, Any] | None:
        try:
            return alert_data(await self._views.get(alert_id))
        except AlertNotFound:
            return None


def alert_data(alert: Alert) -> Mapping[str, Any]:
    """An alert as it is over HTTP."""
    by = alert.acknowledged_by
    return {
        "id": str(alert.id),
        "kind": alert.kind.value,
        "about": alert.about,
        "severity": alert.severity.value,
        "status": alert.status.value,
        "facts": dict(alert.facts),
        "since": alert.since,
        "seenAt": alert.seen_at,
        "count": alert.count,
        "acknowledgedBy": None if by is None else str(by),
        "resolvedAt": alert.resolved_at,
        "version": alert.version,
    }
