from dataclasses import dataclass, field
from datetime import datetime

from application.identity.key_ports import KeyText, KeyTexts
from application.identity.ports import IdentityStore
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.identity.api_key import KEYS_MAX, ApiKey
from domain.identity.api_key_errors import TooManyApiKeys
from domain.kernel.access import Principal, Right
from domain.kernel.ids import ApiKeyId


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateApiKey:
    name: str
    scopes: frozenset[Right]
    expires_at: datetime
    by: Principal


@dataclass(frozen=True, slots=True, kw_only=True)
class CreatedApiKey:
    key: ApiKey
    text: str = field(repr=False)
    """The key itself. Nobody can tell it a second time."""


class CreateApiKeyHandler:
    """Let a machine act for one's account, with some of one's rights.

    Its answer is kept nowhere, not even for an Idempotency-Key: who did not hear it finds a key
    in the list that was never used, revokes it, and creates another.
    """

    def __init__(
        self, work: UnitOfWork[IdentityStore], texts: KeyTexts, clock: Clock, ids: Ids
    ) -> None:
        self._work = work
        self._texts = texts
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: CreateApiKey) -> CreatedApiKey:
        now = self._clock.now()
        command.by.need_recent_proof(now)
        for right in sorted(command.scopes):
            command.by.need(right)
        key_id = ApiKeyId(self._ids.new())
        text = self._texts.new(key_id)
        key = _key(key_id, command, text, now)
        async with self._work.begin() as store:
            if len(await store.api_keys.live_of(key.account_id, now=now)) >= KEYS_MAX:
                raise TooManyApiKeys(KEYS_MAX)
            await store.api_keys.add(key)
        return CreatedApiKey(key=key.settled(), text=text.text)


def _key(key_id: ApiKeyId, command: CreateApiKey, text: KeyText, now: datetime) -> ApiKey:
    return ApiKey.create(
        key_id,
        account_id=command.by.account_id,
        name=command.name,
        scopes=command.scopes,
        secret_hash=text.hash,
        expires_at=command.expires_at,
        now=now,
    )
