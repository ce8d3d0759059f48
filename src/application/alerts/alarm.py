"""Raising alerts and ending them, each once as long as it goes on."""

from collections.abc import Sequence

from application.alerts.ports import AlertStore, AlertViews, Check
from application.platform.ports import Clock, Ids, UnitOfWork
from application.platform.tasks import Task
from domain.alerts.alert import Alert, AlertStatus, Cause
from domain.alerts.events import AlertKind
from domain.kernel.ids import AlertId


class Alarm:
    def __init__(self, work: UnitOfWork[AlertStore], clock: Clock, ids: Ids) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    async def happened(self, cause: Cause, task: Task) -> None:
        """It happened now: a new alert, or one time more of the one that goes on."""
        now = self._clock.now()
        async with self._work.begin(finishing=task) as store:
            alert = Alert.start(AlertId(self._ids.new()), cause, now=now)
            if await store.alerts.add(alert):
                return
            known = await store.alerts.unresolved(cause.kind, cause.about)
            if known is not None:
                await store.alerts.save(known.repeat(cause, now=now))

    async def goes_on(self, cause: Cause) -> None:
        """It is so, as it may have been before."""
        now = self._clock.now()
        async with self._work.begin() as store:
            known = await store.alerts.unresolved(cause.kind, cause.about)
            if known is not None:
                await store.alerts.see(known, now=now)
                return
            await store.alerts.add(Alert.start(AlertId(self._ids.new()), cause, now=now))

    async def ended(
        self, kinds: Sequence[AlertKind], about: str, *, task: Task | None = None
    ) -> None:
        """It is not so any more: nothing happens if nothing was."""
        async with self._work.begin(finishing=task) as store:
            for kind in kinds:
                known = await store.alerts.unresolved(kind, about)
                if known is not None and known.status is not AlertStatus.RESOLVED:
                    await store.alerts.save(known.resolve(by=None, now=self._clock.now()))


class RunChecks:
    """Look at everything that can be looked at, and end the alerts whose cause is gone."""

    def __init__(self, checks: Sequence[Check], alarm: Alarm, views: AlertViews) -> None:
        self._checks = checks
        self._alarm = alarm
        self._views = views

    async def __call__(self) -> None:
        for check in self._checks:
            await self._run(check)

    async def _run(self, check: Check) -> None:
        causes = await check.causes()
        for cause in causes:
            await self._alarm.goes_on(cause)
        present = {(cause.kind, cause.about) for cause in causes}
        for alert in await self._views.unresolved(check.kinds):
            if check.owns(alert) and (alert.kind, alert.about) not in present:
                await self._alarm.ended([alert.kind], alert.about)
