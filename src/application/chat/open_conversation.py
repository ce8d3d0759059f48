from collections.abc import Collection
from dataclasses import dataclass, field

from application.chat.ports import ChatStore, People
from application.platform.idempotency import Once
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.chat.conversation import Conversation
from domain.chat.errors import NotForThisKind, PersonNotFound, PersonUnreachable
from domain.chat.events import ConversationKind
from domain.chat.member import Member
from domain.kernel.access import Principal, Right
from domain.kernel.ids import AccountId, ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenConversation:
    """``others``: whom to talk to directly, or whom to invite to a group."""

    by: Principal
    kind: ConversationKind
    title: str = field(default="", repr=False)
    others: tuple[AccountId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened:
    conversation: Conversation
    member: Member


class OpenConversationHandler:
    """Begin to talk. Between two people there is one conversation: the same one comes back."""

    def __init__(
        self, *, work: UnitOfWork[ChatStore], people: People, clock: Clock, ids: Ids
    ) -> None:
        self._work = work
        self._people = people
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: OpenConversation, once: Once) -> Opened:
        command.by.need(Right.TALK)
        conversation, members = self._opened(command)
        await need_living(self._people, command.others)
        async with self._work.begin(once=once) as store:
            await need_reachable(store, command.by.account_id, command.others)
            opened = await _stored(store, conversation, members)
            once.keep(opened)
        return opened

    def _opened(self, command: OpenConversation) -> tuple[Conversation, tuple[Member, ...]]:
        now, by, others = self._clock.now(), command.by.account_id, command.others
        if command.kind is ConversationKind.DIRECT and len(others) == 1:
            return Conversation.direct(by, others[0], now=now)
        id = ConversationId(self._ids.new())
        if command.kind is ConversationKind.GROUP:
            return Conversation.group(id, by=by, title=command.title, invited=others, now=now)
        if command.kind is ConversationKind.SUPPORT and not others:
            conversation, member = Conversation.support(id, by=by, title=command.title, now=now)
            return conversation, (member,)
        raise NotForThisKind(command.kind)


async def _stored(
    store: ChatStore, conversation: Conversation, members: tuple[Member, ...]
) -> Opened:
    if await store.conversations.add(conversation, members):
        return Opened(conversation=conversation.settled(), member=members[0])
    by = members[0].account_id
    known, member = await store.conversations.lock_with(conversation.id, by)
    return Opened(conversation=known, member=member or members[0])


async def need_living(people: People, account_ids: Collection[AccountId]) -> None:
    names = await people.names(account_ids) if account_ids else {}
    for account_id in account_ids:
        if account_id not in names:
            raise PersonNotFound(account_id)


async def need_reachable(store: ChatStore, by: AccountId, others: Collection[AccountId]) -> None:
    """Raise ``PersonUnreachable`` if one of them blocked the other."""
    for blocked in await store.blocks.between(by, others) if others else ():
        raise PersonUnreachable(blocked)
