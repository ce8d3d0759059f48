"""What can be looked at again and again."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Protocol

from application.platform.operations import Audits, TaskViews
from application.platform.paging import LIMIT_MAX, PageRequest
from application.platform.ports import Clock
from domain.alerts.alert import Alert, Cause
from domain.alerts.events import AlertKind, Severity

DUE_MAX = 1_000
"""So many tasks may be due at a time: more, and the workers do not keep up."""

NOTICES_AGE = timedelta(minutes=15)


class LateTasks:
    """Tasks that were parked, by their reaction, and too many that are due."""

    kinds = frozenset({AlertKind.TASK_PARKED, AlertKind.TASKS_LATE})

    def __init__(self, views: TaskViews, clock: Clock, *, most: int = DUE_MAX) -> None:
        self._views = views
        self._clock = clock
        self._most = most

    def owns(self, alert: Alert) -> bool:
        del alert
        return True

    async def causes(self) -> Sequence[Cause]:
        counts = await self._views.counts(now=self._clock.now())
        found = await self._parked() if counts.parked else []
        if counts.due > self._most:
            late = Cause(kind=AlertKind.TASKS_LATE, about="tasks", facts={"due": counts.due})
            found.append(late)
        return found

    async def _parked(self) -> list[Cause]:
        page = await self._views.parked(PageRequest(limit=LIMIT_MAX))
        return [
            Cause(
                kind=AlertKind.TASK_PARKED,
                about=f"reaction:{reaction}",
                severity=Severity.CRITICAL,
                facts={"parked": number},
            )
            for reaction, number in Counter(task.reaction for task in page.items).items()
        ]


class BrokenInvariants:
    """Each invariant that does not hold. To look takes a while, so it is not done often."""

    kinds = frozenset({AlertKind.INVARIANT_BROKEN})

    def __init__(self, audits: Audits) -> None:
        self._audits = audits

    def owns(self, alert: Alert) -> bool:
        del alert
        return True

    async def causes(self) -> Sequence[Cause]:
        return [
            Cause(
                kind=AlertKind.INVARIANT_BROKEN,
                about=f"invariant:{violation.invariant}",
                severity=Severity.CRITICAL,
                facts={"rows": len(violation.rows)},
            )
            for violation in await self._audits.violations()
        ]


class Quarantined(Protocol):
    """What payments have put aside for somebody to look at."""

    async def payments(self) -> Sequence[str]:
        """The subjects of the payments."""
        ...

    async def notices(self, *, before: datetime) -> int:
        """How many notices wait that came before then and fit nothing."""
        ...


class QuarantinedMoney:
    kinds = frozenset({AlertKind.PAYMENT_QUARANTINED, AlertKind.NOTICES_QUARANTINED})

    def __init__(self, quarantined: Quarantined, clock: Clock) -> None:
        self._quarantined = quarantined
        self._clock = clock

    def owns(self, alert: Alert) -> bool:
        del alert
        return True

    async def causes(self) -> Sequence[Cause]:
        found = [
            Cause(kind=AlertKind.PAYMENT_QUARANTINED, about=about, severity=Severity.CRITICAL)
            for about in await self._quarantined.payments()
        ]
        before = self._clock.now() - NOTICES_AGE
        if notices := await self._quarantined.notices(before=before):
            kind = AlertKind.NOTICES_QUARANTINED
            found.append(Cause(kind=kind, about="payment-notices", facts={"notices": notices}))
        return found
