"""What API keys need from the outside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from application.platform.paging import Page, PageRequest
from domain.identity.api_key import ApiKey, ApiKeyStatus
from domain.identity.api_key_events import KeyRevocationReason
from domain.kernel.access import Right, Role
from domain.kernel.ids import AccountId, ApiKeyId


class ApiKeys(Protocol):
    """Every API key there is. Storing one also records the events it carries."""

    async def live_of(self, account_id: AccountId, *, now: datetime) -> Sequence[ApiKey]:
        """The keys of an account that count; nobody adds one before this is committed."""
        ...

    async def add(self, key: ApiKey) -> None:
        """Store a new key; raise ``AccountNotFound`` if there is no such account any more."""
        ...

    async def get(self, key_id: ApiKeyId) -> ApiKey:
        """Return the key; raise ``ApiKeyNotFound`` if there is none."""
        ...

    async def save(self, key: ApiKey) -> None:
        """Store a changed key; raise ``StaleVersion`` if it changed meanwhile."""
        ...

    async def revoke_all(
        self, account_id: AccountId, *, reason: KeyRevocationReason, now: datetime
    ) -> int:
        """Revoke the keys of an account that are not, and tell how many there were."""
        ...


class ApiKeyViews(Protocol):
    async def get(self, key_id: ApiKeyId) -> ApiKey:
        """Return the key; raise ``ApiKeyNotFound`` if there is none."""
        ...

    async def page(self, account_id: AccountId, page: PageRequest) -> Page[ApiKey]:
        """The keys of an account that nobody revoked, the newest first; raise ``BadCursor``."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyStanding:
    """What a key may do at this moment."""

    key_id: ApiKeyId
    account_id: AccountId
    roles: frozenset[Role]
    """Those that the account has now: none, once it is erased."""

    scopes: frozenset[Right]
    secret_hash: bytes
    status: ApiKeyStatus
    expires_at: datetime
    last_used_at: datetime | None

    def is_live(self, now: datetime) -> bool:
        is_active = self.status is ApiKeyStatus.ACTIVE and bool(self.roles)
        return is_active and now < self.expires_at


class KeyStandings(Protocol):
    """Reads what every request of a machine has to know, and notes that there was one."""

    async def of(self, key_id: ApiKeyId) -> KeyStanding | None:
        """How a key stands, with the present roles of its account; ``None`` if unknown."""
        ...

    async def note_use(self, key_id: ApiKeyId, *, now: datetime) -> None:
        """Remember that it is used, if that was not noted within the last minute."""
        ...

    async def forget_over(self, *, now: datetime) -> None:
        """Forget keys that ran out or were revoked a while ago."""
        ...


@dataclass(frozen=True, slots=True)
class KeyText:
    """What its owner is told once, and the hash of it that is kept."""

    text: str = field(repr=False)
    hash: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class PresentedKey:
    """A key in our form that somebody sent."""

    key_id: ApiKeyId
    hash: bytes


class KeyTexts(Protocol):
    """How API keys are written."""

    def new(self, key_id: ApiKeyId) -> KeyText:
        """A text that names the key and holds a secret that nobody can guess."""
        ...

    def read(self, text: str) -> PresentedKey:
        """Say which key it claims to be; raise ``ApiKeyDoesNotCount`` if it has not the form."""
        ...
