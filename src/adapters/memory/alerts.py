"""Alerts in memory."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime

from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.alerts.ports import AlertFilter
from application.platform.paging import Page, PageRequest
from domain.alerts.alert import Alert, AlertStatus
from domain.alerts.errors import AlertNotFound
from domain.alerts.events import AlertKind
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AlertId

type Rows = dict[AlertId, Alert]


class MemoryAlerts:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: Rows = transaction.table("alerts")

    async def add(self, alert: Alert) -> bool:
        if await self.unresolved(alert.kind, alert.about) is not None:
            return False
        self._put(alert)
        return True

    async def unresolved(self, kind: AlertKind, about: str) -> Alert | None:
        found = (each for each in _going_on(self._rows, {kind}) if each.about == about)
        return next(found, None)

    async def get(self, alert_id: AlertId) -> Alert:
        return _found(self._rows, alert_id)

    async def save(self, alert: Alert) -> None:
        if (await self.get(alert.id)).version != alert.version:
            raise StaleVersion("The alert changed meanwhile.", alertId=str(alert.id))
        self._put(alert)

    async def see(self, alert: Alert, *, now: datetime) -> None:
        self._rows[alert.id] = replace(self._rows[alert.id], seen_at=now)

    def _put(self, alert: Alert) -> None:
        self._rows[alert.id] = alert.settled()
        self._transaction.record(alert)


class MemoryAlertStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.alerts = MemoryAlerts(transaction)


class MemoryAlertViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def get(self, alert_id: AlertId) -> Alert:
        return _found(await self._rows(), alert_id)

    async def page(self, wanted: AlertFilter, page: PageRequest) -> Page[Alert]:
        before = page.after_id()
        newest = sorted((await self._rows()).values(), key=lambda each: each.id, reverse=True)
        found = [
            each
            for each in newest
            if each.kind in wanted.kinds
            and each.status in wanted.statuses
            and (before is None or each.id < before)
        ]
        return Page.cut(found, page, key=lambda each: (str(each.id),))

    async def unresolved(self, kinds: Collection[AlertKind]) -> Sequence[Alert]:
        return _going_on(await self._rows(), kinds)

    async def _rows(self) -> Rows:
        async with self._database.lock:
            return self._database.table("alerts")


def _found(rows: Rows, alert_id: AlertId) -> Alert:
    try:
        return rows[alert_id]
    except KeyError:
        raise AlertNotFound(alert_id) from None


def _going_on(rows: Rows, kinds: Collection[AlertKind]) -> Sequence[Alert]:
    found = [
        each
        for each in rows.values()
        if each.kind in kinds and each.status is not AlertStatus.RESOLVED
    ]
    return sorted(found, key=lambda each: each.id)
