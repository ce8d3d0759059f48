from dataclasses import dataclass, field

from application.chat.access import taking_part
from application.chat.change_member import need_unchanged
from application.chat.ports import ChatStore
from application.platform.ports import Clock, UnitOfWork
from domain.chat.conversation import Conversation
from domain.kernel.access import Principal, Right
from domain.kernel.ids import ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameConversation:
    by: Principal
    conversation_id: ConversationId
    title: str = field(repr=False)
    if_match: int


class RenameConversationHandler:
    def __init__(self, *, work: UnitOfWork[ChatStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: RenameConversation) -> Conversation:
        command.by.need(Right.TALK)
        async with self._work.begin() as store:
            conversation, known = await store.conversations.lock_with(
                command.conversation_id, command.by.account_id
            )
            member = taking_part(known, conversation.id)
            need_unchanged(conversation, command.if_match)
            changed = conversation.rename(command.title, by=member, now=self._clock.now())
            await store.conversations.save(changed)
        return changed.settled()
