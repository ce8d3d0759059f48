"""What those who moderate read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from application.chat.ports import ChatViews, NumberRange
from application.chat.queries import message_in
from application.chat.texts import ShownMessage, Texts
from application.platform.paging import Page, PageRequest
from domain.chat.message import Message
from domain.chat.report import Report
from domain.kernel.access import Principal, Right
from domain.kernel.ids import ReportId

AROUND = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportView:
    """The report, all that its message ever said, and a few messages around it."""

    report: Report
    message: Message
    history: Sequence[tuple[datetime, str | None]] = field(repr=False)
    around: Sequence[ShownMessage] = field(repr=False)


class ListReports:
    def __init__(self, views: ChatViews) -> None:
        self._views = views

    async def __call__(self, page: PageRequest, *, resolved: bool, by: Principal) -> Page[Report]:
        by.need(Right.MODERATE)
        return await self._views.reports(page, resolved=resolved)


class GetReport:
    def __init__(self, *, views: ChatViews, texts: Texts) -> None:
        self._views = views
        self._texts = texts

    async def __call__(self, report_id: ReportId, *, by: Principal) -> ReportView:
        by.need(Right.MODERATE)
        report = await self._views.report(report_id)
        message = await message_in(self._views, report.conversation_id, report.number)
        first = max(report.number - AROUND - 1, 0)
        asked = NumberRange(after=first, limit=2 * AROUND + 1)
        around = await self._views.messages(report.conversation_id, asked)
        return ReportView(
            report=report,
            message=message,
            history=await self._texts.history(message),
            around=await self._texts.shown(around),
        )
