"""What logging in through other providers needs from the outside."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from domain.identity.social_identity import SocialIdentity
from domain.identity.social_log_in import SocialLogIn
from domain.kernel.ids import AccountId, SocialLogInId


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the provider is asked with, and what its answer has to fit."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    """Of PKCE: the provider sees its hash first, and itself only together with the code."""

    return_to: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProviderAnswer:
    """What the provider sent the person back with."""

    code: str = field(repr=False)
    issuer: str = ""
    """Who says so (RFC 9207), if the provider tells."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Who the provider says it is. What it does not say is empty."""

    issuer: str
    subject: str = field(repr=False)
    email: str = field(default="", repr=False)
    email_verified: bool = False
    name: str = field(default="", repr=False)
    locale: str = ""


class IdentityProvider(Protocol):
    """Lets people log in elsewhere. Both raise ``Unavailable`` when there is no answer."""

    @property
    def name(self) -> str:
        """How the settings call it."""
        ...

    async def begin(self, question: Question) -> str:
        """Where the person's browser has to go."""
        ...

    async def finish(self, question: Question, answer: ProviderAnswer) -> Person:
        """Who it was; raise ``SocialLogInRefused`` if the answer is not one to the question."""
        ...


class SocialIdentities(Protocol):
    """Every identity that is linked. Storing one also records the events it carries."""

    async def find(self, issuer: str, subject: str) -> SocialIdentity | None:
        """Return the identity of whoever is this there, if it is linked."""
        ...

    async def of(self, account_id: AccountId) -> Sequence[SocialIdentity]:
        """All of an account, the oldest first. They do not change until the transaction ends."""
        ...

    async def add(self, identity: SocialIdentity) -> None:
        """Store a new one; raise ``IdentityTaken`` if it is linked already.

        Raise ``AccountGone`` if its account was erased.
        """
        ...

    async def remove(self, identity: SocialIdentity) -> None:
        """Forget one that was unlinked; raise ``StaleVersion`` if it is not there any more."""
        ...

    async def forget_all(self, account_id: AccountId) -> None:
        """Forget those of an account that is erased."""
        ...


class SocialIdentityViews(Protocol):
    async def of(self, account_id: AccountId) -> Sequence[SocialIdentity]:
        """All of an account as they are now, the oldest first."""
        ...


class SocialLogIns(Protocol):
    """Log-ins that are under way."""

    async def add(self, log_in: SocialLogIn) -> None: ...

    async def take(self, log_in_id: SocialLogInId) -> SocialLogIn:
        """Return it and forget it; raise ``SocialLogInOver`` if somebody has taken it."""
        ...


class OldSocialLogIns(Protocol):
    """For who tidies up."""

    async def forget_old(self, now: datetime) -> None:
        """Forget those that came back too late, or never."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SocialSecret:
    """What belongs to one log-in and can be guessed by nobody."""

    id: SocialLogInId
    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)
    binding: str = field(repr=False)
    """What the browser or the program has that began it, and nobody whom it sends a link."""


class SocialSecrets(Protocol):
    """Derives them from a secret of the platform's: nothing has to keep them."""

    def of(self, log_in: SocialLogIn) -> SocialSecret: ...

    def read(self, state: str) -> SocialSecret:
        """What belongs to the log-in of this state; raise ``SocialLogInOver`` if none does."""
        ...
