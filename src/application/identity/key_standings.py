"""How API keys stand, read at most so often: revocations and new roles count within seconds."""

from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from application.identity.key_ports import KeyStanding, KeyStandings, PresentedKey
from application.identity.standings import FRESH_FOR
from application.platform.fresh import Fresh
from application.platform.ports import Clock
from domain.identity.api_key import USE_NOTED_EVERY
from domain.identity.api_key_errors import ApiKeyDoesNotCount
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId, ApiKeyId


@dataclass(frozen=True, slots=True)
class KnownKey:
    """What was read of a key, and until when it is believed."""

    key: KeyStanding
    principal: Principal
    is_live: bool
    until: datetime

    @classmethod
    def of(cls, key: KeyStanding, *, now: datetime) -> "KnownKey":
        principal = Principal(key.account_id, key.roles, scopes=key.scopes, key_id=key.key_id)
        is_live = key.is_live(now)
        until = min(now + FRESH_FOR, key.expires_at) if is_live else now + FRESH_FOR
        return cls(key, principal, is_live, until)

    def admit(self, presented: PresentedKey) -> Principal:
        """Whom it speaks for; raise ``ApiKeyDoesNotCount`` unless it is the key itself."""
        if not (compare_digest(self.key.secret_hash, presented.hash) and self.is_live):
            raise ApiKeyDoesNotCount
        return self.principal


class KnownKeys:
    def __init__(self, keys: KeyStandings, clock: Clock) -> None:
        self._keys = keys
        self._clock = clock
        self._fresh: Fresh[ApiKeyId, KnownKey] = Fresh(self._read, until=lambda known: known.until)

    def known(self, presented: PresentedKey) -> Principal | None:
        """Whom a key speaks for, if that is known and fresh enough."""
        known = self._fresh.known(presented.key_id, now=self._clock.now())
        return None if known is None else known.admit(presented)

    async def ask(self, presented: PresentedKey) -> Principal:
        """Whom a key speaks for; raise ``ApiKeyDoesNotCount``."""
        known = await self._fresh.ask(presented.key_id)
        if known is None:
            raise ApiKeyDoesNotCount
        principal = known.admit(presented)
        await self._note_use(known)
        return principal

    def forget(self, key_id: ApiKeyId) -> None:
        """Read it anew when somebody asks next."""
        self._fresh.forget(key_id)

    def forget_account(self, account_id: AccountId) -> None:
        self._fresh.forget_where(lambda known: known.principal.account_id == account_id)

    async def _read(self, key_id: ApiKeyId) -> KnownKey | None:
        # As old as its oldest part: the time is taken before the reading.
        now = self._clock.now()
        key = await self._keys.of(key_id)
        return None if key is None else KnownKey.of(key, now=now)

    async def _note_use(self, known: KnownKey) -> None:
        # Only here: nobody who has no more than the id of a key has used it.
        used_at, now = known.key.last_used_at, self._clock.now()
        if used_at is None or now - used_at >= USE_NOTED_EVERY:
            await self._keys.note_use(known.key.key_id, now=now)
