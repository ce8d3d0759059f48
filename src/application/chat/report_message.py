from dataclasses import dataclass, field

from application.chat.access import need_reader
from application.chat.ports import ChatStore, Seen
from application.platform.ports import Clock, Ids, UnitOfWork
from domain.chat.errors import AlreadyReported
from domain.chat.events import ReportReason
from domain.chat.report import Report
from domain.kernel.access import Principal
from domain.kernel.ids import ConversationId, ReportId


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportMessage:
    by: Principal
    conversation_id: ConversationId
    number: int
    reason: ReportReason
    note: str = field(default="", repr=False)


class ReportMessageHandler:
    """Tell those who moderate that something is wrong with a message."""

    def __init__(self, *, work: UnitOfWork[ChatStore], clock: Clock, ids: Ids) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: ReportMessage) -> Report:
        async with self._work.begin() as store:
            conversation, member = await store.conversations.lock_with(
                command.conversation_id, command.by.account_id
            )
            need_reader(Seen(conversation=conversation, member=member), command.by)
            message = await store.conversations.message(conversation.id, command.number)
            report = Report.make(
                ReportId(self._ids.new()),
                message,
                by=command.by.account_id,
                reason=command.reason,
                note=command.note,
                now=self._clock.now(),
            )
            if not await store.reports.add(report):
                raise AlreadyReported
        return report.settled()
