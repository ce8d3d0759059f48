"""What events mean for alerts."""

from application.alerts.alarm import Alarm
from application.alerts.causes import ENDED_BY, RAISED_BY, about
from application.alerts.ports import AlertMails, AlertViews
from application.platform.ports import Clock
from application.platform.tasks import NotYet, Task
from domain.alerts.alert import MAIL_EVERY, AlertStatus
from domain.alerts.events import AlertRaised
from domain.kernel.events import DomainEvent


class RaiseAlert:
    def __init__(self, alarm: Alarm) -> None:
        self._alarm = alarm

    async def __call__(self, event: DomainEvent, task: Task) -> None:
        await self._alarm.happened(RAISED_BY[type(event)](event), task)


class EndAlerts:
    """Most of what ends an alert happens where there was none: then nothing is written."""

    def __init__(self, alarm: Alarm, views: AlertViews) -> None:
        self._alarm = alarm
        self._views = views

    async def __call__(self, event: DomainEvent, task: Task) -> None:
        kinds, subject = ENDED_BY[type(event)], about(event)
        going_on = [
            alert.kind for alert in await self._views.unresolved(kinds) if alert.about == subject
        ]
        if going_on:
            await self._alarm.ended(going_on, subject, task=task)


class MailAlert:
    """Tell operators by mail of a new alert, and every hour of one that nobody looks after."""

    def __init__(self, views: AlertViews, mails: AlertMails, clock: Clock) -> None:
        self._views = views
        self._mails = mails
        self._clock = clock

    async def __call__(self, event: AlertRaised, task: Task) -> None:
        del task
        alert, now = await self._views.get(event.alert_id), self._clock.now()
        if alert.status is not AlertStatus.OPEN:
            return
        hour = max(0, (now - alert.since) // MAIL_EVERY)
        # Named after the alert and the hour: a second try within it is the same mail.
        await self._mails.send(alert, id=f"alert-{alert.id}-{hour}")
        raise NotYet(alert.since + (hour + 1) * MAIL_EVERY)
