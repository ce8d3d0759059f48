"""What webhooks need from the outside."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID

from application.platform.paging import Page, PageRequest
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId, EndpointId
from domain.webhooks.delivery import Delivery, DeliveryStatus, Outcome
from domain.webhooks.endpoint import Endpoint, Secret


class Endpoints(Protocol):
    """Every endpoint there is. Storing one also records the events it carries."""

    async def of_owner(self, owner_id: AccountId) -> Sequence[Endpoint]:
        """Those that somebody has; nobody adds one for them before this is committed."""
        ...

    async def add(self, endpoint: Endpoint) -> None:
        """Store a new endpoint; raise ``AccountNotFound`` if its owner is not there any more."""
        ...

    async def get(self, endpoint_id: EndpointId) -> Endpoint:
        """Return the endpoint; raise ``WebhookNotFound`` if there is none."""
        ...

    async def save(self, endpoint: Endpoint) -> None:
        """Store a changed endpoint; raise ``StaleVersion`` if it changed meanwhile.

        What waits for one that is active again is looked at anew.
        """
        ...

    async def remove(self, endpoint: Endpoint) -> None:
        """Forget it with all that was or is to be sent there; raise ``StaleVersion``."""
        ...


class Deliveries(Protocol):
    """What was, and is to be, sent where."""

    async def lock(self, endpoint_id: EndpointId, delivery_id: UUID) -> Delivery:
        """Return it, for nobody else to change; raise ``WebhookDeliveryNotFound``."""
        ...

    async def save(self, delivery: Delivery) -> None:
        """Store it as it is now, and have its lane looked at."""
        ...


class WebhookStore(Protocol):
    @property
    def endpoints(self) -> Endpoints: ...

    @property
    def deliveries(self) -> Deliveries: ...


class WebhookViews(Protocol):
    async def get(self, endpoint_id: EndpointId) -> Endpoint:
        """Return the endpoint; raise ``WebhookNotFound`` if there is none."""
        ...

    async def page(self, owner_id: AccountId, page: PageRequest) -> Page[Endpoint]:
        """Somebody's endpoints, the newest first; raise ``BadCursor``."""
        ...

    async def deliveries(
        self, endpoint_id: EndpointId, status: DeliveryStatus | None, page: PageRequest
    ) -> Page[Delivery]:
        """What was sent there, by the log's order, newest first; raise ``BadCursor``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Hearer:
    """An endpoint that is not disabled, and whose it is, with the roles of this moment."""

    endpoint_id: EndpointId
    owner: Principal
    event_names: tuple[str, ...]


class Hearers(Protocol):
    async def of(
        self, owner_ids: Collection[AccountId], *, roles: Collection[Role]
    ) -> Sequence[Hearer]:
        """The endpoints of these, and of whoever has one of these roles."""
        ...

    async def one(self, endpoint_id: EndpointId) -> Hearer | None:
        """One of them; ``None`` if it is disabled or gone."""
        ...

    async def owner(self, owner_id: AccountId) -> Principal | None:
        """Whose it is, with the roles of this moment; ``None`` for somebody who was erased."""
        ...


class Outbox(Protocol):
    """How far the log was read, and by that what is to be sent."""

    async def position(self, reader: str) -> int | None:
        """How far a reader came; ``None`` for one that never read."""
        ...

    async def put(
        self,
        deliveries: Sequence[Delivery],
        *,
        reader: str,
        seen: int | None,
        to: int,
        again: bool = False,
    ) -> bool:
        """Have these sent, and go on to a position, both or none.

        ``False``, and nothing is done, if the reader is not any more where it was ``seen``. What
        was on its way before stays as it is, or is sent ``again``. Endpoints that are gone
        meanwhile get nothing.
        """
        ...

    async def forget(self, reader: str) -> None:
        """It will not read on."""
        ...

    async def forget_old(self, *, before: datetime) -> int:
        """Forget what was to be sent before then, and tell how much it was."""
        ...


@dataclass(frozen=True, slots=True)
class Lane:
    """The right to send to one endpoint. A later one has a higher fence."""

    endpoint_id: EndpointId
    fence: int


class LaneLost(Exception):
    """Somebody else sends to the endpoint: the lease ran out, or the endpoint is gone."""


class Lanes(Protocol):
    """Each active endpoint for which something is due is one lane, and one process' at a time."""

    async def claim(self, *, now: datetime, until: datetime, limit: int) -> Sequence[Lane]:
        """Take lanes in which something is due, those that wait longest first."""
        ...

    async def due(self, lane: Lane, *, now: datetime, limit: int) -> Sequence[Delivery]:
        """What is due, in the order of the log."""
        ...

    async def note(
        self, lane: Lane, delivery: Delivery, *, now: datetime, until: datetime
    ) -> datetime | None:
        """Store what came of an attempt, and keep the lane for longer; raise ``LaneLost``.

        Tells since when the endpoint has taken nothing, ``None`` if it has just taken this.
        """
        ...

    async def leave(self, lane: Lane, *, rest_until: datetime) -> None:
        """Give the lane back; it is due again with what waits in it, but not before then."""
        ...


@dataclass(frozen=True, slots=True)
class SecretTexts:
    """What is told of a secret: how receivers write it in their settings."""

    secret: str = field(repr=False)
    """Told once. Whoever has it can sign in our name."""

    public_key: str


class WebhookSigner(Protocol):
    """Signs as Standard Webhooks 1.0 says."""

    def new_secret(self, now: datetime) -> Secret:
        """A secret and a key pair that nobody can guess."""
        ...

    def texts(self, secret: Secret) -> SecretTexts:
        """How they are written."""
        ...

    def sign(self, secrets: Sequence[Secret], *, id: str, timestamp: int, body: bytes) -> str:
        """The header's text: two signatures for each of the secrets."""
        ...


class Bodies(Protocol):
    async def of(self, delivery: Delivery, by: Principal) -> bytes | None:
        """What an owner is told of an event: what they see over HTTP of what it is about.

        ``None`` if they see nothing of it, or it is gone.
        """
        ...


class Posts(Protocol):
    async def post(self, url: str, *, headers: dict[str, str], body: bytes) -> Outcome:
        """Send it there, and nowhere else: no redirect, no private network; never raises."""
        ...
