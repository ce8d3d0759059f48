"""Who was there last: as all processes saw it, or this one alone while that is not to be had."""

from collections.abc import Collection, Mapping
from datetime import datetime

from adapters.comeback import Comeback
from application.chat.ports import Presence
from application.platform.errors import Unavailable
from domain.kernel.ids import AccountId


class LayeredPresence:
    def __init__(
        self, *, local: Presence, shared: Presence, comeback: Comeback | None = None
    ) -> None:
        self._local = local
        self._shared = shared
        self._comeback = comeback or Comeback("Presence is known")

    async def note(self, account_ids: Collection[AccountId], *, now: datetime) -> None:
        await self._local.note(account_ids, now=now)
        if not self._comeback.may_ask():
            return
        try:
            await self._shared.note(account_ids, now=now)
        except Unavailable as failure:
            self._comeback.note_loss(failure)
        else:
            self._comeback.note_return()

    async def last_seen(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, datetime]:
        known = dict(await self._local.last_seen(account_ids))
        for account_id, at in (await self._shared_last_seen(account_ids)).items():
            known[account_id] = max(at, known.get(account_id, at))
        return known

    async def _shared_last_seen(
        self, account_ids: Collection[AccountId]
    ) -> Mapping[AccountId, datetime]:
        if not self._comeback.may_ask():
            return {}
        try:
            seen = await self._shared.last_seen(account_ids)
        except Unavailable as failure:
            self._comeback.note_loss(failure)
            return {}
        self._comeback.note_return()
        return seen
