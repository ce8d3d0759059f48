"""Feeds as people see them, and notifications as operators do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from application.notifications.ports import (
    NotificationFilter,
    NotificationStore,
    NotificationViews,
    NotificationWriter,
    NotifiedPeople,
    Words,
)
from application.platform.paging import Page, PageRequest
from application.platform.ports import UnitOfWork
from domain.kernel.access import Principal, Right
from domain.kernel.ids import AccountId, NotificationId
from domain.notifications.device import Device
from domain.notifications.notification import Notification
from domain.notifications.preferences import Preferences


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A notification in words."""

    notification: Notification
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFeed:
    items: Page[Shown]
    unread: int
    newest: int
    """The number of the newest one: whoever listens goes on from here."""

    version: int
    """The sequence of the feed's channel."""


class Wording:
    """Says notifications in the language that their reader has now."""

    def __init__(self, writer: NotificationWriter, people: NotifiedPeople) -> None:
        self._writer = writer
        self._people = people

    async def of(
        self, account_id: AccountId, notifications: Sequence[Notification]
    ) -> Mapping[NotificationId, Words]:
        person = (await self._people.find([account_id])).get(account_id)
        if person is None:
            return {}
        return {
            each.id: self._writer.words(
                each.template, each.facts, locale=person.locale, time_zone=person.time_zone
            )
            for each in notifications
        }


class ShowFeed:
    def __init__(self, *, views: NotificationViews, wording: Wording) -> None:
        self._views = views
        self._wording = wording

    async def __call__(self, page: PageRequest, *, by: Principal) -> ShownFeed:
        view = await self._views.feed(by.account_id, page)
        words = await self._wording.of(by.account_id, view.page.items)
        shown = tuple(
            Shown(notification=each, words=words[each.id])
            for each in view.page.items
            if each.id in words
        )
        return ShownFeed(
            items=Page(items=shown, next=view.page.next),
            unread=view.feed.unread,
            newest=view.feed.count,
            version=view.feed.version,
        )


class GetPreferences:
    def __init__(self, *, work: UnitOfWork[NotificationStore]) -> None:
        self._work = work

    async def __call__(self, by: Principal) -> Preferences:
        async with self._work.begin() as store:
            return await store.preferences.get(by.account_id)


class ListDevices:
    def __init__(self, *, work: UnitOfWork[NotificationStore]) -> None:
        self._work = work

    async def __call__(self, by: Principal) -> Sequence[Device]:
        async with self._work.begin() as store:
            return await store.devices.of(by.account_id)


class ListNotifications:
    """Every notification, with each attempt, without what it says."""

    def __init__(self, *, views: NotificationViews) -> None:
        self._views = views

    async def __call__(
        self, asked: NotificationFilter, page: PageRequest, *, by: Principal
    ) -> Page[Notification]:
        by.need(Right.OPERATE)
        return await self._views.all(asked, page)


class GetNotification:
    def __init__(self, *, views: NotificationViews) -> None:
        self._views = views

    async def __call__(self, notification_id: NotificationId, *, by: Principal) -> Notification:
        by.need(Right.OPERATE)
        return await self._views.get(notification_id)
