"""Alerts over HTTP: what operators have to look at."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.status_codes import HTTP_200_OK

from application.alerts.acknowledge_alert import AcknowledgeAlertHandler
from application.alerts.ports import AlertFilter
from application.alerts.queries import ListAlerts
from application.alerts.resolve_alert import ResolveAlertHandler
from application.platform.paging import PageRequest
from domain.alerts.alert import Alert, AlertFact, AlertStatus
from domain.alerts.events import AlertKind, Severity
from domain.kernel.access import Principal
from domain.kernel.ids import AlertId
from entrypoints.http.etags import etag
from entrypoints.http.paging import PageReply
from entrypoints.http.wire import Wire

Statuses = Annotated[
    list[AlertStatus] | None, QueryParameter(description="Only those in one of these states.")
]
Kinds = Annotated[list[AlertKind] | None, QueryParameter(description="Only these kinds.")]


class AlertReply(Wire):
    """``about`` is what it is about, ``count`` how often it happened while it went on."""

    id: UUID
    kind: AlertKind
    about: str
    severity: Severity
    status: AlertStatus
    facts: dict[str, AlertFact]
    since: datetime
    seen_at: datetime
    count: int
    acknowledged_by: UUID | None
    resolved_at: datetime | None
    version: int

    @classmethod
    def of(cls, alert: Alert) -> Self:
        return cls(
            id=alert.id,
            kind=alert.kind,
            about=alert.about,
            severity=alert.severity,
            status=alert.status,
            facts=dict(alert.facts),
            since=alert.since,
            seen_at=alert.seen_at,
            count=alert.count,
            acknowledged_by=alert.acknowledged_by,
            resolved_at=alert.resolved_at,
            version=alert.version,
        )


class AlertController(Controller):
    path = "/ops/alerts"
    tags = ("Operations",)

    @get("/", summary="What operators have to look at, newest first")
    async def list_all(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_alerts: NamedDependency[ListAlerts],
        status: Statuses = None,
        kind: Kinds = None,
    ) -> PageReply[AlertReply]:
        wanted = AlertFilter(
            statuses=frozenset(status or AlertStatus), kinds=frozenset(kind or AlertKind)
        )
        return PageReply.of(await list_alerts(wanted, page, principal), AlertReply.of)

    @post(
        "/{alert_id:uuid}/acknowledgement",
        status_code=HTTP_200_OK,
        summary="Say that one looks after it: no more mail about it",
    )
    async def acknowledge(
        self,
        alert_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        acknowledge_alert: NamedDependency[AcknowledgeAlertHandler],
    ) -> Response[AlertReply]:
        return _tagged(await acknowledge_alert(AlertId(alert_id), principal))

    @post(
        "/{alert_id:uuid}/resolution",
        status_code=HTTP_200_OK,
        summary="Say that it is done with",
    )
    async def resolve(
        self,
        alert_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        resolve_alert: NamedDependency[ResolveAlertHandler],
    ) -> Response[AlertReply]:
        """Most alerts end by themselves. What is still wrong comes back as another one."""
        return _tagged(await resolve_alert(AlertId(alert_id), principal))


def _tagged(alert: Alert) -> Response[AlertReply]:
    return Response(AlertReply.of(alert), headers=etag(alert.version))
