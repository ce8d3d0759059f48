"""An endpoint: a server of somebody's that is sent what happens to what is theirs."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId, EndpointId
from domain.kernel.lifecycle import Lifecycle
from domain.webhooks.errors import NoEventsChosen, WebhookNotActive
from domain.webhooks.events import (
    DisabledBecause,
    WebhookChanged,
    WebhookCreated,
    WebhookDisabled,
    WebhookPaused,
    WebhookRemoved,
    WebhookReplayAsked,
    WebhookResumed,
    WebhookSecretRotated,
    WebhookTested,
)

ALL_EVENTS = "*"
ENDPOINTS_MAX = 20
DESCRIPTION_MAX = 300
BOTH_COUNT_FOR = timedelta(hours=24)
"""So long what is sent is signed with the old secret as well as with the new one."""


class EndpointStatus(StrEnum):
    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    """What happens meanwhile waits, and is sent once it is resumed."""

    DISABLED = "DISABLED"
    """Nothing is sent, and what happens meanwhile is not kept for it."""


LIFECYCLE = Lifecycle(
    name="webhook",
    initial=EndpointStatus.ACTIVE,
    moves={
        EndpointStatus.ACTIVE: frozenset({EndpointStatus.PAUSED, EndpointStatus.DISABLED}),
        EndpointStatus.PAUSED: frozenset({EndpointStatus.ACTIVE, EndpointStatus.DISABLED}),
        EndpointStatus.DISABLED: frozenset({EndpointStatus.ACTIVE}),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Secret:
    """What proves that something comes from us: a shared secret, and a key pair's seed."""

    shared: bytes = field(repr=False)
    seed: bytes = field(repr=False)
    made_at: datetime
    ends_at: datetime | None = None

    def counts(self, now: datetime) -> bool:
        return self.ends_at is None or now < self.ends_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Endpoint(Aggregate):
    id: EndpointId
    owner_id: AccountId
    url: str = field(repr=False)
    description: str = field(repr=False)
    event_names: tuple[str, ...]
    secrets: tuple[Secret, ...] = field(repr=False)
    """The newest first; at most two."""

    created_at: datetime
    status: EndpointStatus = LIFECYCLE.initial
    disabled_because: DisabledBecause | None = None

    @classmethod
    def create(
        cls,
        id: EndpointId,
        *,
        owner_id: AccountId,
        url: str,
        description: str,
        event_names: Sequence[str],
        secret: Secret,
        now: datetime,
    ) -> Self:
        endpoint = cls(
            id=id,
            owner_id=owner_id,
            url=url,
            description=description,
            event_names=_chosen(event_names),
            secrets=(secret,),
            created_at=now,
        )
        return endpoint._after(WebhookCreated(at=now, endpoint_id=id, owner_id=owner_id))

    def change(
        self, *, url: str, description: str, event_names: Sequence[str], now: datetime
    ) -> Self:
        return self._after(
            WebhookChanged(at=now, endpoint_id=self.id, owner_id=self.owner_id),
            url=url,
            description=description,
            event_names=_chosen(event_names),
        )

    def pause(self, *, now: datetime) -> Self:
        return self._after(
            WebhookPaused(at=now, endpoint_id=self.id, owner_id=self.owner_id),
            status=LIFECYCLE.move(self.status, EndpointStatus.PAUSED),
        )

    def resume(self, *, now: datetime) -> Self:
        return self._after(
            WebhookResumed(at=now, endpoint_id=self.id, owner_id=self.owner_id),
            status=LIFECYCLE.move(self.status, EndpointStatus.ACTIVE),
            disabled_because=None,
        )

    def disable(self, reason: DisabledBecause, *, now: datetime) -> Self:
        return self._after(
            WebhookDisabled(at=now, endpoint_id=self.id, owner_id=self.owner_id, reason=reason),
            status=LIFECYCLE.move(self.status, EndpointStatus.DISABLED),
            disabled_because=reason,
        )

    def rotate(self, secret: Secret, *, now: datetime) -> Self:
        """Sign with another secret from now on, and for a day with the present one as well."""
        present = self.secrets[0]
        ending = Secret(
            shared=present.shared,
            seed=present.seed,
            made_at=present.made_at,
            ends_at=now + BOTH_COUNT_FOR,
        )
        return self._after(
            WebhookSecretRotated(at=now, endpoint_id=self.id, owner_id=self.owner_id),
            secrets=(secret, ending),
        )

    def test(self, *, now: datetime) -> Self:
        if self.status is not EndpointStatus.ACTIVE:
            raise WebhookNotActive
        return self._after(WebhookTested(at=now, endpoint_id=self.id, owner_id=self.owner_id))

    def replay(self, after: int, *, now: datetime) -> Self:
        if self.status is EndpointStatus.DISABLED:
            raise WebhookNotActive
        return self._after(
            WebhookReplayAsked(at=now, endpoint_id=self.id, owner_id=self.owner_id, after=after)
        )

    def remove(self, *, now: datetime) -> Self:
        return self._after(WebhookRemoved(at=now, endpoint_id=self.id, owner_id=self.owner_id))

    def signs_with(self, now: datetime) -> tuple[Secret, ...]:
        return tuple(secret for secret in self.secrets if secret.counts(now))


def _chosen(names: Sequence[str]) -> tuple[str, ...]:
    if not names:
        raise NoEventsChosen
    return (ALL_EVENTS,) if ALL_EVENTS in names else tuple(sorted(set(names)))
