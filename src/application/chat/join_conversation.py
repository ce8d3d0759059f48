from collections.abc import Mapping
from dataclasses import dataclass

from application.chat.ports import ChatStore
from application.platform.ports import Clock, UnitOfWork
from domain.chat.conversation import Conversation
from domain.chat.errors import ConversationNotFound
from domain.chat.events import ConversationKind, MemberRole
from domain.chat.member import Member, MemberStatus
from domain.kernel.access import Principal, Right
from domain.kernel.ids import ConversationId

_WORK_OF_ROOMS: Mapping[str, Right] = {
    "event": Right.ANSWER_SUPPORT,
    "order": Right.CHANGE_ANY_ORDER,
    "delivery": Right.DISPATCH,
}
"""Who may step into rooms because it is their work, by what the room is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinConversation:
    by: Principal
    conversation_id: ConversationId


class JoinConversationHandler:
    """Accept an invitation; come back into a room; step into one because it is one's work."""

    def __init__(self, *, work: UnitOfWork[ChatStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: JoinConversation) -> Member:
        command.by.need(Right.TALK)
        by, now = command.by.account_id, self._clock.now()
        async with self._work.begin() as store:
            conversation, known = await store.conversations.lock_with(command.conversation_id, by)
            if known is not None and known.status is not MemberStatus.REMOVED:
                changed, member = conversation.accept(known, now=now)
            elif _is_work_of(command.by, conversation):
                changed, member = conversation.admit(by, known, role=MemberRole.STAFF, now=now)
            else:
                raise ConversationNotFound(command.conversation_id)
            await store.conversations.save(changed, [member])
        return member


def _is_work_of(by: Principal, conversation: Conversation) -> bool:
    right = _WORK_OF_ROOMS.get(conversation.about.partition(":")[0])
    return conversation.kind is ConversationKind.ROOM and right is not None and by.may(right)
