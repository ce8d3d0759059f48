"""How conversations, members, messages and reports lie in their rows."""

from typing import Any

from asyncpg import Record

from adapters.postgres.journal import new_id
from adapters.postgres.sealing import unsealed
from application.platform.personal_data import PersonalCipher
from domain.chat.conversation import Conversation, ConversationStatus
from domain.chat.events import ConversationKind, MemberRole, ModerationAct, ReportReason
from domain.chat.member import Member, MemberStatus
from domain.chat.message import Message, MessageStatus
from domain.chat.report import Report, ReportStatus
from domain.kernel.ids import ConversationId, ReportId

MEMBER = "member_"
"""Before the columns of a member that are read together with a conversation."""


def title_place(conversation_id: ConversationId) -> str:
    return f"conversation.title:{conversation_id}"


def note_place(report_id: ReportId) -> str:
    return f"message_report.note:{report_id}"


def conversation_row(conversation: Conversation) -> dict[str, Any]:
    """Everything but the title, which is sealed."""
    return {
        "id": conversation.id,
        "kind": conversation.kind.value,
        "created_at": conversation.created_at,
        "opened_by": conversation.opened_by,
        "about": conversation.about,
        "peers": list(conversation.peers),
        "status": conversation.status.value,
        "assignee_id": conversation.assignee_id,
        "last_number": conversation.last_number,
        "last_at": conversation.last_at,
        "members": conversation.members,
        "revision": conversation.revision,
        "version": conversation.next_version,
    }


def to_conversation(row: Record, cipher: PersonalCipher) -> Conversation:
    title = unsealed(cipher, row["title_key"], title_place(row["id"]), row["title_sealed"])
    return Conversation(
        id=row["id"],
        kind=ConversationKind(row["kind"]),
        created_at=row["created_at"],
        opened_by=row["opened_by"],
        title=title,
        about=row["about"],
        peers=tuple(row["peers"]),
        status=ConversationStatus(row["status"]),
        assignee_id=row["assignee_id"],
        last_number=row["last_number"],
        last_at=row["last_at"],
        members=row["members"],
        revision=row["revision"],
        version=row["version"],
    )


def member_row(member: Member) -> dict[str, Any]:
    return {
        "id": new_id(),
        "conversation_id": member.conversation_id,
        "account_id": member.account_id,
        "role": member.role.value,
        "status": member.status.value,
        "since": member.since,
        "invited_by": member.invited_by,
        "muted_until": member.muted_until,
        "is_barred": member.is_barred,
        "delivered": member.delivered,
        "read": member.read,
    }


def to_member(row: Record, prefix: str = "") -> Member:
    return Member(
        conversation_id=row[f"{prefix}conversation_id"],
        account_id=row[f"{prefix}account_id"],
        role=MemberRole(row[f"{prefix}role"]),
        status=MemberStatus(row[f"{prefix}status"]),
        since=row[f"{prefix}since"],
        invited_by=row[f"{prefix}invited_by"],
        muted_until=row[f"{prefix}muted_until"],
        is_barred=row[f"{prefix}is_barred"],
        delivered=row[f"{prefix}delivered"],
        read=row[f"{prefix}read"],
    )


def part_in(row: Record) -> Member | None:
    """The member that was read together with a conversation, if there is one."""
    return None if row[f"{MEMBER}account_id"] is None else to_member(row, MEMBER)


def message_row(message: Message) -> dict[str, Any]:
    """Everything but the words that it is found by."""
    return {
        "id": message.id,
        "conversation_id": message.conversation_id,
        "number": message.number,
        "author_id": message.author_id,
        "client_id": message.client_id,
        "posted_at": message.posted_at,
        "body_id": message.body_id,
        "revision": message.revision,
        "reply_to": message.reply_to,
        "attachments": list(message.attachments),
        "mentions": list(message.mentions),
        "status": message.status.value,
        "edited_at": message.edited_at,
        "gone_at": message.gone_at,
    }


def to_message(row: Record, prefix: str = "") -> Message:
    return Message(
        id=row[f"{prefix}id"],
        conversation_id=row[f"{prefix}conversation_id"],
        number=row[f"{prefix}number"],
        author_id=row[f"{prefix}author_id"],
        client_id=row[f"{prefix}client_id"],
        posted_at=row[f"{prefix}posted_at"],
        body_id=row[f"{prefix}body_id"],
        revision=row[f"{prefix}revision"],
        reply_to=row[f"{prefix}reply_to"],
        attachments=tuple(row[f"{prefix}attachments"]),
        mentions=tuple(row[f"{prefix}mentions"]),
        status=MessageStatus(row[f"{prefix}status"]),
        edited_at=row[f"{prefix}edited_at"],
        gone_at=row[f"{prefix}gone_at"],
    )


def report_row(report: Report) -> dict[str, Any]:
    """Everything but the note, which is sealed."""
    return {
        "id": report.id,
        "conversation_id": report.conversation_id,
        "number": report.number,
        "author_id": report.author_id,
        "reporter_id": report.reporter_id,
        "reason": report.reason.value,
        "made_at": report.made_at,
        "status": report.status.value,
        "acts": [act.value for act in report.acts],
        "resolved_by": report.resolved_by,
        "resolved_at": report.resolved_at,
        "version": report.next_version,
    }


def to_report(row: Record, cipher: PersonalCipher) -> Report:
    return Report(
        id=row["id"],
        conversation_id=row["conversation_id"],
        number=row["number"],
        author_id=row["author_id"],
        reporter_id=row["reporter_id"],
        reason=ReportReason(row["reason"]),
        note=unsealed(cipher, row["note_key"], note_place(row["id"]), row["note_sealed"]),
        made_at=row["made_at"],
        status=ReportStatus(row["status"]),
        acts=tuple(ModerationAct(act) for act in row["acts"]),
        resolved_by=row["resolved_by"],
        resolved_at=row["resolved_at"],
        version=row["version"],
    )
