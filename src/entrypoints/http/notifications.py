"""Notifications over HTTP: one's feed, what one wants, and one's devices."""

from uuid import UUID

from litestar import Controller, Response, delete, get, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody
from litestar.status_codes import HTTP_200_OK

from application.notifications.change_preferences import (
    ChangePreferences,
    ChangePreferencesHandler,
)
from application.notifications.devices import AddDevice, AddDeviceHandler, RemoveDeviceHandler
from application.notifications.push_key import ShowPushKey
from application.notifications.queries import GetPreferences, ListDevices, ShowFeed
from application.notifications.read import (
    ReadNotification,
    ReadNotificationHandler,
    ReadNotifications,
    ReadNotificationsHandler,
)
from application.platform.paging import PageRequest
from domain.kernel.access import Principal
from domain.kernel.ids import DeviceId, NotificationId
from entrypoints.http.etags import etag
from entrypoints.http.notification_wire import (
    DeviceBody,
    DeviceReply,
    DevicesReply,
    FeedReply,
    PreferencesBody,
    PreferencesReply,
    PushKeyReply,
    ReadBody,
    UnreadReply,
)


class NotificationController(Controller):
    path = "/api/notifications"
    tags = ("Notifications",)

    @get("/", summary="List one's notifications, newest first")
    async def feed(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        show_feed: NamedDependency[ShowFeed],
    ) -> FeedReply:
        return FeedReply.of(await show_feed(page, by=principal))

    @post(
        "/{notification_id:uuid}/read",
        status_code=HTTP_200_OK,
        summary="Say that one has read a notification",
    )
    async def read_one(
        self,
        notification_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        read_notification: NamedDependency[ReadNotificationHandler],
    ) -> UnreadReply:
        command = ReadNotification(notification_id=NotificationId(notification_id), by=principal)
        return UnreadReply(unread=await read_notification(command))

    @post(
        "/read",
        status_code=HTTP_200_OK,
        summary="Say that one has read all notifications up to a number",
    )
    async def read_all(
        self,
        data: JSONBody[ReadBody],
        principal: NamedDependency[Principal],
        read_notifications: NamedDependency[ReadNotificationsHandler],
    ) -> UnreadReply:
        command = ReadNotifications(up_to=data.up_to, by=principal)
        return UnreadReply(unread=await read_notifications(command))

    @get("/preferences", summary="Show how one is told of what")
    async def show_preferences(
        self,
        principal: NamedDependency[Principal],
        get_preferences: NamedDependency[GetPreferences],
    ) -> Response[PreferencesReply]:
        found = await get_preferences(principal)
        return Response(PreferencesReply.of(found), headers=etag(found.version))

    @put(
        "/preferences",
        summary="Say how one wants to be told of what, and when not",
        description="Mails about the security of an account cannot be switched off.",
    )
    async def change_preferences(
        self,
        data: JSONBody[PreferencesBody],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        change_preferences: NamedDependency[ChangePreferencesHandler],
    ) -> Response[PreferencesReply]:
        quiet = data.quiet_hours
        command = ChangePreferences(
            by=principal,
            if_match=seen_version,
            ways={name: frozenset(each.ways) for name, each in data.categories.items()},
            frequencies={name: each.digest for name, each in data.categories.items()},
            quiet_hours=None if quiet is None else quiet.to_quiet_hours(),
        )
        changed = await change_preferences(command)
        return Response(PreferencesReply.of(changed), headers=etag(changed.version))


class DeviceController(Controller):
    path = "/api/devices"
    tags = ("Notifications",)

    @get("/", summary="List the devices that take messages for one")
    async def devices(
        self,
        principal: NamedDependency[Principal],
        list_devices: NamedDependency[ListDevices],
    ) -> DevicesReply:
        found = await list_devices(principal)
        return DevicesReply(items=[DeviceReply.of(each) for each in found])

    @post("/", summary="Have messages appear on a device")
    async def add(
        self,
        data: JSONBody[DeviceBody],
        principal: NamedDependency[Principal],
        add_device: NamedDependency[AddDeviceHandler],
    ) -> DeviceReply:
        command = AddDevice(
            by=principal,
            kind=data.kind,
            address=data.address,
            public_key=data.public_key,
            secret=data.secret,
            name=data.name,
        )
        return DeviceReply.of(await add_device(command))

    @delete("/{device_id:uuid}", summary="Have no more messages appear on a device")
    async def remove(
        self,
        device_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        remove_device: NamedDependency[RemoveDeviceHandler],
    ) -> None:
        await remove_device(DeviceId(device_id), by=principal)

    @get(
        "/push-key",
        sync_to_thread=False,
        summary="Show the key with which browsers subscribe to our messages",
    )
    def push_key(self, show_push_key: NamedDependency[ShowPushKey]) -> PushKeyReply:
        return PushKeyReply(public_key=show_push_key())
