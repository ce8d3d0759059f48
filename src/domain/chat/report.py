"""What somebody says is wrong with a message, and what a moderator does about it."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Self

from domain.chat.errors import OnlyOneself
from domain.chat.events import MessageReported, ModerationAct, ReportReason, ReportResolved
from domain.chat.message import Message
from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId, ConversationId, ReportId
from domain.kernel.lifecycle import Lifecycle

NOTE_MAX = 1000


class ReportStatus(StrEnum):
    OPEN = "OPEN"
    RESOLVED = "RESOLVED"


LIFECYCLE = Lifecycle(
    name="report",
    initial=ReportStatus.OPEN,
    moves={
        ReportStatus.OPEN: frozenset({ReportStatus.RESOLVED}),
        ReportStatus.RESOLVED: frozenset(),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report(Aggregate):
    id: ReportId
    conversation_id: ConversationId
    number: int
    author_id: AccountId
    reporter_id: AccountId
    reason: ReportReason
    note: str = field(default="", repr=False)
    made_at: datetime
    status: ReportStatus = LIFECYCLE.initial
    acts: tuple[ModerationAct, ...] = ()
    resolved_by: AccountId | None = None
    resolved_at: datetime | None = None

    @classmethod
    def make(
        cls,
        id: ReportId,
        message: Message,
        *,
        by: AccountId,
        reason: ReportReason,
        note: str,
        now: datetime,
    ) -> Self:
        if message.author_id == by:
            raise OnlyOneself
        report = cls(
            id=id,
            conversation_id=message.conversation_id,
            number=message.number,
            author_id=message.author_id,
            reporter_id=by,
            reason=reason,
            note=note[:NOTE_MAX],
            made_at=now,
        )
        event = MessageReported(
            at=now,
            report_id=id,
            conversation_id=message.conversation_id,
            number=message.number,
            author_id=message.author_id,
            reporter_id=by,
            reason=reason,
        )
        return report._after(event)

    def resolve(self, acts: tuple[ModerationAct, ...], *, by: AccountId, now: datetime) -> Self:
        event = ReportResolved(
            at=now,
            report_id=self.id,
            conversation_id=self.conversation_id,
            number=self.number,
            author_id=self.author_id,
            by=by,
            acts=acts,
        )
        return self._after(
            event,
            status=LIFECYCLE.move(self.status, ReportStatus.RESOLVED),
            acts=acts,
            resolved_by=by,
            resolved_at=now,
        )
