"""Notifications, preferences and devices as clients see them."""

from datetime import datetime, time
from typing import Annotated, Self
from uuid import UUID

import msgspec

from application.notifications.queries import Shown, ShownFeed
from domain.notifications.attempt import Attempt, AttemptStatus
from domain.notifications.device import ADDRESS_MAX, NAME_MAX, Device, DeviceKind
from domain.notifications.kinds import Category, Frequency, Way
from domain.notifications.notification import Notification, NotificationStatus
from domain.notifications.preferences import Preferences, QuietHours
from entrypoints.http.wire import INT64_MAX, NO_NUL, Wire

Number = Annotated[int, msgspec.Meta(ge=0, le=INT64_MAX, examples=[12])]
TimeOfDay = Annotated[
    str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", max_length=5, examples=["22:00"])
]
PushKeyText = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9_=-]*$", max_length=200)]


class NotificationReply(Wire):
    """``about`` is what it leads to, as ``kind:id``."""

    id: UUID
    number: int
    category: Category
    title: str
    text: str
    about: str
    at: datetime
    read_at: datetime | None

    @classmethod
    def of(cls, shown: Shown) -> Self:
        notification = shown.notification
        return cls(
            id=notification.id,
            number=notification.number,
            category=notification.category,
            title=shown.words.title,
            text=shown.words.text,
            about=notification.about,
            at=notification.made_at,
            read_at=notification.read_at,
        )


class FeedReply(Wire):
    """Newest first. ``sequence`` is that of the channel ``notifications``: listen since it."""

    items: list[NotificationReply]
    next: str | None
    unread: int
    newest: int
    sequence: int

    @classmethod
    def of(cls, feed: ShownFeed) -> Self:
        return cls(
            items=[NotificationReply.of(shown) for shown in feed.items.items],
            next=feed.items.next,
            unread=feed.unread,
            newest=feed.newest,
            sequence=feed.version,
        )


class ReadBody(Wire):
    up_to: Number


class UnreadReply(Wire):
    unread: int


class QuietHoursBody(Wire, kw_only=True):
    """In the account's time zone; they may go over midnight. ``passing`` may disturb."""

    begin: TimeOfDay
    end: Annotated[TimeOfDay, msgspec.Meta(examples=["07:00"])]
    passing: Annotated[tuple[Category, ...], msgspec.Meta(max_length=20)] = (Category.DELIVERY,)

    def to_quiet_hours(self) -> QuietHours:
        return QuietHours(
            begin=time.fromisoformat(self.begin),
            end=time.fromisoformat(self.end),
            passing=frozenset(self.passing),
        )


class CategoryPreference(Wire, kw_only=True):
    """In which ways one wants to be told, besides the feed; and whether at once."""

    ways: Annotated[list[Way], msgspec.Meta(max_length=10)]
    digest: Frequency = Frequency.NONE


class PreferencesBody(Wire, kw_only=True):
    """All of them: a category that is left out is as it is by default."""

    categories: Annotated[
        dict[Category, CategoryPreference], msgspec.Meta(max_length=len(Category))
    ] = msgspec.field(default_factory=dict)
    quiet_hours: QuietHoursBody | None = None


class QuietHoursReply(Wire):
    begin: str
    end: str
    passing: list[Category]


class PreferencesReply(Wire):
    categories: dict[Category, CategoryPreference]
    quiet_hours: QuietHoursReply | None
    version: int

    @classmethod
    def of(cls, preferences: Preferences) -> Self:
        quiet = preferences.quiet_hours
        return cls(
            categories={
                category: CategoryPreference(
                    ways=sorted(preferences.ways_of(category)),
                    digest=preferences.frequency_of(category),
                )
                for category in Category
            },
            quiet_hours=None
            if quiet is None
            else QuietHoursReply(
                begin=f"{quiet.begin:%H:%M}",
                end=f"{quiet.end:%H:%M}",
                passing=sorted(quiet.passing),
            ),
            version=preferences.version,
        )


class DeviceBody(Wire, kw_only=True):
    """``address`` is the endpoint of a browser's subscription, or the token of an app.

    Browsers give ``publicKey`` (p256dh) and ``secret`` (auth) as well.
    """

    kind: DeviceKind
    address: Annotated[
        str,
        msgspec.Meta(
            min_length=1,
            max_length=ADDRESS_MAX,
            pattern=r"^[!-~]+$",
            examples=["https://push.example.org/send/abc"],
        ),
    ]
    public_key: PushKeyText = ""
    secret: PushKeyText = ""
    name: Annotated[
        str, msgspec.Meta(max_length=NAME_MAX, pattern=NO_NUL, examples=["Telephone"])
    ] = ""


class DeviceReply(Wire):
    id: UUID
    kind: DeviceKind
    name: str
    added_at: datetime

    @classmethod
    def of(cls, device: Device) -> Self:
        return cls(id=device.id, kind=device.kind, name=device.name, added_at=device.added_at)


class DevicesReply(Wire):
    items: list[DeviceReply]


class PushKeyReply(Wire):
    """What browsers call ``applicationServerKey``."""

    public_key: str


class DeliveryAttemptReply(Wire):
    number: int
    way: Way
    provider: str
    status: AttemptStatus
    tries: int
    started_at: datetime
    changed_at: datetime
    reference: str
    reason: str

    @classmethod
    def of(cls, attempt: Attempt) -> Self:
        return cls(
            number=attempt.number,
            way=attempt.way,
            provider=attempt.provider,
            status=attempt.status,
            tries=attempt.tries,
            started_at=attempt.started_at,
            changed_at=attempt.changed_at,
            reference=attempt.reference,
            reason=attempt.reason,
        )


class SentNotificationReply(Wire):
    """A notification with every attempt, and without what it says."""

    id: UUID
    user: UUID
    cause: UUID
    number: int
    template: str
    category: Category
    about: str
    status: NotificationStatus
    ways: list[Way]
    digest: UUID | None
    made_at: datetime
    due_at: datetime
    read_at: datetime | None
    attempts: list[DeliveryAttemptReply]

    @classmethod
    def of(cls, notification: Notification) -> Self:
        return cls(
            id=notification.id,
            user=notification.account_id,
            cause=notification.cause,
            number=notification.number,
            template=notification.template,
            category=notification.category,
            about=notification.about,
            status=notification.status,
            ways=list(notification.ways),
            digest=notification.digest_id,
            made_at=notification.made_at,
            due_at=notification.due_at,
            read_at=notification.read_at,
            attempts=[DeliveryAttemptReply.of(each) for each in notification.attempts],
        )
