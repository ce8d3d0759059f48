"""What second factors need from the outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

from domain.identity.challenge import Challenge
from domain.identity.passkey import Passkey
from domain.identity.second_factors import SecondFactors
from domain.kernel.ids import AccountId

type PasskeyJson = Mapping[str, Any]
"""What browsers and platforms exchange about passkeys, as WebAuthn writes it in JSON."""


class SecondFactorsOfAll(Protocol):
    """The second factors of every account. Storing them also records the events they carry."""

    async def of(self, account_id: AccountId) -> SecondFactors:
        """Return those of an account, which may be none at all."""
        ...

    async def lock(self, account_id: AccountId) -> SecondFactors:
        """The same, to be changed by nobody else, nor the account; ``AccountNotFound``."""
        ...

    async def owner(self, credential_id: bytes) -> AccountId | None:
        """Who has the passkey that a device calls this."""
        ...

    async def save(self, factors: SecondFactors) -> None:
        """Store what was locked; raise ``PasskeyKnown`` if somebody has one of its passkeys."""
        ...

    async def forget(self, account_id: AccountId) -> None:
        """Remove all of them, of who is erased."""
        ...


class Challenges(Protocol):
    """Every question that was asked lately."""

    async def add(self, challenge: Challenge) -> None: ...

    async def lock(self, hash: bytes) -> Challenge:
        """Return it, to be changed by nobody else; raise ``ChallengeOver`` if there is none."""
        ...

    async def save(self, challenge: Challenge) -> None:
        """Store its tries, and whether it was answered."""
        ...


class OldChallenges(Protocol):
    """For who tidies up."""

    async def forget_old(self, now: datetime) -> None:
        """Remove challenges that cannot be answered any more."""
        ...


@dataclass(frozen=True, slots=True)
class NewChallenge:
    """What its owner gets, which is also what a passkey signs; and the hash that is kept."""

    text: str
    hash: bytes


class FactorSecrets(Protocol):
    """Makes what only its owner holds, and what is kept of it."""

    def new_challenge(self) -> NewChallenge: ...

    def read_challenge(self, text: str) -> bytes:
        """The hash of one that was sent; raise ``ChallengeOver`` if it has not its form."""
        ...

    def new_recovery_codes(self, count: int) -> Sequence[str]: ...

    def hash_of_code(self, code: str, account_id: AccountId) -> bytes:
        """What is kept of a recovery code, however it was typed."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class AuthenticatorSecret:
    """A secret in base 32, and what an app reads it from: a URI, and that URI as a drawing."""

    secret: str = field(repr=False)
    uri: str = field(repr=False)
    qr_svg: str = field(repr=False)


class AuthenticatorApps(Protocol):
    """Codes from an app: TOTP, RFC 6238, six digits for 30 seconds."""

    def new(self, label: str) -> AuthenticatorSecret:
        """A secret for whom the label names."""
        ...

    def step(self, secret: str, code: str, *, now: datetime, after: int) -> int | None:
        """The step whose code it is, if that is the present one or one beside it.

        ``None`` for any other code, and for steps that do not come ``after`` the last one.
        """
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPasskey:
    """What a device made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Assertion:
    """What a passkey proves. ``verified``: its device knew the person, by finger or PIN."""

    sign_count: int
    verified: bool


class Passkeys(Protocol):
    """WebAuthn, level 3, for the address that the platform is reached at."""

    def to_create(
        self, challenge: str, *, account_id: AccountId, label: str, known: Sequence[Passkey]
    ) -> PasskeyJson:
        """What ``navigator.credentials.create`` is asked."""
        ...

    def created(self, answer: PasskeyJson, *, challenge: str) -> NewPasskey:
        """What it answered; raise ``PasskeyRefused`` unless it was made for this challenge."""
        ...

    def to_get(self, challenge: str, *, known: Sequence[Passkey], must_verify: bool) -> PasskeyJson:
        """What ``navigator.credentials.get`` is asked."""
        ...

    def credential_id(self, answer: PasskeyJson) -> bytes:
        """Which passkey answers; raise ``WrongSecondFactor`` if that cannot be read."""
        ...

    def check(self, answer: PasskeyJson, passkey: Passkey, *, challenge: str) -> Assertion:
        """What it proves; raise ``WrongSecondFactor`` unless it signed this challenge, here."""
        ...
