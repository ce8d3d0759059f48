"""Asking: a challenge is stored, and told to whoever is to answer it."""

from dataclasses import dataclass, field
from hashlib import sha256

from application.identity.factor_ports import FactorSecrets, PasskeyJson
from application.identity.ports import IdentityStore
from application.platform.ports import Clock, Ids
from domain.identity.account import Account
from domain.identity.challenge import Challenge, ChallengePurpose
from domain.kernel.ids import AccountId, ChallengeId, SessionId


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedPasskey:
    """What a browser is to ask the passkey, and under which name the answer is awaited."""

    challenge: str = field(repr=False)
    options: PasskeyJson


class ChallengeDesk:
    def __init__(self, factor_secrets: FactorSecrets, clock: Clock, ids: Ids) -> None:
        self._secrets = factor_secrets
        self._clock = clock
        self._ids = ids

    async def ask(
        self,
        store: IdentityStore,
        purpose: ChallengePurpose,
        *,
        account_id: AccountId | None = None,
        session_id: SessionId | None = None,
        entry: bytes = b"",
    ) -> str:
        """Store a new challenge and return what its owner is told."""
        new = self._secrets.new_challenge()
        challenge = Challenge(
            id=ChallengeId(self._ids.new()),
            hash=new.hash,
            purpose=purpose,
            made_at=self._clock.now(),
            account_id=account_id,
            session_id=session_id,
            entry=entry,
        )
        await store.challenges.add(challenge)
        return new.text

    async def answered(self, store: IdentityStore, text: str) -> Challenge:
        """The challenge, locked, with one try less; raise ``ChallengeOver``."""
        hashed = self._secrets.read_challenge(text)
        return (await store.challenges.lock(hashed)).take_try(now=self._clock.now())


def entry_of(account: Account) -> bytes:
    """What tells whether the password is still the one that was right."""
    return sha256(account.password_hash.encode()).digest()
