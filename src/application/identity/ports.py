"""What identity needs from the outside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, Self

from application.identity.factor_ports import Challenges, SecondFactorsOfAll
from application.identity.key_ports import ApiKeys
from application.identity.link_ports import Links, ResetRequests
from application.identity.session_ports import Sessions
from application.identity.social_ports import SocialIdentities, SocialLogIns
from application.platform.paging import Page, PageRequest
from domain.identity.account import Account, AccountStatus
from domain.identity.address import Address
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId, FileId


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

    async def living(self, account_ids: Sequence[AccountId]) -> Sequence[AccountId]:
        """Which of these are there, and not erased."""
        ...

    async def administrators(self) -> Sequence[AccountId]:
        """Who may manage accounts; nobody stops being one before this is committed."""
        ...

    async def save(self, account: Account) -> None:
        """Store a changed account; raise ``StaleVersion`` if it changed meanwhile.

        Raise ``EmailTaken`` if another account has its new address.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """What may be read of an account: everything but how to get in."""

    id: AccountId
    email: str = field(repr=False)
    email_verified_at: datetime | None
    name: str = field(repr=False)
    phone: str = field(repr=False)
    locale: str
    time_zone: str
    avatar: FileId | None
    addresses: tuple[Address, ...] = field(repr=False)
    roles: frozenset[Role]
    has_password: bool
    """Not if it is only ever logged in to through another provider."""

    status: AccountStatus
    created_at: datetime
    version: int

    @classmethod
    def of(cls, account: Account) -> Self:
        return cls(
            id=account.id,
            email=account.email,
            email_verified_at=account.email_verified_at,
            name=account.name,
            phone=account.phone,
            locale=account.locale,
            time_zone=account.time_zone,
            avatar=account.avatar,
            addresses=account.addresses,
            roles=account.roles,
            has_password=bool(account.password_hash),
            status=account.status,
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

    async def with_phone(self, phone: str) -> Sequence[AccountView]:
        """The accounts that name this number, in E.164."""
        ...


class IdentityStore(Protocol):
    """What an identity use case may touch within one transaction."""

    @property
    def accounts(self) -> Accounts: ...

    @property
    def sessions(self) -> Sessions: ...

    @property
    def links(self) -> Links: ...

    @property
    def reset_requests(self) -> ResetRequests: ...

    @property
    def second_factors(self) -> SecondFactorsOfAll: ...

    @property
    def challenges(self) -> Challenges: ...

    @property
    def social_identities(self) -> SocialIdentities: ...

    @property
    def social_log_ins(self) -> SocialLogIns: ...

    @property
    def api_keys(self) -> ApiKeys: ...


class Spellings(Protocol):
    """How the world writes down what people say of themselves."""

    def phone(self, text: str) -> str:
        """The number in E.164; raise ``BadPhone`` if it is none, or lacks its country."""
        ...

    def locale(self, text: str) -> str:
        """The BCP 47 tag in its usual spelling; raise ``UnknownLocale``."""
        ...


class Avatars(Protocol):
    """The pictures that people uploaded to be seen beside their names."""

    async def check(self, file_id: FileId, owner: AccountId) -> None:
        """Raise ``NotAnAvatar`` unless it is theirs, ready, and meant to be one."""
        ...


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
        """A new token of the principal's session, with the rights of this moment."""
        ...

    def verify(self, token: str, *, now: datetime) -> VerifiedToken:
        """Say whom the token speaks for; raise ``Unauthenticated`` if it does not count."""
        ...
