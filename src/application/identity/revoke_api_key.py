from dataclasses import dataclass

from application.identity.key_standings import KnownKeys
from application.identity.own_api_key import own
from application.identity.ports import IdentityStore
from application.platform.ports import Clock, UnitOfWork
from domain.identity.api_key_events import KeyRevocationReason
from domain.kernel.access import Principal
from domain.kernel.ids import ApiKeyId


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeApiKey:
    key_id: ApiKeyId
    seen_version: int
    by: Principal


class RevokeApiKeyHandler:
    """End a key of one's own. Who may be in a hurry is not asked for a proof."""

    def __init__(self, work: UnitOfWork[IdentityStore], keys: KnownKeys, clock: Clock) -> None:
        self._work = work
        self._keys = keys
        self._clock = clock

    async def __call__(self, command: RevokeApiKey) -> None:
        now = self._clock.now()
        async with self._work.begin() as store:
            key = own(await store.api_keys.get(command.key_id), command.by, command.seen_version)
            await store.api_keys.save(key.revoke(KeyRevocationReason.REVOKED, now=now))
        self._keys.forget(command.key_id)
