"""What is sent to others again, and to whom nothing is sent any more."""

from application.platform.tasks import Route
from domain.identity.events import AccountErased
from domain.kernel.events import DomainEvent
from domain.webhooks.events import (
    WebhookChanged,
    WebhookCreated,
    WebhookPaused,
    WebhookReplayAsked,
    WebhookSecretRotated,
    WebhookTested,
)

ROUTES: tuple[Route, ...] = (
    Route(on=AccountErased, reaction="remove_webhooks_of_erased"),
    Route(on=WebhookReplayAsked, reaction="replay_webhook"),
)

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset(
    {
        WebhookCreated,
        WebhookChanged,
        WebhookPaused,
        WebhookSecretRotated,
        WebhookTested,
    }
)
