"""One message. What it says is kept elsewhere: here is what is known of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Self
from uuid import UUID, uuid5

from domain.chat.errors import BadMessage, MemberMayNot, TooLateToEdit
from domain.kernel.ids import AccountId, ConversationId, FileId, MessageId
from domain.kernel.lifecycle import Lifecycle

TEXT_MAX = 10_000
ATTACHMENTS_MAX = 10
MENTIONS_MAX = 20
CLIENT_ID_MAX = 100
EDITED_WITHIN = timedelta(hours=24)
REVISIONS_MAX = 50


class MessageStatus(StrEnum):
    POSTED = "POSTED"
    HIDDEN = "HIDDEN"
    """A moderator took it out of sight."""

    DELETED = "DELETED"
    """Its author took it back."""

    FORGOTTEN = "FORGOTTEN"
    """It is older than what is kept: nobody has its text any more."""


LIFECYCLE = Lifecycle(
    name="message",
    initial=MessageStatus.POSTED,
    moves={
        MessageStatus.POSTED: frozenset(
            {MessageStatus.HIDDEN, MessageStatus.DELETED, MessageStatus.FORGOTTEN}
        ),
        MessageStatus.HIDDEN: frozenset({MessageStatus.DELETED, MessageStatus.FORGOTTEN}),
        MessageStatus.DELETED: frozenset({MessageStatus.FORGOTTEN}),
        MessageStatus.FORGOTTEN: frozenset(),
    },
)


def message_id(conversation_id: ConversationId, by: AccountId, client_id: str) -> MessageId:
    """The id of a message, however often it is sent: its author's own id for it makes it."""
    return MessageId(uuid5(conversation_id, f"{by}:{client_id}"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """``number`` is its place in the conversation: 1, 2, 3, without gaps, in order of commit."""

    id: MessageId
    conversation_id: ConversationId
    number: int
    author_id: AccountId
    client_id: str
    """Its author's own id for it: sent twice, it is one message."""

    posted_at: datetime
    body_id: UUID
    """Where the archive has what it says now."""

    revision: int = 0
    """How often it was edited."""

    reply_to: int | None = None
    attachments: tuple[FileId, ...] = ()
    mentions: tuple[AccountId, ...] = ()
    status: MessageStatus = LIFECYCLE.initial
    edited_at: datetime | None = None
    gone_at: datetime | None = None
    """Since when it cannot be seen any more."""

    @property
    def can_be_seen(self) -> bool:
        return self.status is MessageStatus.POSTED

    def edited(self, body_id: UUID, *, by: AccountId, now: datetime) -> Self:
        if by != self.author_id:
            raise MemberMayNot("author")
        LIFECYCLE.move(self.status, MessageStatus.HIDDEN)
        until = self.posted_at + EDITED_WITHIN
        if now >= until or self.revision >= REVISIONS_MAX:
            raise TooLateToEdit(until)
        return replace(self, body_id=body_id, revision=self.revision + 1, edited_at=now)

    def moved(self, target: MessageStatus, *, now: datetime) -> Self:
        """Out of sight, for one reason or another."""
        return replace(self, status=LIFECYCLE.move(self.status, target), gone_at=now)


def need_sayable(
    text: str, attachments: Sequence[FileId] = (), mentions: Sequence[AccountId] = ()
) -> None:
    """Raise ``BadMessage`` unless there is something to say, and not too much."""
    if not text.strip() and not attachments:
        raise BadMessage("A message has a text, or files, or both.")
    if len(text) > TEXT_MAX:
        raise BadMessage(f"A message has at most {TEXT_MAX} characters.", maximum=TEXT_MAX)
    if len(attachments) > ATTACHMENTS_MAX or len(set(attachments)) < len(attachments):
        raise BadMessage(
            f"A message has at most {ATTACHMENTS_MAX} different files.", maximum=ATTACHMENTS_MAX
        )
    if len(mentions) > MENTIONS_MAX:
        raise BadMessage(f"A message names at most {MENTIONS_MAX} people.", maximum=MENTIONS_MAX)
