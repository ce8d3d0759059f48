"""What an operator can set, and what each profile refuses."""

from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

type Profile = Literal["development", "staging", "production"]
type Role = Literal["api", "worker"]

Secret = Annotated[str, msgspec.Meta(min_length=32)]
Failpoint = Annotated[str, msgspec.Meta(pattern=r"^[a-z.-]+=(raise|kill)(@[1-9]\d*)?$")]
Url = Annotated[str, msgspec.Meta(pattern=r"^https?://[^/]+$")]
DatabaseUrl = Annotated[str, msgspec.Meta(pattern=r"^postgres(ql)?://")]


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Each field is the variable FAIRGROUND_<NAME>, and a key of the file of settings.

    Of several secrets the first is used and the others are still accepted, so that one can be
    replaced while the platform runs. In development those that are missing are made up.
    """

    profile: Profile = "development"

    storage: Literal["postgres", "memory"] = "postgres"
    database_url: DatabaseUrl | None = None
    data_directory: str = ".fairground"
    pool_size: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 8

    host: str = "127.0.0.1"
    port: Annotated[int, msgspec.Meta(ge=0, le=65535)] = 8000
    public_url: Url | None = None
    roles: tuple[Role, ...] = ("api", "worker")
    drain_seconds: Annotated[float, msgspec.Meta(ge=0, le=10)] = 0.0
    """So long requests are still taken after readiness has turned, for load balancers to see."""

    hold_seconds: Annotated[float, msgspec.Meta(ge=1, le=86_400)] = 600.0
    """So long places are kept for somebody who has not begun to pay."""

    payment_gateways: tuple[Literal["sandbox"], ...] = ("sandbox",)
    sandbox_secrets: tuple[Secret, ...] = ()
    sandbox_session_seconds: Annotated[float, msgspec.Meta(ge=1, le=86_400)] = 180.0
    """So long the sandbox gives a payer at least."""

    payment_patience_seconds: Annotated[float, msgspec.Meta(ge=0.1, le=60)] = 10.0
    """A payment gateway that is silent for so long counts as one that does not answer."""

    task_lease_seconds: Annotated[float, msgspec.Meta(ge=1, le=3_600)] = 60.0
    """So long one attempt at a task may take; after that another worker takes it over."""

    access_token_keys: str | None = None
    """A directory of Ed25519 keys (*.pem), of which the last one by name signs."""

    ticket_secrets: tuple[Secret, ...] = ()

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["text", "json"] = "text"
    failpoints: tuple[Failpoint, ...] = ()

    @property
    def issuer(self) -> str:
        """What access tokens name as their issuer, and as the audience they are for."""
        return self.public_url or "fairground"

    @property
    def address(self) -> str:
        """Where clients find us."""
        return self.public_url or f"http://{self.host}:{self.port}"


def faults_of(settings: Settings) -> Iterator[str]:
    """What contradicts itself, or may be set like this in development but not elsewhere."""
    if settings.task_lease_seconds < 2 * settings.payment_patience_seconds:
        # A charge that is tried again is looked up first: that is two questions in one attempt.
        yield (
            "FAIRGROUND_TASK_LEASE_SECONDS is less than twice FAIRGROUND_PAYMENT_PATIENCE_SECONDS:"
            " a task could not wait for its gateway."
        )
    if settings.profile == "development":
        return
    where = f"in {settings.profile}"
    if settings.storage == "memory":
        yield f"FAIRGROUND_STORAGE cannot be memory {where}: nothing would outlive a restart."
    elif settings.database_url is None:
        yield f"FAIRGROUND_DATABASE_URL is missing: there is no embedded database {where}."
    for name in ("access_token_keys", "ticket_secrets"):
        if not getattr(settings, name):
            yield f"FAIRGROUND_{name.upper()} is missing: none are made up {where}."
    if settings.profile == "production":
        yield from _faults_in_production(settings)


def _faults_in_production(settings: Settings) -> Iterator[str]:
    if "sandbox" in settings.payment_gateways:
        yield "FAIRGROUND_PAYMENT_GATEWAYS cannot be sandbox in production: no money moves."
    if settings.failpoints:
        yield "FAIRGROUND_FAILPOINTS cannot be set in production: they break things on purpose."
