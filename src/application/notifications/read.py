"""Saying that one has read something."""

from dataclasses import dataclass

from application.notifications.ports import NotificationStore
from application.platform.ports import Clock, UnitOfWork
from domain.kernel.access import Principal
from domain.kernel.ids import NotificationId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadNotification:
    notification_id: NotificationId
    by: Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadNotifications:
    up_to: int
    by: Principal


class ReadNotificationHandler:
    def __init__(self, *, work: UnitOfWork[NotificationStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: ReadNotification) -> int:
        """Note that one was read; return how many are not."""
        now, account_id = self._clock.now(), command.by.account_id
        async with self._work.begin() as store:
            feed = await store.feeds.lock(account_id)
            if await store.notifications.read(account_id, command.notification_id, now=now):
                feed = feed.read_one(command.notification_id, now=now)
                await store.feeds.save(feed)
        return feed.unread


class ReadNotificationsHandler:
    def __init__(self, *, work: UnitOfWork[NotificationStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: ReadNotifications) -> int:
        """Note that all up to a number were read; return how many are not."""
        now, account_id = self._clock.now(), command.by.account_id
        async with self._work.begin() as store:
            feed = await store.feeds.lock(account_id)
            many = await store.notifications.read_up_to(account_id, command.up_to, now=now)
            if many:
                feed = feed.read_up_to(command.up_to, many=many, now=now)
                await store.feeds.save(feed)
        return feed.unread
