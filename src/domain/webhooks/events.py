"""What happens to the endpoints that people have events sent to."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, EndpointId


class DisabledBecause(StrEnum):
    GONE = "GONE"
    """It answered 410: nobody is there any more."""

    FAILING = "FAILING"
    """For days it took nothing, and an event ran out of attempts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookEvent(DomainEvent):
    audited: ClassVar[bool] = True

    endpoint_id: EndpointId
    owner_id: AccountId

    @property
    def subject(self) -> str:
        return f"webhook:{self.endpoint_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookCreated(WebhookEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookChanged(WebhookEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookPaused(WebhookEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookResumed(WebhookEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookDisabled(WebhookEvent):
    reason: DisabledBecause


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookSecretRotated(WebhookEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookTested(WebhookEvent):
    """Its owner had something sent to see whether it arrives."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookReplayAsked(WebhookEvent):
    """Its owner wants to hear again what happened after a position of the log."""

    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookRemoved(WebhookEvent):
    pass
