from dataclasses import dataclass
from datetime import datetime

from application.chat.access import taking_part
from application.chat.ports import ChatStore
from application.chat.remove_member import other_member
from application.platform.ports import Clock, UnitOfWork
from domain.chat.conversation import Conversation
from domain.chat.events import MemberRole
from domain.chat.member import Member
from domain.kernel.access import Principal, Right
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeMember:
    """Give a role, or mute until a time; ``if_match`` is the conversation's revision."""

    by: Principal
    conversation_id: ConversationId
    account_id: AccountId
    if_match: int
    role: MemberRole | None = None
    muted_until: datetime | None = None


class ChangeMemberHandler:
    """Make somebody a moderator or the owner, or have them listen for a while."""

    def __init__(self, *, work: UnitOfWork[ChatStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: ChangeMember) -> tuple[Conversation, Member]:
        command.by.need(Right.TALK)
        now = self._clock.now()
        async with self._work.begin() as store:
            conversation, known = await store.conversations.lock_with(
                command.conversation_id, command.by.account_id
            )
            by = taking_part(known, conversation.id)
            need_unchanged(conversation, command.if_match)
            member = await other_member(store, conversation.id, command.account_id)
            changed = conversation
            touched: tuple[Member, ...] = (member,)
            if command.role is not None:
                changed, touched = changed.change_role(member, command.role, by=by, now=now)
            if command.muted_until is not None:
                changed, muted = changed.mute(touched[0], until=command.muted_until, by=by, now=now)
                touched = (muted, *touched[1:])
            await store.conversations.save(changed, touched)
        return changed.settled(), touched[0]


def need_unchanged(conversation: Conversation, revision: int) -> None:
    """Raise ``StaleVersion`` if anything but its messages changed since that revision."""
    if conversation.revision != revision:
        raise StaleVersion(
            "The conversation changed meanwhile.", conversationId=str(conversation.id)
        )
