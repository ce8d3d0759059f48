"""Rooms: letting in whom something concerns, and closing when it is over."""

from collections.abc import Mapping
from datetime import datetime

from application.chat.ports import ChatStore
from domain.chat.conversation import Conversation, room_id
from domain.chat.errors import ConversationNotFound
from domain.chat.events import MemberRole
from domain.chat.member import Member, MemberStatus
from domain.kernel.ids import AccountId


async def admit_to_room(
    store: ChatStore, about: str, wanted: Mapping[AccountId, MemberRole], *, now: datetime
) -> None:
    """Open the room if there is none yet, and let these people in.

    Whoever left it themselves, or was sent away for good, is not brought back. A room that is
    closed stays as it is.
    """
    room = await _room(store, about)
    if room is None:
        fresh, members = _with(Conversation.room(about, now=now), {}, wanted, now)
        if await store.conversations.add(fresh, members):
            return
        # Somebody else was faster: then theirs is the one.
        room = await store.conversations.lock(fresh.id)
    if not room.is_open:
        return
    known = await store.conversations.members(room.id, wanted)
    changed, members = _with(room, known, wanted, now)
    if members:
        await store.conversations.save(changed, members)


async def expel_from_room(
    store: ChatStore, about: str, account_id: AccountId, *, now: datetime
) -> None:
    """It does not concern them any more."""
    room = await _room(store, about)
    if room is None:
        return
    known = await store.conversations.members(room.id, [account_id])
    member = known.get(account_id)
    if member is not None and member.takes_part:
        changed, gone = room.expel(member, by=None, now=now)
        await store.conversations.save(changed, [gone])


async def close_room(store: ChatStore, about: str, *, now: datetime) -> None:
    room = await _room(store, about)
    if room is not None and room.is_open:
        await store.conversations.save(room.close(by=None, now=now))


async def _room(store: ChatStore, about: str) -> Conversation | None:
    try:
        return await store.conversations.lock(room_id(about))
    except ConversationNotFound:
        return None


def _with(
    room: Conversation,
    known: Mapping[AccountId, Member],
    wanted: Mapping[AccountId, MemberRole],
    now: datetime,
) -> tuple[Conversation, list[Member]]:
    members = []
    for account_id, role in wanted.items():
        before = known.get(account_id)
        if before is None or _may_return(before):
            room, member = room.admit(account_id, before, role=role, now=now)
            members.append(member)
    return room, members


def _may_return(member: Member) -> bool:
    return member.status is MemberStatus.REMOVED and not member.is_barred
