from dataclasses import dataclass, field

from application.chat.access import taking_part
from application.chat.ports import BlindWords, ChatStore, ChatViews
from application.chat.texts import ShownMessage, Texts
from application.chat.words import words_of
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.chat.errors import MessageNotFound
from domain.kernel.access import Principal, Right
from domain.kernel.ids import ConversationId


@dataclass(frozen=True, slots=True, kw_only=True)
class EditMessage:
    by: Principal
    conversation_id: ConversationId
    number: int
    text: str = field(repr=False)


class EditMessageHandler:
    """Say it differently, for a while. What it said before is kept for those who moderate."""

    def __init__(
        self,
        *,
        work: UnitOfWork[ChatStore],
        views: ChatViews,
        texts: Texts,
        words: BlindWords,
        clock: Clock,
        ids: Ids,
    ) -> None:
        self._work = work
        self._views = views
        self._texts = texts
        self._words = words
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: EditMessage) -> ShownMessage:
        now = self._clock.now()
        body_id = self._ids.new()
        seen = await self._views.seen(command.conversation_id, command.by.account_id)
        command.by.need(Right.TALK)
        member = taking_part(seen.member, command.conversation_id)
        known = await self._views.numbered(command.conversation_id, [command.number])
        if command.number not in known:
            raise MessageNotFound(command.number)
        # Decided twice: what would be refused leaves nothing in the archive.
        _, draft = seen.conversation.edit(
            known[command.number], by=member, body_id=body_id, text=command.text, now=now
        )
        await self._texts.keep(draft, command.text, body_id=body_id, now=now)
        words = self._words.of(command.conversation_id, words_of(command.text))
        async with self._work.begin() as store:
            conversation, part = await store.conversations.lock_with(
                command.conversation_id, command.by.account_id
            )
            message = await store.conversations.message(conversation.id, command.number)
            changed, edited = conversation.edit(
                message,
                by=taking_part(part, conversation.id),
                body_id=body_id,
                text=command.text,
                now=now,
            )
            await store.conversations.save_message(changed, edited, words)
        return ShownMessage(message=edited, text=command.text)
