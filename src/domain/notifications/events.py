"""What happens to notifications. What they say is in none of it: the log is for good."""

from dataclasses import dataclass
from datetime import datetime

from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, NotificationId
from domain.notifications.kinds import Category, Way


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationEvent(DomainEvent):
    notification_id: NotificationId
    account_id: AccountId

    @property
    def subject(self) -> str:
        return f"notification:{self.notification_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationPlanned(NotificationEvent):
    template: str
    category: Category
    due_at: datetime
    """When it is sent: later in quiet hours, and with a digest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationTried(NotificationEvent):
    attempt: int
    way: Way
    provider: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptUnknown(NotificationEvent):
    """The provider did not answer: whether the message is on its way has to be found out."""

    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptSent(NotificationEvent):
    """The provider took it, and has not said yet that it arrived."""

    attempt: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptFailed(NotificationEvent):
    attempt: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationEffective(NotificationEvent):
    """It reached the person; nothing more is sent."""

    attempt: int | None
    """By which attempt; ``None``: they read it, or want nothing but their feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationBundled(NotificationEvent):
    """It is told in the digest of which another notification is the first."""

    digest_id: NotificationId


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationFailed(NotificationEvent):
    """No provider took it. It is still in the feed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEvent(DomainEvent):
    account_id: AccountId

    @property
    def subject(self) -> str:
        return f"feed:{self.account_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationAdded(FeedEvent):
    notification_id: NotificationId
    number: int
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationsRead(FeedEvent):
    up_to: int | None
    """All up to this number, or else the one."""

    notification_id: NotificationId | None
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PreferencesChanged(DomainEvent):
    account_id: AccountId

    @property
    def subject(self) -> str:
        return f"notification-preferences:{self.account_id}"
