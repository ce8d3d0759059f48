from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.chat.ports import ChatStore
from application.platform.ports import Clock, UnitOfWork
from domain.chat.conversation import Conversation
from domain.chat.errors import NotForThisKind
from domain.chat.events import ConversationKind, ModerationAct
from domain.chat.member import Member
from domain.chat.message import MessageStatus
from domain.chat.report import Report
from domain.kernel.access import Principal, Right
from domain.kernel.ids import ReportId

MUTED_FOR = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveReport:
    """No acts: nothing was wrong. ``muted_until`` says for how long, if not for a week."""

    by: Principal
    report_id: ReportId
    acts: tuple[ModerationAct, ...]
    muted_until: datetime | None = None


class ResolveReportHandler:
    """Decide about a report. What is done is done to the message and its author together."""

    def __init__(self, *, work: UnitOfWork[ChatStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: ResolveReport) -> Report:
        command.by.need(Right.MODERATE)
        now = self._clock.now()
        acts = tuple(dict.fromkeys(command.acts))
        async with self._work.begin() as store:
            report = await store.reports.get(command.report_id)
            resolved = report.resolve(acts, by=command.by.account_id, now=now)
            await self._act(store, report, command, now)
            await store.reports.save(resolved)
        return resolved.settled()

    async def _act(
        self, store: ChatStore, report: Report, command: ResolveReport, now: datetime
    ) -> None:
        conversation = await store.conversations.lock(report.conversation_id)
        by, acts = command.by.account_id, command.acts
        if ModerationAct.HIDE_MESSAGE in acts:
            conversation = await _hide(store, conversation, report, command, now)
        if ModerationAct.WARN_AUTHOR in acts:
            conversation = conversation.warn(report.author_id, number=report.number, by=by, now=now)
        found = await store.conversations.members(conversation.id, [report.author_id])
        author = found.get(report.author_id)
        members: Sequence[Member] = ()
        if author is not None and author.takes_part:
            conversation, members = _about_author(conversation, author, command, now)
        if conversation.events:
            await store.conversations.save(conversation, members)


async def _hide(
    store: ChatStore,
    conversation: Conversation,
    report: Report,
    command: ResolveReport,
    now: datetime,
) -> Conversation:
    """Out of sight, unless it is already."""
    message = await store.conversations.message(conversation.id, report.number)
    if message.status is not MessageStatus.POSTED:
        return conversation
    changed, hidden = conversation.hide(message, by=command.by.account_id, now=now)
    await store.conversations.save_message(changed, hidden, ())
    return changed.settled()


def _about_author(
    conversation: Conversation, author: Member, command: ResolveReport, now: datetime
) -> tuple[Conversation, Sequence[Member]]:
    by, acts = command.by.account_id, command.acts
    if ModerationAct.MUTE_AUTHOR in acts:
        until = command.muted_until or now + MUTED_FOR
        conversation, author = conversation.mute(author, until=until, by=by, now=now)
    if ModerationAct.REMOVE_AUTHOR in acts:
        if conversation.kind is ConversationKind.DIRECT:
            raise NotForThisKind(conversation.kind)
        conversation, author = conversation.expel(author, by=by, now=now, for_good=True)
    return conversation, [author]
