from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from application.chat.access import taking_part
from application.chat.ports import (
    AlreadySent,
    Attachments,
    BlindWords,
    ChatStore,
    ChatViews,
    Seen,
)
from application.chat.texts import ShownMessage, Texts
from application.chat.words import words_of
from application.platform.ports import Clock, UnitOfWork
from domain.chat.errors import MessageNotFound, PersonUnreachable
from domain.chat.message import Message, message_id
from domain.kernel.access import Principal, Right
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, ConversationId, FileId


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMessage:
    by: Principal
    conversation_id: ConversationId
    client_id: str
    text: str = field(repr=False)
    reply_to: int | None = None
    attachments: tuple[FileId, ...] = ()
    mentions: tuple[AccountId, ...] = ()


class SendMessageHandler:
    """Say something. Sent twice with the same id of the sender's, it is said once.

    What it says goes to the archive first; then one transaction numbers it. If that fails the
    text lies there unseen, until the same message is sent again.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[ChatStore],
        views: ChatViews,
        texts: Texts,
        words: BlindWords,
        attachments: Attachments,
        clock: Clock,
    ) -> None:
        self._work = work
        self._views = views
        self._texts = texts
        self._words = words
        self._attachments = attachments
        self._clock = clock

    async def __call__(self, command: SendMessage) -> ShownMessage:
        now = self._clock.now()
        draft = await self._draft(command, now)
        await self._texts.keep(draft, command.text, body_id=draft.body_id, now=now)
        try:
            message = await self._number(command, draft, now)
        except AlreadySent:
            return await self._earlier(draft)
        return ShownMessage(message=message, text=command.text)

    async def _draft(self, command: SendMessage, now: datetime) -> Message:
        """The message as it would be next, so that what is refused leaves nothing behind."""
        seen = await self._views.seen(command.conversation_id, command.by.account_id)
        command.by.need(Right.TALK)
        member = taking_part(seen.member, command.conversation_id)
        _need_reachable(seen, command.by.account_id)
        id = message_id(command.conversation_id, member.account_id, command.client_id)
        _, draft = seen.conversation.post(
            id,
            by=member,
            body_id=id,
            text=command.text,
            client_id=command.client_id,
            now=now,
            reply_to=command.reply_to,
            attachments=command.attachments,
            mentions=command.mentions,
        )
        if command.attachments:
            await self._attachments.check(command.attachments, member.account_id)
        return draft

    async def _number(self, command: SendMessage, draft: Message, now: datetime) -> Message:
        words = self._words.of(command.conversation_id, words_of(command.text))
        async with self._work.begin() as store:
            conversation, known = await store.conversations.lock_with(
                command.conversation_id, command.by.account_id
            )
            posted, message = conversation.post(
                draft.id,
                by=taking_part(known, conversation.id),
                body_id=draft.body_id,
                text=command.text,
                client_id=draft.client_id,
                now=now,
                reply_to=_existing(command.reply_to, conversation.last_number),
                attachments=draft.attachments,
                mentions=await _present(store, conversation.id, draft.mentions),
            )
            await store.conversations.post(posted, message, words)
        return message

    async def _earlier(self, draft: Message) -> ShownMessage:
        earlier = await self._views.message(draft.id)
        if earlier is None:
            raise StaleVersion("The conversation changed meanwhile.")
        [shown] = await self._texts.shown([earlier])
        return shown


def _need_reachable(seen: Seen, by: AccountId) -> None:
    if seen.is_cut:
        raise PersonUnreachable(seen.conversation.other(by) or by)


def _existing(number: int | None, last: int) -> int | None:
    if number is not None and number > last:
        raise MessageNotFound(number)
    return number


async def _present(
    store: ChatStore, conversation_id: ConversationId, mentions: Collection[AccountId]
) -> tuple[AccountId, ...]:
    """Those who are mentioned and take part: nobody else hears of it."""
    if not mentions:
        return ()
    members = await store.conversations.members(conversation_id, mentions)
    return tuple(one for one in mentions if one in members and members[one].takes_part)
