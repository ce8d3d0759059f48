"""Who is there: told to those who share a conversation, if one wants it to be told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.chat.access import need_reader
from application.chat.ports import ChatStore, ChatViews, Presence
from application.platform.ports import Clock, UnitOfWork
from domain.kernel.access import Principal, Right
from domain.kernel.ids import AccountId, ConversationId

ONLINE_FOR = timedelta(seconds=60)
SHOWN_MAX = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPresence:
    account_id: AccountId
    is_online: bool
    last_seen: datetime | None


class ShowPresence:
    """Who of a conversation is there. Who blocked one, or does not show it, is left out."""

    def __init__(self, *, views: ChatViews, presence: Presence, clock: Clock) -> None:
        self._views = views
        self._presence = presence
        self._clock = clock

    async def __call__(
        self, conversation_id: ConversationId, *, by: Principal
    ) -> Sequence[PersonPresence]:
        need_reader(await self._views.seen(conversation_id, by.account_id), by)
        people = await self._views.recipients(conversation_id, limit=SHOWN_MAX)
        shown = sorted(await self._views.acquaintances(by.account_id, people))
        known = await self._presence.last_seen(shown)
        since = self._clock.now() - ONLINE_FOR
        return [
            PersonPresence(
                account_id=one,
                is_online=one in known and known[one] > since,
                last_seen=known.get(one),
            )
            for one in shown
        ]


class NoteConnected:
    """Whoever is connected is there. Whether it is shown is looked up by whoever shows it."""

    def __init__(self, *, presence: Presence, clock: Clock) -> None:
        self._presence = presence
        self._clock = clock

    async def __call__(self, account_ids: Collection[AccountId]) -> None:
        await self._presence.note(account_ids, now=self._clock.now())


@dataclass(frozen=True, slots=True, kw_only=True)
class NotePresence:
    """That somebody is there; and whether others may know it, if that is to change."""

    by: Principal
    is_shown: bool | None = None


class NotePresenceHandler:
    def __init__(
        self,
        *,
        work: UnitOfWork[ChatStore],
        views: ChatViews,
        presence: Presence,
        clock: Clock,
    ) -> None:
        self._work = work
        self._views = views
        self._presence = presence
        self._clock = clock

    async def __call__(self, command: NotePresence) -> bool:
        """Whether it is shown."""
        command.by.need(Right.TALK)
        account_id = command.by.account_id
        if command.is_shown is not None:
            async with self._work.begin() as store:
                await store.preferences.show_presence(account_id, shown=command.is_shown)
        await self._presence.note([account_id], now=self._clock.now())
        return await self._views.shows_presence(account_id)
