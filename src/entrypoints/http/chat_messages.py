"""What is said in conversations, over HTTP; and what is wrong with it."""

from typing import Annotated
from uuid import UUID

from litestar import Controller, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK, HTTP_204_NO_CONTENT

from application.chat.block_person import BlockPerson, BlockPersonHandler
from application.chat.delete_message import DeleteMessage, DeleteMessageHandler
from application.chat.edit_message import EditMessage, EditMessageHandler
from application.chat.mark_received import MarkReceived, MarkReceivedHandler
from application.chat.ports import NumberRange
from application.chat.queries import GetAttachment, ListBlocks, ListMembers, ListMessages
from application.chat.report_message import ReportMessageHandler
from application.chat.report_queries import GetReport, ListReports
from application.chat.resolve_report import ResolveReport, ResolveReportHandler
from application.chat.say_typing import SayTyping, SayTypingHandler
from application.chat.search_messages import SearchMessages, SearchMessagesHandler
from application.chat.send_message import SendMessageHandler
from application.platform.paging import LIMIT_DEFAULT, LIMIT_MAX, PageRequest
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId, ConversationId, FileId, ReportId
from entrypoints.http.chat_wire import (
    AttachmentReply,
    BlocksReply,
    EditMessageBody,
    MessageReply,
    MessagesReply,
    ReceiptReply,
    ReceiptsBody,
    ReportBody,
    ReportDetailReply,
    ReportReply,
    ResolutionBody,
    SendMessageBody,
)
from entrypoints.http.paging import PageReply
from entrypoints.http.wire import INT64_MAX

After = Annotated[
    int | None,
    QueryParameter(ge=0, le=INT64_MAX, description="Those that follow this number."),
]
Before = Annotated[
    int | None,
    QueryParameter(ge=0, le=INT64_MAX, description="Those that come before this number."),
]
Many = Annotated[
    int, QueryParameter(ge=1, le=LIMIT_MAX, description="How many messages there are at most.")
]
Searched = Annotated[
    str, QueryParameter(min_length=1, max_length=200, description="Up to five whole words.")
]
Resolved = Annotated[bool, QueryParameter(description="Those that were decided.")]


class MessageController(Controller):
    path = "/api/chat/conversations/{conversation_id:uuid}/messages"
    tags = ("Chat",)

    @post("/", summary="Say something. The same clientMessageId says it once")
    async def send(
        self,
        conversation_id: FromPath[UUID],
        data: JSONBody[SendMessageBody],
        principal: NamedDependency[Principal],
        send_message: NamedDependency[SendMessageHandler],
    ) -> MessageReply:
        return MessageReply.of(await send_message(data.to_command(principal, conversation_id)))

    @get("/", summary="Messages by their numbers, ascending; without a number the newest")
    async def list_messages(
        self,
        conversation_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        list_messages: NamedDependency[ListMessages],
        after: After = None,
        before: Before = None,
        limit: Many = LIMIT_DEFAULT,
    ) -> MessagesReply:
        asked = NumberRange(after=after, before=before, limit=limit)
        found = await list_messages(ConversationId(conversation_id), asked, by=principal)
        return MessagesReply(items=[MessageReply.of(shown) for shown in found])

    @patch("/{message_number:int}", summary="Say it differently, within a day")
    async def edit(
        self,
        conversation_id: FromPath[UUID],
        message_number: FromPath[int],
        data: JSONBody[EditMessageBody],
        principal: NamedDependency[Principal],
        edit_message: NamedDependency[EditMessageHandler],
    ) -> MessageReply:
        id = ConversationId(conversation_id)
        command = EditMessage(
            by=principal, conversation_id=id, number=message_number, text=data.text
        )
        return MessageReply.of(await edit_message(command))

    @delete(
        "/{message_number:int}", summary="Take it back; who moderates a group hides those of others"
    )
    async def delete_message(
        self,
        conversation_id: FromPath[UUID],
        message_number: FromPath[int],
        principal: NamedDependency[Principal],
        delete_message: NamedDependency[DeleteMessageHandler],
    ) -> None:
        id = ConversationId(conversation_id)
        await delete_message(DeleteMessage(by=principal, conversation_id=id, number=message_number))

    @get(
        "/{message_number:int}/attachments/{attachment_id:uuid}",
        summary="Where to get a file of a message, for a short while",
    )
    async def attachment(
        self,
        conversation_id: FromPath[UUID],
        message_number: FromPath[int],
        attachment_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        get_attachment: NamedDependency[GetAttachment],
    ) -> AttachmentReply:
        id = ConversationId(conversation_id)
        return AttachmentReply.of(
            await get_attachment(id, message_number, FileId(attachment_id), by=principal)
        )


