"""What alerts need from the outside."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from application.platform.paging import Page, PageRequest
from domain.alerts.alert import Alert, AlertStatus, Cause
from domain.alerts.events import AlertKind
from domain.kernel.ids import AlertId


class Alerts(Protocol):
    """Every alert there is. Storing one also records the events it carries."""

    async def add(self, alert: Alert) -> bool:
        """Store a new one; ``False`` if one of its kind about its subject is not resolved."""
        ...

    async def unresolved(self, kind: AlertKind, about: str) -> Alert | None:
        """The one that goes on, for nobody else to change."""
        ...

    async def get(self, alert_id: AlertId) -> Alert:
        """Return it; raise ``AlertNotFound`` if there is none."""
        ...

    async def save(self, alert: Alert) -> None:
        """Store a changed one; raise ``StaleVersion`` if it changed meanwhile."""
        ...

    async def see(self, alert: Alert, *, now: datetime) -> None:
        """Note that it still goes on: no news, so no event."""
        ...


class AlertStore(Protocol):
    @property
    def alerts(self) -> Alerts: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFilter:
    statuses: frozenset[AlertStatus] = frozenset(AlertStatus)
    kinds: frozenset[AlertKind] = frozenset(AlertKind)


class AlertViews(Protocol):
    async def get(self, alert_id: AlertId) -> Alert:
        """Return it; raise ``AlertNotFound`` if there is none."""
        ...

    async def page(self, wanted: AlertFilter, page: PageRequest) -> Page[Alert]:
        """The newest first; raise ``BadCursor``."""
        ...

    async def unresolved(self, kinds: Collection[AlertKind]) -> Sequence[Alert]:
        """Those of these kinds that go on."""
        ...


class Check(Protocol):
    """Something that can be looked at again and again."""

    @property
    def kinds(self) -> frozenset[AlertKind]:
        """What it may find, and what it knows the end of."""
        ...

    def owns(self, alert: Alert) -> bool:
        """Whether it can tell that an alert of these kinds has ended."""
        ...

    async def causes(self) -> Sequence[Cause]:
        """What is wrong at this moment."""
        ...


class AlertMails(Protocol):
    async def send(self, alert: Alert, *, id: str) -> None:
        """Tell the operators; raise ``Unavailable``. Of one id they hear once, if at all possible.

        Nothing happens if nobody is to be told.
        """
        ...
