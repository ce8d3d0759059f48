"""``notifications``: one's own feed. Clients say the kind alone; the name has whose it is.

Its sequence is the feed's: what is added, and what is read on another device.
"""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from application.notifications.ports import NotificationViews
from application.notifications.queries import Wording
from application.realtime.ports import EventLog, LoggedEvent, Publication
from application.realtime.subject_channel import SubjectChannel
from domain.kernel.access import Principal
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId
from domain.notifications.errors import NotificationNotFound
from domain.notifications.events import NotificationAdded, NotificationsRead


class NotificationChannel(SubjectChannel):
    kind: ClassVar[str] = "notifications"
    subject_kind: ClassVar[str] = "feed"

    def __init__(self, log: EventLog, *, views: NotificationViews, wording: Wording) -> None:
        super().__init__(log)
        self._views = views
        self._wording = wording

    async def admit(self, by: Principal, key: str) -> str:
        del key
        return f"{self.kind}:{by.account_id}"

    async def render_all(self, logged: Sequence[LoggedEvent]) -> Sequence[Publication]:
        words = await self._told(logged)
        return [
            self._published(
                each, {**await self.data_of(each.event), **words.get(each.sequence, {})}
            )
            for each in logged
        ]

    async def data_of(self, event: DomainEvent) -> Mapping[str, Any]:
        match event:
            case NotificationAdded():
                return {
                    "id": str(event.notification_id),
                    "number": event.number,
                    "unread": event.unread,
                }
            case NotificationsRead():
                one = event.notification_id
                return {
                    "id": None if one is None else str(one),
                    "upTo": event.up_to,
                    "unread": event.unread,
                }
            case _:
                return {}

    async def _told(self, logged: Sequence[LoggedEvent]) -> Mapping[int, Mapping[str, Any]]:
        """What each of those that were added says, by its sequence."""
        told: dict[int, Mapping[str, Any]] = {}
        for each in logged:
            event = each.event
            if not isinstance(event, NotificationAdded):
                continue
            try:
                notification = await self._views.get(event.notification_id)
            except NotificationNotFound:
                continue
            words = await self._wording.of(AccountId(event.account_id), [notification])
            if notification.id in words:
                told[each.sequence] = {
                    "title": words[notification.id].title,
                    "text": words[notification.id].text,
                    "category": notification.category.value,
                    "about": notification.about,
                }
        return told
