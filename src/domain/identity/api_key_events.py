"""What happens to API keys. What they are called stays out of the log."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from domain.kernel.access import Right
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, ApiKeyId


class KeyRevocationReason(StrEnum):
    REVOKED = "REVOKED"
    """By its owner."""

    ACCOUNT_ERASED = "ACCOUNT_ERASED"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyEvent(DomainEvent):
    audited: ClassVar[bool] = True

    key_id: ApiKeyId
    account_id: AccountId

    @property
    def subject(self) -> str:
        return f"api-key:{self.key_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyCreated(ApiKeyEvent):
    scopes: frozenset[Right]
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyRenamed(ApiKeyEvent):
    """It opens what it did before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKeyRevoked(ApiKeyEvent):
    reason: KeyRevocationReason