class ReceiptController(Controller):
    path = "/api/chat/conversations/{conversation_id:uuid}"
    tags = ("Chat",)

    @get("/receipts", summary="Up to which message everything arrived, and was read, by whom")
    async def list_receipts(
        self,
        conversation_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_members: NamedDependency[ListMembers],
    ) -> PageReply[ReceiptReply]:
        found = await list_members(ConversationId(conversation_id), page, by=principal)
        return PageReply.of(found, lambda named: ReceiptReply.of(named.member))

    @post(
        "/receipts",
        status_code=HTTP_200_OK,
        summary="Say up to which message everything arrived, and was read",
    )
    async def receive(
        self,
        conversation_id: FromPath[UUID],
        data: JSONBody[ReceiptsBody],
        principal: NamedDependency[Principal],
        mark_received: NamedDependency[MarkReceivedHandler],
    ) -> ReceiptReply:
        command = MarkReceived(
            by=principal,
            conversation_id=ConversationId(conversation_id),
            delivered=data.delivered,
            read=data.read,
        )
        return ReceiptReply.of(await mark_received(command))

    @post("/typing", status_code=HTTP_204_NO_CONTENT, summary="Say that one is about to write")
    async def type_(
        self,
        conversation_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        say_typing: NamedDependency[SayTypingHandler],
    ) -> None:
        id = ConversationId(conversation_id)
        await say_typing(SayTyping(by=principal, conversation_id=id))


class BlockController(Controller):
    path = "/api/chat/blocks"
    tags = ("Chat",)

    @get("/", summary="Whom one does not want to hear from")
    async def list_blocks(
        self,
        principal: NamedDependency[Principal],
        list_blocks: NamedDependency[ListBlocks],
    ) -> BlocksReply:
        return BlocksReply(items=list(await list_blocks(by=principal)))

    @put("/{user_id:uuid}", status_code=HTTP_204_NO_CONTENT, summary="Block somebody")
    async def block(
        self,
        user_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        block_person: NamedDependency[BlockPersonHandler],
    ) -> None:
        await block_person(BlockPerson(by=principal, account_id=AccountId(user_id)))

    @delete("/{user_id:uuid}", summary="Hear from somebody again")
    async def unblock(
        self,
        user_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        block_person: NamedDependency[BlockPersonHandler],
    ) -> None:
        await block_person(BlockPerson(by=principal, account_id=AccountId(user_id), lift=True))


class ReportController(Controller):
    path = "/api/chat/reports"
    tags = ("Chat",)

    @post("/", summary="Tell those who moderate that something is wrong with a message")
    async def report(
        self,
        data: JSONBody[ReportBody],
        principal: NamedDependency[Principal],
        report_message: NamedDependency[ReportMessageHandler],
    ) -> ReportReply:
        return ReportReply.of(await report_message(data.to_command(principal)))

    @get("/", summary="List reports in the order in which they were made (moderators)")
    async def list_reports(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_reports: NamedDependency[ListReports],
        resolved: Resolved = False,  # noqa: FBT002  # a query parameter has no position
    ) -> PageReply[ReportReply]:
        found = await list_reports(page, resolved=resolved, by=principal)
        return PageReply.of(found, ReportReply.of)

    @get(
        "/{report_id:uuid}",
        summary="Show a report, all its message ever said, and what was said around it"
        " (moderators)",
    )
    async def show(
        self,
        report_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        get_report: NamedDependency[GetReport],
    ) -> ReportDetailReply:
        return ReportDetailReply.of(await get_report(ReportId(report_id), by=principal))

    @post(
        "/{report_id:uuid}/resolution",
        status_code=HTTP_200_OK,
        summary="Decide about a report (moderators)",
    )
    async def resolve(
        self,
        report_id: FromPath[UUID],
        data: JSONBody[ResolutionBody],
        principal: NamedDependency[Principal],
        resolve_report: NamedDependency[ResolveReportHandler],
    ) -> ReportReply:
        command = ResolveReport(
            by=principal,
            report_id=ReportId(report_id),
            acts=tuple(data.acts),
            muted_until=data.muted_until,
        )
        return ReportReply.of(await resolve_report(command))


class ChatSearchController(Controller):
    path = "/api/chat/search"
    tags = ("Chat",)

    @get("/", summary="Find whole words in one's conversations, the newest first")
    async def search(
        self,
        text: Searched,
        principal: NamedDependency[Principal],
        search_messages: NamedDependency[SearchMessagesHandler],
    ) -> MessagesReply:
        found = await search_messages(SearchMessages(by=principal, text=text))
        return MessagesReply(items=[MessageReply.of(shown) for shown in found])
