from dataclasses import dataclass

from application.chat.access import need_visitor, taking_part
from application.chat.ports import ChatStore, Seen
from application.platform.ports import Clock, UnitOfWork
from domain.chat.conversation import Conversation
from domain.chat.errors import MemberMayNot, NotForThisKind
from domain.chat.events import ConversationKind, MemberRole
from domain.chat.member import Member
from domain.kernel.access import Principal, Right
from domain.kernel.ids import ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseConversation:
    """``reopen`` instead closes nothing, but opens what was closed."""

    by: Principal
    conversation_id: ConversationId
    reopen: bool = False


class CloseConversationHandler:
    """End a group of one's own, or a question to support; or take it up again."""

    def __init__(self, *, work: UnitOfWork[ChatStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: CloseConversation) -> Conversation:
        by, now = command.by.account_id, self._clock.now()
        async with self._work.begin() as store:
            conversation, member = await store.conversations.lock_with(command.conversation_id, by)
            _need_closer(conversation, member, command.by)
            act = conversation.reopen if command.reopen else conversation.close
            changed = act(by=by, now=now)
            await store.conversations.save(changed)
        return changed.settled()


def _need_closer(conversation: Conversation, member: Member | None, by: Principal) -> None:
    need_visitor(Seen(conversation=conversation, member=member), by)
    if conversation.kind is ConversationKind.GROUP:
        if taking_part(member, conversation.id).role is not MemberRole.OWNER:
            raise MemberMayNot("owner")
    elif conversation.kind is not ConversationKind.SUPPORT:
        raise NotForThisKind(conversation.kind)
    elif member is None or not member.takes_part:
        by.need(Right.ANSWER_SUPPORT)
