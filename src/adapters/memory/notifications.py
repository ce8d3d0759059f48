"""Notifications, feeds, preferences and devices in memory."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.notifications.ports import FeedView, NotificationFilter
from application.platform.paging import BadCursor, Page, PageRequest
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, DeviceId, NotificationId
from domain.notifications.device import Device
from domain.notifications.errors import NotificationNotFound
from domain.notifications.feed import Feed
from domain.notifications.kinds import Category, Frequency
from domain.notifications.notification import Notification
from domain.notifications.preferences import Preferences

NOTIFICATIONS, FEEDS = "notifications", "notification_feeds"
PREFERENCES, DEVICES = "notification_preferences", "devices"


class MemoryNotifications:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction

    async def known(self, ids: Collection[NotificationId]) -> Collection[NotificationId]:
        return {one for one in ids if one in self._rows}

    async def add(self, notification: Notification) -> None:
        if notification.id in self._rows:
            raise StaleVersion("It was planned meanwhile.", notificationId=str(notification.id))
        self._put(notification)

    async def lock(self, notification_id: NotificationId) -> Notification:
        try:
            return self._rows[notification_id]
        except KeyError:
            raise NotificationNotFound(notification_id) from None

    async def save(self, notification: Notification) -> None:
        before = await self.lock(notification.id)
        if before.version != notification.version:
            raise StaleVersion("It changed meanwhile.", notificationId=str(notification.id))
        self._put(replace(notification, read_at=before.read_at))

    async def lock_digest(
        self, account_id: AccountId, category: Category, *, due_at: datetime, limit: int
    ) -> Sequence[Notification]:
        found = [
            row
            for row in self._of(account_id)
            if row.category is category
            and row.frequency is not Frequency.NONE
            and row.due_at == due_at
        ]
        return found[:limit]

    async def is_waiting_to_be_read(self, account_id: AccountId, about: str) -> bool:
        return any(row.about == about and row.read_at is None for row in self._of(account_id))

    async def read(
        self, account_id: AccountId, notification_id: NotificationId, *, now: datetime
    ) -> bool:
        row = self._rows.get(notification_id)
        if row is None or row.account_id != account_id:
            raise NotificationNotFound(notification_id)
        if row.read_at is not None:
            return False
        self._rows[row.id] = replace(row, read_at=now)
        return True

    async def read_up_to(self, account_id: AccountId, number: int, *, now: datetime) -> int:
        unread = [
            row for row in self._of(account_id) if row.number <= number and row.read_at is None
        ]
        for row in unread:
            self._rows[row.id] = replace(row, read_at=now)
        return len(unread)

    @property
    def _rows(self) -> dict[NotificationId, Notification]:
        return self._transaction.table(NOTIFICATIONS)

    def _of(self, account_id: AccountId) -> list[Notification]:
        found = [row for row in self._rows.values() if row.account_id == account_id]
        return sorted(found, key=lambda row: row.number)

    def _put(self, notification: Notification) -> None:
        self._rows[notification.id] = notification.settled()
        self._transaction.record(notification)


class MemoryFeeds:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[AccountId, Feed] = transaction.table(FEEDS)

    async def lock(self, account_id: AccountId) -> Feed:
        return self._rows.get(account_id, Feed(account_id=account_id))

    async def save(self, feed: Feed) -> None:
        if (await self.lock(feed.account_id)).version != feed.version:
            raise StaleVersion("The feed changed meanwhile.", accountId=str(feed.account_id))
        self._rows[feed.account_id] = feed.settled()
        self._transaction.record(feed)


class MemoryPreferences:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[AccountId, Preferences] = transaction.table(PREFERENCES)

    async def get(self, account_id: AccountId) -> Preferences:
        return self._rows.get(account_id, Preferences(account_id=account_id))

    async def save(self, preferences: Preferences) -> None:
        account_id = preferences.account_id
        if (await self.get(account_id)).version != preferences.version:
            raise StaleVersion("The preferences changed meanwhile.", accountId=str(account_id))
        self._rows[account_id] = preferences.settled()
        self._transaction.record(preferences)


class MemoryDevices:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[DeviceId, Device] = transaction.table(DEVICES)

    async def of(self, account_id: AccountId) -> Sequence[Device]:
        found = [row for row in self._rows.values() if row.account_id == account_id]
        return sorted(found, key=lambda row: (row.added_at, row.id), reverse=True)

    async def put(self, device: Device) -> None:
        for other in [row for row in self._rows.values() if row.address == device.address]:
            del self._rows[other.id]
        self._rows[device.id] = device

    async def remove(self, device_ids: Collection[DeviceId]) -> None:
        for device_id in device_ids:
            self._rows.pop(device_id, None)

    async def forget(self, account_id: AccountId) -> None:
        await self.remove([device.id for device in await self.of(account_id)])


class MemoryNotificationStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.notifications = MemoryNotifications(transaction)
        self.feeds = MemoryFeeds(transaction)
        self.preferences = MemoryPreferences(transaction)
        self.devices = MemoryDevices(transaction)


class MemoryNotificationViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def feed(self, account_id: AccountId, page: PageRequest) -> FeedView:
        before = page.after(int)
        async with self._database.lock:
            feed = self._database.table(FEEDS).get(account_id, Feed(account_id=account_id))
            rows = [row for row in self._rows() if row.account_id == account_id]
        rows.sort(key=lambda row: row.number, reverse=True)
        found = [row for row in rows if before is None or row.number < int(before[0])]
        return FeedView(feed=feed, page=Page.cut(found, page, key=lambda row: (row.number,)))

    async def get(self, notification_id: NotificationId) -> Notification:
        async with self._database.lock:
            row = self._database.table(NOTIFICATIONS).get(notification_id)
        if row is None:
            raise NotificationNotFound(notification_id)
        found: Notification = row
        return found

    async def all(self, asked: NotificationFilter, page: PageRequest) -> Page[Notification]:
        before = _place_in(page)
        async with self._database.lock:
            rows = sorted(self._rows(), key=_place_of, reverse=True)
        found = [
            replace(row, facts={})
            for row in rows
            if (before is None or _place_of(row) < before)
            and asked.status in {None, row.status}
            and asked.account_id in {None, row.account_id}
        ]
        return Page.cut(found, page, key=lambda row: (row.made_at.isoformat(), str(row.id)))

    def _rows(self) -> list[Notification]:
        return list(self._database.table(NOTIFICATIONS).values())


def _place_of(row: Notification) -> tuple[datetime, NotificationId]:
    return row.made_at, row.id


def _place_in(page: PageRequest) -> tuple[datetime, NotificationId] | None:
    place = page.after(str, str)
    if place is None:
        return None
    try:
        return datetime.fromisoformat(str(place[0])), NotificationId(UUID(str(place[1])))
    except ValueError:
        raise BadCursor from None
