"""What those who talk say over a socket: the same use cases as over HTTP, the same answers."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

import msgspec

from application.chat.mark_received import MarkReceived, MarkReceivedHandler
from application.chat.say_typing import SayTyping, SayTypingHandler
from application.chat.send_message import SendMessage, SendMessageHandler
from application.chat.shown import message_data
from domain.chat.errors import ConversationNotFound
from domain.chat.message import ATTACHMENTS_MAX, MENTIONS_MAX
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId, ConversationId, FileId
from entrypoints.http.chat_wire import ClientMessageId, Number, Text
from entrypoints.websocket.commands import Command
from entrypoints.websocket.wire import ChannelName, Request

PREFIX = "chat:"


class Said(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, rename="camel"):
    text: Text = ""
    reply_to: Number | None = None
    attachments: Annotated[list[UUID], msgspec.Meta(max_length=ATTACHMENTS_MAX)] = msgspec.field(
        default_factory=list
    )
    mentions: Annotated[list[UUID], msgspec.Meta(max_length=MENTIONS_MAX)] = msgspec.field(
        default_factory=list
    )


class Send(Request, kw_only=True, tag="send"):
    """Say something in a conversation. The same ``clientMessageId`` says it once."""

    channel: ChannelName
    client_message_id: ClientMessageId
    data: Said


class Typing(Request, kw_only=True, tag="typing"):
    """Say that you are about to say something."""

    channel: ChannelName


class Receipts(Request, kw_only=True, tag="receipts"):
    """Everything up to these numbers arrived, and was read."""

    channel: ChannelName
    delivered: Number = 0
    read: Number = 0


class TalkCommands:
    def __init__(
        self,
        *,
        send: SendMessageHandler,
        typing: SayTypingHandler,
        receive: MarkReceivedHandler,
    ) -> None:
        self._send = send
        self._typing = typing
        self._receive = receive

    @property
    def commands(self) -> Sequence[Command]:
        return (
            Command(Send, self.send),
            Command(Typing, self.typing),
            Command(Receipts, self.receive),
        )

    async def send(self, by: Principal, frame: Send) -> object:
        data = frame.data
        command = SendMessage(
            by=by,
            conversation_id=conversation_in(frame.channel),
            client_id=frame.client_message_id,
            text=data.text,
            reply_to=data.reply_to,
            attachments=tuple(FileId(file_id) for file_id in data.attachments),
            mentions=tuple(AccountId(user) for user in data.mentions),
        )
        return message_data(await self._send(command))

    async def typing(self, by: Principal, frame: Typing) -> object:
        await self._typing(SayTyping(by=by, conversation_id=conversation_in(frame.channel)))
        return {}

    async def receive(self, by: Principal, frame: Receipts) -> object:
        command = MarkReceived(
            by=by,
            conversation_id=conversation_in(frame.channel),
            delivered=frame.delivered,
            read=frame.read,
        )
        member = await self._receive(command)
        return {
            "user": str(member.account_id),
            "delivered": member.delivered,
            "read": member.read,
        }


def conversation_in(channel: str) -> ConversationId:
    """The conversation of a channel; raise ``ConversationNotFound`` if it names none."""
    try:
        return ConversationId(UUID(channel.removeprefix(PREFIX)))
    except ValueError:
        raise ConversationNotFound(ConversationId(UUID(int=0))) from None
