"""What identity needs from the outside."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, Self

from application.platform.paging import Page, PageRequest
from domain.identity.account import Account
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId


class Accounts(Protocol):
    """Every account there is. Storing one also records the events it carries."""

    async def add(self, account: Account) -> None:
        """Store a new account; raise ``EmailTaken`` if another one has its address."""
        ...

    async def get(self, account_id: AccountId) -> Account:
        """Return the account; raise ``AccountNotFound`` if there is none."""
        ...

    async def find(self, email: str) -> Account | None:
        """Return the account with this normalised address, if there is one."""
        ...

    async def save(self, account: Account) -> None:
        """Store a changed account; raise ``StaleVersion`` if it changed meanwhile."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """What may be read of an account: everything but how to get in."""

    id: AccountId
    email: str
    name: str
    roles: frozenset[Role]
    created_at: datetime
    version: int

    @classmethod
    def of(cls, account: Account) -> Self:
        return cls(
            id=account.id,
            email=account.email,
            name=account.name,
            roles=account.roles,
            created_at=account.created_at,
            version=account.version,
        )


class AccountViews(Protocol):
    """Reads accounts as they are now."""

    async def get(self, account_id: AccountId) -> AccountView:
        """Return the account; raise ``AccountNotFound`` if there is none."""
        ...

    async def page(self, request: PageRequest) -> Page[AccountView]:
        """Accounts in the order in which they came; raise ``BadCursor`` for a foreign one."""
        ...


class IdentityStore(Protocol):
    """What an identity use case may touch within one transaction."""

    @property
    def accounts(self) -> Accounts: ...


class Passwords(Protocol):
    """Slow, salted hashes. Raises ``Unavailable`` when too many wait for their turn."""

    async def hash(self, password: str) -> str:
        """A new hash of it, which says by itself how it was made."""
        ...

    async def verify(self, password: str, hashed: str | None) -> bool:
        """Whether it is the password; takes the same time when there is no hash."""
        ...

    def is_outdated(self, hashed: str) -> bool:
        """Whether the hash was made in a way that is not good enough any more."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedToken:
    token: str
    expires_in: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedToken:
    """Who a token speaks for, and until when it does."""

    principal: Principal
    until: datetime


class AccessTokens(Protocol):
    """Short-lived proofs of who somebody is, which are verified without asking anybody."""

    def issue(self, principal: Principal, *, now: datetime) -> IssuedToken:
        """A new token for the principal, with the rights of this moment."""
        ...

    def verify(self, token: str, *, now: datetime) -> VerifiedToken:
        """Say whom the token speaks for; raise ``Unauthenticated`` if it does not count."""
        ...
