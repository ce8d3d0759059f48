from dataclasses import dataclass

from application.identity.own_api_key import own
from application.identity.ports import IdentityStore
from application.platform.ports import Clock, UnitOfWork
from domain.identity.api_key import ApiKey
from domain.kernel.access import Principal
from domain.kernel.ids import ApiKeyId


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameApiKey:
    key_id: ApiKeyId
    name: str
    seen_version: int
    by: Principal


class RenameApiKeyHandler:
    """Call it something else. What a key may do never changes: that would be another key."""

    def __init__(self, work: UnitOfWork[IdentityStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: RenameApiKey) -> ApiKey:
        async with self._work.begin() as store:
            key = own(await store.api_keys.get(command.key_id), command.by, command.seen_version)
            renamed = key.rename(command.name, now=self._clock.now())
            await store.api_keys.save(renamed)
        return renamed.settled()
