"""What an account has besides its password to show who somebody is."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, Self

from domain.identity.factor_errors import (
    AuthenticatorNotBegun,
    LastFactorOfStaff,
    LongerPasswordFirst,
    NoSuchFactor,
    PasskeyKnown,
    PasskeyNotFound,
    TooManyGuesses,
    TooManyPasskeys,
)
from domain.identity.factor_events import (
    CodesGuessed,
    FactorAdded,
    FactorKind,
    FactorRemoved,
    PasskeyRenamed,
    PasskeySuspected,
    RecoveryCodesRenewed,
    RecoveryCodeUsed,
)
from domain.identity.passkey import PASSKEYS_MAX, Passkey
from domain.identity.password import LENGTH_MIN, LENGTH_MIN_WITH_SECOND_FACTOR
from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId, PasskeyId

GUESSES_MAX = 10
GUESSES_COUNT_FOR = timedelta(minutes=15)
RECOVERY_CODES = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Authenticator:
    """An app that shows codes. It is begun, then confirmed by a code, and once removed."""

    secret: str = field(repr=False)
    begun_at: datetime
    confirmed_at: datetime | None = None
    last_step: int = 0
    """Of the newest code that was used: neither that one nor an older one counts again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactors(Aggregate):
    """All of one account, together: whoever changes them has locked them.

    That a factor was begun or used is no event, it is no news; but that a recovery code was is.
    """

    account_id: AccountId
    authenticator: Authenticator | None = field(default=None, repr=False)
    begun: Authenticator | None = field(default=None, repr=False)
    """The next app, which counts for nothing before it is confirmed."""

    recovery_hashes: tuple[bytes, ...] = field(default=(), repr=False)
    passkeys: tuple[Passkey, ...] = field(default=(), repr=False)
    guesses: int = 0
    guessing_since: datetime | None = None
    has_short_password: bool = False
    """Whether the password would be too short without a second factor."""

    @property
    def exist(self) -> bool:
        return self.authenticator is not None or bool(self.passkeys)

    @property
    def kinds(self) -> Sequence[FactorKind]:
        """What one can show, in the order in which it is best asked for."""
        has = {
            FactorKind.PASSKEY: bool(self.passkeys),
            FactorKind.TOTP: self.authenticator is not None,
            FactorKind.RECOVERY_CODE: bool(self.recovery_hashes),
        }
        return [kind for kind, is_there in has.items() if is_there]

    @property
    def password_length_min(self) -> int:
        return LENGTH_MIN_WITH_SECOND_FACTOR if self.exist else LENGTH_MIN

    def begin_authenticator(self, secret: str, *, now: datetime) -> Self:
        """Give out a secret. One that was begun before is forgotten."""
        return replace(self, begun=Authenticator(secret=secret, begun_at=now))

    def awaited(self) -> Authenticator:
        """The app that is to be confirmed; raise ``AuthenticatorNotBegun``."""
        if self.begun is None:
            raise AuthenticatorNotBegun
        return self.begun

    def confirm_authenticator(self, step: int, *, now: datetime) -> Self:
        """Take the app that was begun, instead of the one before it if there is one."""
        confirmed = replace(self.awaited(), confirmed_at=now, last_step=step)
        event = FactorAdded(at=now, account_id=self.account_id, kind=FactorKind.TOTP)
        return self._after(event, authenticator=confirmed, begun=None)

    def remove_authenticator(self, *, is_needed: bool, now: datetime) -> Self:
        if self.authenticator is None:
            raise NoSuchFactor
        event = FactorRemoved(at=now, account_id=self.account_id, kind=FactorKind.TOTP)
        return self._without(event, is_needed=is_needed, authenticator=None)

    def add_passkey(self, passkey: Passkey, *, now: datetime) -> Self:
        if len(self.passkeys) >= PASSKEYS_MAX:
            raise TooManyPasskeys(PASSKEYS_MAX)
        if self.passkey_of(passkey.credential_id) is not None:
            raise PasskeyKnown
        event = FactorAdded(
            at=now, account_id=self.account_id, kind=FactorKind.PASSKEY, passkey_id=passkey.id
        )
        return self._after(event, passkeys=(*self.passkeys, passkey))

    def rename_passkey(self, id: PasskeyId, name: str, *, now: datetime) -> Self:
        renamed = self.passkey(id).rename(name)
        event = PasskeyRenamed(at=now, account_id=self.account_id, passkey_id=id)
        return self._after(event, passkeys=self._with(renamed))

    def remove_passkey(self, id: PasskeyId, *, is_needed: bool, now: datetime) -> Self:
        gone = self.passkey(id)
        event = FactorRemoved(
            at=now, account_id=self.account_id, kind=FactorKind.PASSKEY, passkey_id=id
        )
        rest = tuple(one for one in self.passkeys if one is not gone)
        return self._without(event, is_needed=is_needed, passkeys=rest)

    def renew_recovery_codes(self, hashes: Sequence[bytes], *, now: datetime) -> Self:
        event = RecoveryCodesRenewed(at=now, account_id=self.account_id)
        return self._after(event, recovery_hashes=tuple(hashes))

    def expect_guess(self, *, now: datetime) -> None:
        """Raise ``TooManyGuesses`` if no code is taken at present."""
        since = self._guessing_since(now)
        if since is not None and self.guesses >= GUESSES_MAX:
            raise TooManyGuesses(since + GUESSES_COUNT_FOR)

    def note_guess(self, *, now: datetime) -> Self:
        """Remember that a code was wrong."""
        since = self._guessing_since(now)
        guesses, since = (1, now) if since is None else (self.guesses + 1, since)
        if guesses < GUESSES_MAX:
            return replace(self, guesses=guesses, guessing_since=since)
        event = CodesGuessed(at=now, account_id=self.account_id)
        return self._after(event, guesses=guesses, guessing_since=since)

    def use_authenticator(self, step: int) -> Self:
        """Note that the code of this step was shown. It and those before it are used up."""
        if self.authenticator is None:
            raise NoSuchFactor
        used = replace(self.authenticator, last_step=step)
        return replace(self, authenticator=used, guesses=0, guessing_since=None)

    def use_recovery_code(self, hashed: bytes, *, now: datetime) -> Self:
        rest = tuple(one for one in self.recovery_hashes if one != hashed)
        event = RecoveryCodeUsed(at=now, account_id=self.account_id, left=len(rest))
        return self._after(event, recovery_hashes=rest, guesses=0, guessing_since=None)

    def use_passkey(self, passkey: Passkey, sign_count: int, *, now: datetime) -> Self:
        return replace(self, passkeys=self._with(passkey.use(sign_count, now=now)))

    def suspect(self, passkey: Passkey, *, now: datetime) -> Self:
        """Note that there seem to be two of it."""
        event = PasskeySuspected(at=now, account_id=self.account_id, passkey_id=passkey.id)
        return self._after(event)

    def note_password(self, length: int) -> Self:
        """Remember whether a new password is one for accounts with a second factor only."""
        return replace(self, has_short_password=length < LENGTH_MIN)

    def passkey(self, id: PasskeyId) -> Passkey:
        for passkey in self.passkeys:
            if passkey.id == id:
                return passkey
        raise PasskeyNotFound(id)

    def passkey_of(self, credential_id: bytes) -> Passkey | None:
        found = (one for one in self.passkeys if one.credential_id == credential_id)
        return next(found, None)

    def _with(self, changed: Passkey) -> tuple[Passkey, ...]:
        return tuple(changed if one.id == changed.id else one for one in self.passkeys)

    def _without(self, event: FactorRemoved, *, is_needed: bool, **changes: Any) -> Self:
        """What is left. Codes for the day a factor is lost go with the last of them."""
        left = self._after(event, **changes)
        if left.exist:
            return left
        if is_needed:
            raise LastFactorOfStaff
        if self.has_short_password:
            raise LongerPasswordFirst(LENGTH_MIN)
        return replace(left, recovery_hashes=())

    def _guessing_since(self, now: datetime) -> datetime | None:
        """Since when wrong codes are counted, if those that there were count still."""
        since = self.guessing_since
        return since if since is not None and now < since + GUESSES_COUNT_FOR else None
