"""Whether what somebody shows is a second factor of theirs."""

from dataclasses import dataclass, field
from datetime import datetime

from application.identity.factor_ports import (
    AuthenticatorApps,
    FactorSecrets,
    PasskeyJson,
    Passkeys,
)
from domain.identity.factor_errors import WrongSecondFactor
from domain.identity.second_factors import SecondFactors


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One of the three."""

    code: str | None = field(default=None, repr=False)
    recovery_code: str | None = field(default=None, repr=False)
    passkey: PasskeyJson | None = field(default=None, repr=False)

    @property
    def is_nothing(self) -> bool:
        return self.code is None and self.recovery_code is None and self.passkey is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """The factors as they are afterwards, to be stored whether it was right or not."""

    factors: SecondFactors
    is_right: bool


class FactorCheck:
    """Wrong codes are counted by account. Passkeys cannot be guessed."""

    def __init__(
        self, apps: AuthenticatorApps, passkeys: Passkeys, factor_secrets: FactorSecrets
    ) -> None:
        self._apps = apps
        self._passkeys = passkeys
        self._secrets = factor_secrets

    def credential_id(self, shown: Shown) -> bytes | None:
        """Which passkey is shown, if one is."""
        try:
            return None if shown.passkey is None else self._passkeys.credential_id(shown.passkey)
        except WrongSecondFactor:
            return None

    def judge(
        self,
        factors: SecondFactors,
        shown: Shown,
        *,
        challenge: str,
        must_verify: bool,
        now: datetime,
    ) -> Judged:
        """Raise ``TooManyGuesses`` if no code is looked at.

        A passkey has to answer the challenge. If it ``must_verify``, then it is to stand for
        two factors, and codes do not count.
        """
        if shown.passkey is not None:
            return self._judge_passkey(
                factors, shown.passkey, challenge=challenge, must_verify=must_verify, now=now
            )
        if must_verify:
            return Judged(factors=factors, is_right=False)
        return self._judge_code(factors, shown, now)

    def _judge_code(self, factors: SecondFactors, shown: Shown, now: datetime) -> Judged:
        factors.expect_guess(now=now)
        used = self._used_app(factors, shown.code, now) or self._used_recovery_code(
            factors, shown.recovery_code, now
        )
        if used is None:
            return Judged(factors=factors.note_guess(now=now), is_right=False)
        return Judged(factors=used, is_right=True)

    def _used_app(
        self, factors: SecondFactors, code: str | None, now: datetime
    ) -> SecondFactors | None:
        app = factors.authenticator
        if code is None or app is None:
            return None
        step = self._apps.step(app.secret, code, now=now, after=app.last_step)
        return None if step is None else factors.use_authenticator(step)

    def _used_recovery_code(
        self, factors: SecondFactors, code: str | None, now: datetime
    ) -> SecondFactors | None:
        if code is None:
            return None
        # Compared as hashes: how long that takes says nothing about the code.
        hashed = self._secrets.hash_of_code(code, factors.account_id)
        if hashed not in factors.recovery_hashes:
            return None
        return factors.use_recovery_code(hashed, now=now)

    def _judge_passkey(
        self,
        factors: SecondFactors,
        answer: PasskeyJson,
        *,
        challenge: str,
        must_verify: bool,
        now: datetime,
    ) -> Judged:
        wrong = Judged(factors=factors, is_right=False)
        try:
            passkey = factors.passkey_of(self._passkeys.credential_id(answer))
            if passkey is None:
                return wrong
            proved = self._passkeys.check(answer, passkey, challenge=challenge)
        except WrongSecondFactor:
            return wrong
        if must_verify and not proved.verified:
            return wrong
        if passkey.is_copy(proved.sign_count):
            return Judged(factors=factors.suspect(passkey, now=now), is_right=False)
        used = factors.use_passkey(passkey, proved.sign_count, now=now)
        return Judged(factors=used, is_right=True)
