from collections.abc import Callable
from dataclasses import dataclass, replace

from application.platform.ports import Clock, Ids, UnitOfWork
from application.platform.rich_text import RichText
from application.programme.import_ports import (
    EventFiles,
    ImportedEvent,
    ImportedRow,
    ImportFault,
    ImportFormat,
)
from application.programme.import_report import ImportReport, Outcome, RowReport
from application.programme.import_row import RowImport
from application.programme.ports import ProgrammeStore
from domain.kernel.access import Principal, Right
from domain.kernel.errors import DomainError

type Progress = Callable[[int, int], None]
"""Called with how many rows are done, and of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportEvents:
    content: bytes
    format: ImportFormat | None = None
    dry_run: bool = False
    by: Principal


class _Trial(Exception):
    """Undoes the transaction of a row that was only tried out."""

    def __init__(self, report: RowReport) -> None:
        super().__init__("only tried out")
        self.report = report


def _in_silence(done: int, of: int) -> None:
    """Nobody watches."""


class ImportEventsHandler:
    """Bring the events of a file in as drafts. The same file again changes nothing.

    Each row has its own transaction, with its venue and ticket types: a row that is refused
    leaves nothing, and keeps none of the others out. An event is known by its external id.
    """

    def __init__(
        self,
        work: UnitOfWork[ProgrammeStore],
        files: EventFiles,
        clock: Clock,
        ids: Ids,
        rich_text: RichText,
    ) -> None:
        self._work = work
        self._files = files
        self._clock = clock
        self._ids = ids
        self._rich_text = rich_text

    async def __call__(
        self, command: ImportEvents, progress: Progress = _in_silence
    ) -> ImportReport:
        command.by.need(Right.ORGANIZE)
        rows = await self._files.read(command.content, command.format)
        reports: list[RowReport] = []
        lines: dict[str, int] = {}
        for done, row in enumerate(rows, start=1):
            reports.append(await self._report_on(row, lines, command))
            progress(done, len(rows))
        return ImportReport(dry_run=command.dry_run, rows=tuple(reports))

    async def _report_on(
        self, row: ImportedRow, lines: dict[str, int], command: ImportEvents
    ) -> RowReport:
        if isinstance(row, ImportFault):
            return RowReport(
                line=row.line, outcome=Outcome.FAILED, where=row.where or None, reason=row.reason
            )
        if row.external_id in lines:
            return _refused(row, f"The event is in line {lines[row.external_id]} already.")
        lines[row.external_id] = row.line
        try:
            report = await self._bring_in(row, command)
        except DomainError as refusal:
            return _refused(row, refusal.message)
        return replace(report, notes=(*row.notes, *report.notes))

    async def _bring_in(self, row: ImportedEvent, command: ImportEvents) -> RowReport:
        try:
            async with self._work.begin() as store:
                report = await self._row_import(store, command).put(self._cleaned(row))
                _end_trial(report, command)
        except _Trial as trial:
            created = trial.report.outcome is Outcome.CREATED
            return replace(trial.report, event_id=None) if created else trial.report
        return report

    def _cleaned(self, row: ImportedEvent) -> ImportedEvent:
        if row.description is None:
            return row
        return replace(row, description=self._rich_text.clean(row.description))

    def _row_import(self, store: ProgrammeStore, command: ImportEvents) -> RowImport:
        return RowImport(store, self._clock, self._ids, by=command.by)


def _end_trial(report: RowReport, command: ImportEvents) -> None:
    if command.dry_run:
        raise _Trial(report)


def _refused(row: ImportedEvent, reason: str) -> RowReport:
    return RowReport(
        line=row.line,
        outcome=Outcome.FAILED,
        title=row.title,
        external_id=row.external_id,
        reason=reason,
    )
