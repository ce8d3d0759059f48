from dataclasses import dataclass

from application.chat.access import taking_part
from application.chat.ports import ChatStore
from application.platform.ports import Clock, UnitOfWork
from domain.kernel.access import Principal, Right
from domain.kernel.ids import ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteMessage:
    by: Principal
    conversation_id: ConversationId
    number: int


class DeleteMessageHandler:
    """Take back what one said; those who moderate a group take others' out of sight."""

    def __init__(self, *, work: UnitOfWork[ChatStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: DeleteMessage) -> None:
        command.by.need(Right.TALK)
        async with self._work.begin() as store:
            conversation, known = await store.conversations.lock_with(
                command.conversation_id, command.by.account_id
            )
            member = taking_part(known, conversation.id)
            message = await store.conversations.message(conversation.id, command.number)
            changed, gone = conversation.take_back(message, by=member, now=self._clock.now())
            await store.conversations.save_message(changed, gone, ())
