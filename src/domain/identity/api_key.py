"""An API key: how a machine acts for an account, with some of its rights and for a while."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self

from domain.identity.api_key_errors import BadKeyEnd, BadKeyName, NoScopes, NotForKeys
from domain.identity.api_key_events import (
    ApiKeyCreated,
    ApiKeyRenamed,
    ApiKeyRevoked,
    KeyRevocationReason,
)
from domain.kernel.access import MEANINGS, Right
from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId, ApiKeyId
from domain.kernel.lifecycle import Lifecycle

LASTS_AT_MOST = timedelta(days=365)
KEYS_MAX = 20
"""So many keys of an account count at a time; each has limits of requests of its own."""

NAME_MAX = 100
USE_NOTED_EVERY = timedelta(minutes=1)
KEPT_FOR = timedelta(days=30)
"""So long a key is still known, and with it when it was used last, after it is over."""


class ApiKeyStatus(StrEnum):
    ACTIVE = "ACTIVE"
    REVOKED = "REVOKED"


LIFECYCLE = Lifecycle(
    name="key",
    initial=ApiKeyStatus.ACTIVE,
    moves={
        ApiKeyStatus.ACTIVE: frozenset({ApiKeyStatus.REVOKED}),
        ApiKeyStatus.REVOKED: frozenset(),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiKey(Aggregate):
    """Its secret is told once and kept as a hash. To be used is no event: it is no news."""

    id: ApiKeyId
    account_id: AccountId
    name: str = field(repr=False)
    scopes: frozenset[Right]
    secret_hash: bytes = field(repr=False)
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None = None
    status: ApiKeyStatus = LIFECYCLE.initial
    revoked_at: datetime | None = None

    @classmethod
    def create(
        cls,
        id: ApiKeyId,
        *,
        account_id: AccountId,
        name: str,
        scopes: frozenset[Right],
        secret_hash: bytes,
        expires_at: datetime,
        now: datetime,
    ) -> Self:
        _check_scopes(scopes)
        if not now < expires_at <= now + LASTS_AT_MOST:
            raise BadKeyEnd(LASTS_AT_MOST)
        created = ApiKeyCreated(
            at=now, key_id=id, account_id=account_id, scopes=scopes, expires_at=expires_at
        )
        return cls(
            id=id,
            account_id=account_id,
            name=_tidy(name),
            scopes=scopes,
            secret_hash=secret_hash,
            created_at=now,
            expires_at=expires_at,
            events=(created,),
        )

    def is_live(self, now: datetime) -> bool:
        return self.status is ApiKeyStatus.ACTIVE and now < self.expires_at

    def rename(self, name: str, *, now: datetime) -> Self:
        event = ApiKeyRenamed(at=now, key_id=self.id, account_id=self.account_id)
        return self._after(event, name=_tidy(name))

    def revoke(self, reason: KeyRevocationReason, *, now: datetime) -> Self:
        event = ApiKeyRevoked(at=now, key_id=self.id, account_id=self.account_id, reason=reason)
        status = LIFECYCLE.move(self.status, ApiKeyStatus.REVOKED)
        return self._after(event, status=status, revoked_at=now)


def _check_scopes(scopes: frozenset[Right]) -> None:
    if not scopes:
        raise NoScopes
    for right in sorted(scopes):
        if not MEANINGS[right].for_keys:
            raise NotForKeys(right)


def _tidy(name: str) -> str:
    seen = "".join(character if character.isprintable() else " " for character in name)
    tidy = " ".join(seen.split())
    if not 1 <= len(tidy) <= NAME_MAX:
        raise BadKeyName(NAME_MAX)
    return tidy
