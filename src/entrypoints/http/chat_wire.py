"""Conversations as JSON."""

from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

import msgspec

from application.chat.open_conversation import OpenConversation
from application.chat.ports import AttachedFile
from application.chat.presence import PersonPresence
from application.chat.queries import NamedMember, ShownConversation
from application.chat.report_message import ReportMessage
from application.chat.report_queries import ReportView
from application.chat.send_message import SendMessage
from application.chat.shown import message_data
from application.chat.texts import ShownMessage
from domain.chat.conversation import GROUP_MAX, TITLE_MAX, ConversationStatus
from domain.chat.events import ConversationKind, MemberRole, ModerationAct, ReportReason
from domain.chat.member import Member, MemberStatus
from domain.chat.message import (
    ATTACHMENTS_MAX,
    CLIENT_ID_MAX,
    MENTIONS_MAX,
    TEXT_MAX,
    Message,
    MessageStatus,
)
from domain.chat.report import NOTE_MAX, Report, ReportStatus
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId, ConversationId, FileId
from entrypoints.http.wire import INT64_MAX, NO_NUL, Moment, Wire

Title = Annotated[str, msgspec.Meta(max_length=TITLE_MAX, pattern=NO_NUL, examples=["Choir trip"])]
Text = Annotated[
    str, msgspec.Meta(max_length=TEXT_MAX, pattern=NO_NUL, examples=["See you at eight."])
]
ClientMessageId = Annotated[
    str, msgspec.Meta(min_length=1, max_length=CLIENT_ID_MAX, pattern=NO_NUL, examples=["m-1"])
]
Number = Annotated[int, msgspec.Meta(ge=0, le=INT64_MAX, examples=[7])]


class OpenConversationBody(Wire, kw_only=True):
    """A DIRECT one names the other person, a GROUP whom to invite; SUPPORT names nobody."""

    kind: ConversationKind
    title: Title = ""
    users: Annotated[list[UUID], msgspec.Meta(max_length=GROUP_MAX)] = msgspec.field(
        default_factory=list
    )

    def to_command(self, by: Principal) -> OpenConversation:
        others = tuple(AccountId(user) for user in self.users)
        return OpenConversation(by=by, kind=self.kind, title=self.title, others=others)


class RenameBody(Wire):
    title: Title


class InviteBody(Wire):
    user: UUID


class ChangeMemberBody(Wire):
    """What is left out stays as it is. Who is made OWNER takes the place of who was."""

    role: MemberRole | None = None
    muted_until: Moment | None = None


class AssignmentBody(Wire):
    """Who is to answer: oneself, or somebody else of support."""

    user: UUID


class SendMessageBody(Wire, kw_only=True):
    """Sent twice with the same ``clientMessageId``, it is one message: the first one."""

    client_message_id: ClientMessageId
    text: Text = ""
    reply_to: Number | None = None
    attachments: Annotated[list[UUID], msgspec.Meta(max_length=ATTACHMENTS_MAX)] = msgspec.field(
        default_factory=list
    )
    mentions: Annotated[list[UUID], msgspec.Meta(max_length=MENTIONS_MAX)] = msgspec.field(
        default_factory=list
    )

    def to_command(self, by: Principal, conversation_id: UUID) -> SendMessage:
        return SendMessage(
            by=by,
            conversation_id=ConversationId(conversation_id),
            client_id=self.client_message_id,
            text=self.text,
            reply_to=self.reply_to,
            attachments=tuple(FileId(file_id) for file_id in self.attachments),
            mentions=tuple(AccountId(user) for user in self.mentions),
        )


class EditMessageBody(Wire):
    text: Text


class ReceiptsBody(Wire):
    """Everything up to these numbers arrived, and was read. They never go back."""

    delivered: Number = 0
    read: Number = 0


class PresenceBody(Wire):
    """``isShown`` says whether others may know; left out, it stays as it is."""

    is_shown: bool | None = None


class ReportBody(Wire):
    conversation_id: UUID
    number: Number
    reason: ReportReason
    note: Annotated[str, msgspec.Meta(max_length=NOTE_MAX, pattern=NO_NUL)] = ""

    def to_command(self, by: Principal) -> ReportMessage:
        return ReportMessage(
            by=by,
            conversation_id=ConversationId(self.conversation_id),
            number=self.number,
            reason=self.reason,
            note=self.note,
        )


class ResolutionBody(Wire):
    """Without acts nothing was wrong. Muted is whoever wrote it: for a week, if not said."""

    acts: Annotated[list[ModerationAct], msgspec.Meta(max_length=len(ModerationAct))] = (
        msgspec.field(default_factory=list)
    )
    muted_until: Moment | None = None


