"""Somebody's feed: it numbers their notifications, and knows how many are unread."""

from dataclasses import dataclass
from datetime import datetime
from typing import Self

from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId, NotificationId
from domain.notifications.events import NotificationAdded, NotificationsRead


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed(Aggregate):
    account_id: AccountId
    count: int = 0
    """How many there ever were: the number of the newest one."""

    unread: int = 0

    def add(self, notification_id: NotificationId, *, now: datetime) -> Self:
        event = NotificationAdded(
            at=now,
            account_id=self.account_id,
            notification_id=notification_id,
            number=self.count + 1,
            unread=self.unread + 1,
        )
        return self._after(event, count=self.count + 1, unread=self.unread + 1)

    def read_one(self, notification_id: NotificationId, *, now: datetime) -> Self:
        return self._read(1, notification_id=notification_id, up_to=None, now=now)

    def read_up_to(self, number: int, *, many: int, now: datetime) -> Self:
        return self._read(many, notification_id=None, up_to=number, now=now)

    def _read(
        self,
        many: int,
        *,
        notification_id: NotificationId | None,
        up_to: int | None,
        now: datetime,
    ) -> Self:
        unread = self.unread - many
        event = NotificationsRead(
            at=now,
            account_id=self.account_id,
            notification_id=notification_id,
            up_to=up_to,
            unread=unread,
        )
        return self._after(event, unread=unread)
