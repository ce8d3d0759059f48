"""Who is told of what: application/notifications/rules.py names the events."""

from application.notifications.rules import TOLD, told_at
from application.platform.tasks import Route
from domain.identity.events import AccountErased
from domain.kernel.events import DomainEvent
from domain.notifications.events import (
    AttemptFailed,
    AttemptSent,
    AttemptUnknown,
    NotificationAdded,
    NotificationBundled,
    NotificationEffective,
    NotificationFailed,
    NotificationPlanned,
    NotificationsRead,
    NotificationTried,
    PreferencesChanged,
)

ROUTES: tuple[Route, ...] = (
    *(Route(on=event, reaction="notify", due=told_at) for event in TOLD),
    Route(
        on=NotificationPlanned,
        reaction="deliver_notification",
        due=lambda planned: planned.due_at,
    ),
    Route(on=AccountErased, reaction="forget_devices_of_erased"),
)

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset(
    {
        NotificationTried,
        AttemptUnknown,
        AttemptSent,
        AttemptFailed,
        NotificationEffective,
        NotificationBundled,
        NotificationFailed,
        NotificationAdded,
        NotificationsRead,
        PreferencesChanged,
    }
)