class MessageReply(Wire):
    """``text`` is null if it was taken back, hidden or forgotten, or its author is gone."""

    id: UUID
    number: int
    author: UUID
    client_message_id: str
    status: MessageStatus
    text: str | None
    is_blocked: bool
    reply_to: int | None
    attachments: list[UUID]
    mentions: list[UUID]
    revision: int
    posted_at: datetime
    edited_at: datetime | None

    @classmethod
    def of(cls, shown: ShownMessage) -> Self:
        return msgspec.convert(message_data(shown), cls)


class MessagesReply(Wire):
    items: list[MessageReply]


class MemberReply(Wire):
    """Without a name they are erased. Up to ``read`` they read everything."""

    user: UUID
    name: str | None
    role: MemberRole
    status: MemberStatus
    since: datetime
    muted_until: datetime | None
    delivered: int
    read: int

    @classmethod
    def of(cls, named: NamedMember) -> Self:
        return cls.named(named.member, named.name)

    @classmethod
    def named(cls, member: Member, name: str | None = None) -> Self:
        return cls(
            user=member.account_id,
            name=name,
            role=member.role,
            status=member.status,
            since=member.since,
            muted_until=member.muted_until,
            delivered=member.delivered,
            read=member.read,
        )


class PeerReply(Wire):
    """With whom one talks directly; without a name they are erased."""

    user: UUID
    name: str | None


class ConversationReply(Wire):
    """``sequence`` is that of its channel, ``chat:<id>``: subscribe with it as ``since``."""

    id: UUID
    kind: ConversationKind
    status: ConversationStatus
    title: str
    about: str
    peer: PeerReply | None
    assignee: UUID | None
    member_count: int
    last_number: int
    unread: int
    last_at: datetime
    last_message: MessageReply | None
    own: MemberReply | None
    sequence: int
    created_at: datetime

    @classmethod
    def of(cls, shown: ShownConversation) -> Self:
        conversation, member = shown.conversation, shown.member
        peer = None if member is None else conversation.other(member.account_id)
        return cls(
            id=conversation.id,
            kind=conversation.kind,
            status=conversation.status,
            title=conversation.title,
            about=conversation.about,
            peer=None if peer is None else PeerReply(user=peer, name=shown.names.get(peer)),
            assignee=conversation.assignee_id,
            member_count=conversation.members,
            last_number=conversation.last_number,
            unread=shown.unread,
            last_at=conversation.last_at,
            last_message=None if shown.last is None else MessageReply.of(shown.last),
            own=None if member is None else MemberReply.named(member),
            sequence=conversation.version,
            created_at=conversation.created_at,
        )


class OpenedReply(Wire):
    id: UUID
    kind: ConversationKind
    status: ConversationStatus


class ReceiptReply(Wire):
    user: UUID
    delivered: int
    read: int

    @classmethod
    def of(cls, member: Member) -> Self:
        return cls(user=member.account_id, delivered=member.delivered, read=member.read)


class AttachmentReply(Wire):
    """The address is for a short while, and for whoever has it."""

    url: str
    expires_at: datetime
    file_name: str
    content_type: str
    size: int

    @classmethod
    def of(cls, file: AttachedFile) -> Self:
        return cls(
            url=file.url,
            expires_at=file.expires_at,
            file_name=file.name,
            content_type=file.content_type,
            size=file.size,
        )


class PersonPresenceReply(Wire):
    user: UUID
    is_online: bool
    last_seen: datetime | None

    @classmethod
    def of(cls, presence: PersonPresence) -> Self:
        return cls(
            user=presence.account_id,
            is_online=presence.is_online,
            last_seen=presence.last_seen,
        )


class PresenceReply(Wire):
    items: list[PersonPresenceReply]


class OwnPresenceReply(Wire):
    is_shown: bool


class BlocksReply(Wire):
    items: list[UUID]


class ReportReply(Wire):
    id: UUID
    conversation_id: UUID
    number: int
    author: UUID
    reporter: UUID
    reason: ReportReason
    status: ReportStatus
    acts: list[ModerationAct]
    made_at: datetime
    resolved_at: datetime | None

    @classmethod
    def of(cls, report: Report) -> Self:
        return cls(
            id=report.id,
            conversation_id=report.conversation_id,
            number=report.number,
            author=report.author_id,
            reporter=report.reporter_id,
            reason=report.reason,
            status=report.status,
            acts=list(report.acts),
            made_at=report.made_at,
            resolved_at=report.resolved_at,
        )


class SaidReply(Wire):
    """What a message said from a time on; null if nobody can read it any more."""

    at: datetime
    text: str | None


class ReportDetailReply(Wire):
    report: ReportReply
    note: str
    status: MessageStatus
    history: list[SaidReply]
    around: list[MessageReply]

    @classmethod
    def of(cls, view: ReportView) -> Self:
        message: Message = view.message
        return cls(
            report=ReportReply.of(view.report),
            note=view.report.note,
            status=message.status,
            history=[SaidReply(at=at, text=text) for at, text in view.history],
            around=[MessageReply.of(shown) for shown in view.around],
        )
