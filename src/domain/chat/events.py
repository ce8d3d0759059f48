"""What happens in conversations. No texts and no titles: the log is for good, they are not."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, ConversationId, MessageId, ReportId


class ConversationKind(StrEnum):
    DIRECT = "DIRECT"
    """Two people. There is one for each pair."""

    GROUP = "GROUP"
    SUPPORT = "SUPPORT"
    """A customer, and whoever of support picks it up."""

    ROOM = "ROOM"
    """Bound to an event, an order or a delivery, and to those whom it concerns."""


class MemberRole(StrEnum):
    OWNER = "OWNER"
    MODERATOR = "MODERATOR"
    MEMBER = "MEMBER"
    STAFF = "STAFF"
    """Takes part because it is their work: support, dispatch."""


class ReportReason(StrEnum):
    SPAM = "SPAM"
    ABUSE = "ABUSE"
    THREAT = "THREAT"
    FRAUD = "FRAUD"
    ILLEGAL = "ILLEGAL"
    OTHER = "OTHER"


class ModerationAct(StrEnum):
    """What a moderator does about a report; none of them: nothing was wrong."""

    HIDE_MESSAGE = "HIDE_MESSAGE"
    MUTE_AUTHOR = "MUTE_AUTHOR"
    REMOVE_AUTHOR = "REMOVE_AUTHOR"
    WARN_AUTHOR = "WARN_AUTHOR"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationEvent(DomainEvent):
    conversation_id: ConversationId
    kind: ConversationKind
    by: AccountId | None = None
    """Who did it; ``None``: it happened by itself."""

    @property
    def subject(self) -> str:
        return f"chat:{self.conversation_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationOpened(ConversationEvent):
    about: str = ""
    """What it is bound to, as ``kind:id``; empty for nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationRenamed(ConversationEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationClosed(ConversationEvent):
    """Nothing is written in it any more. It can still be read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationReopened(ConversationEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportPickedUp(ConversationEvent):
    assignee_id: AccountId
    before: AccountId | None
    """Who had it until now; ``None`` if it waited in the queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportPutBack(ConversationEvent):
    """It waits in the queue again."""

    before: AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberEvent(ConversationEvent):
    account_id: AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberInvited(MemberEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberJoined(MemberEvent):
    role: MemberRole


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberLeft(MemberEvent):
    """They left by themselves, or declined to come."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRemoved(MemberEvent):
    audited: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberRoleChanged(MemberEvent):
    role: MemberRole


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberMuted(MemberEvent):
    """They can read, and write again from then on."""

    audited: ClassVar[bool] = True

    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberWarned(MemberEvent):
    audited: ClassVar[bool] = True

    number: int
    """Because of which message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEvent(ConversationEvent):
    number: int
    message_id: MessageId
    author_id: AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePosted(MessageEvent):
    mentions: tuple[AccountId, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageEdited(MessageEvent):
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageDeleted(MessageEvent):
    """Its author took it back. It keeps its number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageHidden(MessageEvent):
    """Somebody who moderates took it out of sight."""

    audited: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportEvent(DomainEvent):
    report_id: ReportId
    conversation_id: ConversationId
    number: int
    author_id: AccountId

    @property
    def subject(self) -> str:
        return f"report:{self.report_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageReported(ReportEvent):
    reporter_id: AccountId
    reason: ReportReason


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportResolved(ReportEvent):
    audited: ClassVar[bool] = True

    by: AccountId
    acts: tuple[ModerationAct, ...]
