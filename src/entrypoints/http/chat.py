"""Conversations over HTTP: who takes part, and what becomes of them."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from litestar import Controller, Response, delete, get, patch, post, put
from litestar.di import NamedDependency
from litestar.params import FromPath, JSONBody, QueryParameter
from litestar.status_codes import HTTP_200_OK

from application.chat.assign_support import AssignSupport, AssignSupportHandler
from application.chat.change_member import ChangeMember, ChangeMemberHandler
from application.chat.close_conversation import CloseConversation, CloseConversationHandler
from application.chat.invite_member import InviteMember, InviteMemberHandler
from application.chat.join_conversation import JoinConversation, JoinConversationHandler
from application.chat.open_conversation import OpenConversationHandler, Opened
from application.chat.ports import ListFilter
from application.chat.presence import NotePresence, NotePresenceHandler, ShowPresence
from application.chat.queries import (
    GetConversation,
    ListConversations,
    ListMembers,
    ListSupportQueue,
    ShownConversation,
)
from application.chat.remove_member import RemoveMember, RemoveMemberHandler
from application.chat.rename_conversation import RenameConversation, RenameConversationHandler
from application.platform.paging import PageRequest
from domain.chat.events import ConversationKind
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId, ConversationId
from entrypoints.http.chat_wire import (
    AssignmentBody,
    ChangeMemberBody,
    ConversationReply,
    InviteBody,
    MemberReply,
    OpenConversationBody,
    OpenedReply,
    OwnPresenceReply,
    PersonPresenceReply,
    PresenceBody,
    PresenceReply,
    RenameBody,
)
from entrypoints.http.etags import etag
from entrypoints.http.idempotency import OneAnswer
from entrypoints.http.paging import PageReply

Kind = Annotated[ConversationKind | None, QueryParameter(description="Only of this kind.")]
About = Annotated[
    str | None,
    QueryParameter(max_length=100, description="The room of this, as `event:<id>`."),
]


def _opened(opened: Opened) -> OpenedReply:
    conversation = opened.conversation
    return OpenedReply(id=conversation.id, kind=conversation.kind, status=conversation.status)


def _location(opened: Opened) -> Mapping[str, str]:
    return {"Location": f"/api/chat/conversations/{opened.conversation.id}"}


def _tagged(shown: ShownConversation) -> Response[ConversationReply]:
    """Its messages change what is shown, too, but are nothing that anybody changes unseen."""
    read = 0 if shown.member is None else shown.member.read
    headers = etag(shown.conversation.revision, shown.conversation.version, read)
    return Response(ConversationReply.of(shown), headers=headers)


class ConversationController(Controller):
    path = "/api/chat/conversations"
    tags = ("Chat",)

    @post("/", summary="Begin to talk: directly, in a group, or with support")
    async def open(
        self,
        data: JSONBody[OpenConversationBody],
        principal: NamedDependency[Principal],
        once: NamedDependency[OneAnswer],
        open_conversation: NamedDependency[OpenConversationHandler],
    ) -> Response[OpenedReply]:
        command = data.to_command(principal)
        return await once.answer(open_conversation, command, _opened, headers=_location)

    @get("/", summary="List one's conversations, those with the newest messages first")
    async def list_own(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_conversations: NamedDependency[ListConversations],
        kind: Kind = None,
        about: About = None,
    ) -> PageReply[ConversationReply]:
        asked = ListFilter(kind=kind, about=about)
        found = await list_conversations(asked, page, by=principal)
        return PageReply.of(found, ConversationReply.of)

    @get("/{conversation_id:uuid}", summary="Show a conversation")
    async def show(
        self,
        conversation_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        get_conversation: NamedDependency[GetConversation],
    ) -> Response[ConversationReply]:
        return _tagged(await get_conversation(ConversationId(conversation_id), by=principal))

    @patch("/{conversation_id:uuid}", summary="Give a group another title")
    async def rename(
        self,
        conversation_id: FromPath[UUID],
        data: JSONBody[RenameBody],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        rename_conversation: NamedDependency[RenameConversationHandler],
        get_conversation: NamedDependency[GetConversation],
    ) -> Response[ConversationReply]:
        command = RenameConversation(
            by=principal,
            conversation_id=ConversationId(conversation_id),
            title=data.title,
            if_match=seen_version,
        )
        await rename_conversation(command)
        return _tagged(await get_conversation(ConversationId(conversation_id), by=principal))

    @post(
        "/{conversation_id:uuid}/closure",
        status_code=HTTP_200_OK,
        summary="Close a group of one's own, or a question to support",
    )
    async def close(
        self,
        conversation_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        close_conversation: NamedDependency[CloseConversationHandler],
        get_conversation: NamedDependency[GetConversation],
    ) -> Response[ConversationReply]:
        id = ConversationId(conversation_id)
        await close_conversation(CloseConversation(by=principal, conversation_id=id))
        return _tagged(await get_conversation(id, by=principal))

    @delete("/{conversation_id:uuid}/closure", summary="Take it up again")
    async def reopen(
        self,
        conversation_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        close_conversation: NamedDependency[CloseConversationHandler],
    ) -> None:
        id = ConversationId(conversation_id)
        await close_conversation(CloseConversation(by=principal, conversation_id=id, reopen=True))

    @put(
        "/{question_id:uuid}/assignment",
        summary="Pick up a question to support, or hand it over (support)",
    )
    async def assign(
        self,
        question_id: FromPath[UUID],
        data: JSONBody[AssignmentBody],
        principal: NamedDependency[Principal],
        assign_support: NamedDependency[AssignSupportHandler],
        get_conversation: NamedDependency[GetConversation],
    ) -> Response[ConversationReply]:
        id = ConversationId(question_id)
        await assign_support(
            AssignSupport(by=principal, conversation_id=id, assignee_id=AccountId(data.user))
        )
        return _tagged(await get_conversation(id, by=principal))

    @delete(
        "/{question_id:uuid}/assignment",
        summary="Put a question to support back into the queue (support)",
    )
    async def put_back(
        self,
        question_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        assign_support: NamedDependency[AssignSupportHandler],
    ) -> None:
        id = ConversationId(question_id)
        await assign_support(AssignSupport(by=principal, conversation_id=id, assignee_id=None))

    @get("/{conversation_id:uuid}/presence", summary="Who of a conversation is there")
    async def presence(
        self,
        conversation_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        show_presence: NamedDependency[ShowPresence],
    ) -> PresenceReply:
        found = await show_presence(ConversationId(conversation_id), by=principal)
        return PresenceReply(items=[PersonPresenceReply.of(one) for one in found])


class ConversationMemberController(Controller):
    path = "/api/chat/conversations/{conversation_id:uuid}/members"
    tags = ("Chat",)

    @get("/", summary="List who takes part, or is invited")
    async def list_all(
        self,
        conversation_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_members: NamedDependency[ListMembers],
    ) -> PageReply[MemberReply]:
        found = await list_members(ConversationId(conversation_id), page, by=principal)
        return PageReply.of(found, MemberReply.of)

    @post("/", summary="Invite somebody to a group")
    async def invite(
        self,
        conversation_id: FromPath[UUID],
        data: JSONBody[InviteBody],
        principal: NamedDependency[Principal],
        invite_member: NamedDependency[InviteMemberHandler],
    ) -> MemberReply:
        id = ConversationId(conversation_id)
        command = InviteMember(by=principal, conversation_id=id, account_id=AccountId(data.user))
        return MemberReply.named(await invite_member(command))

    @put("/me", summary="Accept an invitation, or come back into a room")
    async def join(
        self,
        conversation_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        join_conversation: NamedDependency[JoinConversationHandler],
    ) -> MemberReply:
        id = ConversationId(conversation_id)
        command = JoinConversation(by=principal, conversation_id=id)
        return MemberReply.named(await join_conversation(command))

    @delete("/me", summary="Leave, or decline an invitation")
    async def leave(
        self,
        conversation_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        remove_member: NamedDependency[RemoveMemberHandler],
    ) -> None:
        id = ConversationId(conversation_id)
        own = principal.account_id
        await remove_member(RemoveMember(by=principal, conversation_id=id, account_id=own))

    @patch(
        "/{member_id:uuid}",
        summary="Make somebody a moderator or the owner, or have them listen for a while",
    )
    async def change(
        self,
        conversation_id: FromPath[UUID],
        member_id: FromPath[UUID],
        data: JSONBody[ChangeMemberBody],
        principal: NamedDependency[Principal],
        seen_version: NamedDependency[int],
        change_member: NamedDependency[ChangeMemberHandler],
    ) -> Response[MemberReply]:
        command = ChangeMember(
            by=principal,
            conversation_id=ConversationId(conversation_id),
            account_id=AccountId(member_id),
            if_match=seen_version,
            role=data.role,
            muted_until=data.muted_until,
        )
        conversation, member = await change_member(command)
        return Response(MemberReply.named(member), headers=etag(conversation.revision))

    @delete("/{member_id:uuid}", summary="Send somebody away")
    async def remove(
        self,
        conversation_id: FromPath[UUID],
        member_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        remove_member: NamedDependency[RemoveMemberHandler],
    ) -> None:
        id, gone = ConversationId(conversation_id), AccountId(member_id)
        await remove_member(RemoveMember(by=principal, conversation_id=id, account_id=gone))


class ChatDeskController(Controller):
    path = "/api/chat"
    tags = ("Chat",)

    @get("/support-queue", summary="Who waits for help, the longest first (support)")
    async def queue(
        self,
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_support_queue: NamedDependency[ListSupportQueue],
    ) -> PageReply[ConversationReply]:
        found = await list_support_queue(page, by=principal)
        return PageReply.of(found, ConversationReply.of)

    @put("/presence", status_code=HTTP_200_OK, summary="Say that one is there")
    async def be_there(
        self,
        data: JSONBody[PresenceBody],
        principal: NamedDependency[Principal],
        note_presence: NamedDependency[NotePresenceHandler],
    ) -> OwnPresenceReply:
        command = NotePresence(by=principal, is_shown=data.is_shown)
        return OwnPresenceReply(is_shown=await note_presence(command))
