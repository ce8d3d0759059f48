"""Alerts in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Record
from sqlalchemy import (
    ARRAY,
    Column,
    Index,
    Integer,
    String,
    Table,
    Uuid,
    bindparam,
    func,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.schema import JSON, TIME, id_column, metadata
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import Transaction
from application.alerts.ports import AlertFilter
from application.platform.paging import Page, PageRequest
from domain.alerts.alert import Alert, AlertFact, AlertStatus
from domain.alerts.errors import AlertNotFound
from domain.alerts.events import AlertKind, Severity
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, AlertId

AFTER_ALL = UUID(int=2**128 - 1)
_facts = msgspec.json.Decoder(dict[str, AlertFact])

alerts = Table(
    "alert",
    metadata,
    id_column(),
    Column("kind", String, nullable=False),
    Column("about", String, nullable=False),
    Column("severity", String, nullable=False),
    Column("facts", JSON, nullable=False),
    Column("since", TIME, nullable=False),
    Column("seen_at", TIME, nullable=False),
    Column("count", Integer, nullable=False),
    Column("status", String, nullable=False),
    Column("acknowledged_by", Uuid),
    Column("resolved_at", TIME),
    Column("version", Integer, nullable=False),
    Index(
        "uq_alert_unresolved",
        "kind",
        "about",
        unique=True,
        postgresql_where=text("status <> 'RESOLVED'"),
    ),
)
CHANGING = (
    "severity",
    "facts",
    "seen_at",
    "count",
    "status",
    "acknowledged_by",
    "resolved_at",
)
_goes_on = text("status <> 'RESOLVED'")
_ADD = Statement(
    insert(alerts)
    .on_conflict_do_nothing(
        index_elements=[alerts.c.kind, alerts.c.about],
        index_where=text("status <> 'RESOLVED'"),
    )
    .returning(alerts.c.id)
)
_UNRESOLVED = Statement(
    select(alerts)
    .where(alerts.c.kind == bindparam("kind"), alerts.c.about == bindparam("about"), _goes_on)
    .with_for_update()
)
_GET = Statement(select(alerts).where(alerts.c.id == bindparam("alert_id")))
_SAVE = Statement(
    update(alerts)
    .where(alerts.c.id == bindparam("alert_id"), alerts.c.version == bindparam("seen"))
    .values({name: bindparam(name) for name in CHANGING} | {"version": bindparam("next")})
    .returning(alerts.c.id)
)
_SEE = Statement(
    update(alerts)
    .where(alerts.c.id == bindparam("alert_id"))
    .values(seen_at=bindparam("now", type_=TIME))
)
_of_kinds = alerts.c.kind == func.any(bindparam("kinds", type_=ARRAY(String)))
_GOING_ON = Statement(select(alerts).where(_of_kinds, _goes_on).order_by(alerts.c.id))
_PAGE = Statement(
    select(alerts)
    .where(
        _of_kinds,
        alerts.c.status == func.any(bindparam("statuses", type_=ARRAY(String))),
        alerts.c.id < bindparam("before", type_=Uuid),
    )
    .order_by(alerts.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
)


class PostgresAlerts:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def add(self, alert: Alert) -> bool:
        added = await _ADD.row(
            self._connection,
            id=alert.id,
            kind=alert.kind.value,
            about=alert.about,
            since=alert.since,
            version=alert.next_version,
            **_changing(alert),
        )
        if added is not None:
            self._transaction.record(alert)
        return added is not None

    async def unresolved(self, kind: AlertKind, about: str) -> Alert | None:
        row = await _UNRESOLVED.row(self._connection, kind=kind.value, about=about)
        return None if row is None else _to_alert(row)

    async def get(self, alert_id: AlertId) -> Alert:
        return _found(await _GET.row(self._connection, alert_id=alert_id), alert_id)

    async def save(self, alert: Alert) -> None:
        saved = await _SAVE.row(
            self._connection,
            alert_id=alert.id,
            seen=alert.version,
            next=alert.next_version,
            **_changing(alert),
        )
        if saved is None:
            raise StaleVersion("The alert changed meanwhile.", alertId=str(alert.id))
        self._transaction.record(alert)

    async def see(self, alert: Alert, *, now: datetime) -> None:
        await _SEE.run(self._connection, alert_id=alert.id, now=now)


class PostgresAlertStore:
    def __init__(self, transaction: Transaction) -> None:
        self.alerts = PostgresAlerts(transaction)


class PostgresAlertViews:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def get(self, alert_id: AlertId) -> Alert:
        return _found(await _GET.row(self._pool, alert_id=alert_id), alert_id)

    async def page(self, wanted: AlertFilter, page: PageRequest) -> Page[Alert]:
        rows = await _PAGE.rows(
            self._pool,
            kinds=[kind.value for kind in wanted.kinds],
            statuses=[status.value for status in wanted.statuses],
            before=page.after_id() or AFTER_ALL,
            limit=page.limit + 1,
        )
        return Page.cut([_to_alert(row) for row in rows], page, key=lambda each: (str(each.id),))

    async def unresolved(self, kinds: Collection[AlertKind]) -> Sequence[Alert]:
        rows = await _GOING_ON.rows(self._pool, kinds=[kind.value for kind in kinds])
        return [_to_alert(row) for row in rows]


def _changing(alert: Alert) -> dict[str, Any]:
    return {
        "severity": alert.severity.value,
        "facts": msgspec.json.encode(alert.facts),
        "seen_at": alert.seen_at,
        "count": alert.count,
        "status": alert.status.value,
        "acknowledged_by": alert.acknowledged_by,
        "resolved_at": alert.resolved_at,
    }


def _found(row: Record | None, alert_id: AlertId) -> Alert:
    if row is None:
        raise AlertNotFound(alert_id)
    return _to_alert(row)


def _to_alert(row: Record) -> Alert:
    by = row["acknowledged_by"]
    return Alert(
        id=AlertId(row["id"]),
        kind=AlertKind(row["kind"]),
        about=row["about"],
        severity=Severity(row["severity"]),
        facts=_facts.decode(row["facts"]),
        since=row["since"],
        seen_at=row["seen_at"],
        count=row["count"],
        status=AlertStatus(row["status"]),
        acknowledged_by=None if by is None else AccountId(by),
        resolved_at=row["resolved_at"],
        version=row["version"],
    )
