"""What happens to sessions. Where somebody sat and with what stays out of the log."""

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, SessionId


class SessionKind(StrEnum):
    BEARER = "BEARER"
    """An access token for ten minutes at a time, and a refresh token to get the next one."""

    COOKIE = "COOKIE"
    """A browser of ours."""


class RevocationReason(StrEnum):
    LOGGED_OUT = "LOGGED_OUT"
    LOGGED_OUT_EVERYWHERE = "LOGGED_OUT_EVERYWHERE"
    REVOKED = "REVOKED"
    """By its owner, from another session."""

    TOKEN_REUSED = "TOKEN_REUSED"  # noqa: S105  # A reason, not a token.
    PASSWORD_CHANGED = "PASSWORD_CHANGED"  # noqa: S105
    EMAIL_CHANGED = "EMAIL_CHANGED"
    FACTORS_CHANGED = "FACTORS_CHANGED"
    ACCOUNT_ERASED = "ACCOUNT_ERASED"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionEvent(DomainEvent):
    audited: ClassVar[bool] = True

    session_id: SessionId
    account_id: AccountId

    @property
    def subject(self) -> str:
        return f"session:{self.session_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionOpened(SessionEvent):
    kind: SessionKind


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRevoked(SessionEvent):
    reason: RevocationReason


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshTokenReused(SessionEvent):
    """Two have what one was given: one of them stole it."""

    generation: int
