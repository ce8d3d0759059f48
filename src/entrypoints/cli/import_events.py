"""``fairground import events FILE``."""

import asyncio
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from application.programme.import_events import ImportEvents
from application.programme.import_ports import ImportFormat
from application.programme.import_report import ImportReport, Outcome, RowReport
from domain.kernel.access import Principal
from domain.kernel.errors import DomainError
from entrypoints.cli.commands import Commands
from entrypoints.cli.opened import opened
from entrypoints.cli.sample_data import OPERATOR, ORGANIZER
from entrypoints.composition.database import database_of
from entrypoints.composition.root import use_cases_of
from entrypoints.settings import Settings
from entrypoints.settings_sources import load_settings


def register(kinds: Commands) -> None:
    command = kinds.add_parser("events", help="events from CSV, iCalendar or schema.org JSON-LD")
    add_arguments(command)
    command.set_defaults(run=run)


def run(arguments: Namespace, environment: Mapping[str, str]) -> int:
    with database_of(load_settings(environment, storage="postgres")) as ready:
        return asyncio.run(_import(ready, arguments))


def add_arguments(command: ArgumentParser) -> None:
    command.add_argument("file", type=Path, help="CSV, iCalendar, JSON-LD or a page with JSON-LD")
    command.add_argument(
        "--organizer",
        metavar="EMAIL",
        default=ORGANIZER.email,
        help="whose events they become (default: %(default)s)",
    )
    command.add_argument("--format", type=ImportFormat, choices=list(ImportFormat))
    command.add_argument("--dry-run", action="store_true", help="change nothing, only report")


async def import_events(
    use_cases: Mapping[str, Any], arguments: Namespace, console: Console
) -> int:
    """Import the file and show what became of it; 1 if a row failed, other codes if all did."""
    try:
        content = arguments.file.read_bytes()
    except OSError as error:
        console.print(Text(f"{arguments.file} cannot be read: {error.strerror}."))
        return os.EX_NOINPUT
    try:
        by = await _organizer(use_cases, arguments.organizer)
        if by is None:
            console.print(Text(f"There is no account {arguments.organizer}."))
            return os.EX_NOUSER
        command = ImportEvents(
            content=content, format=arguments.format, dry_run=arguments.dry_run, by=by
        )
        report = await _with_progress(use_cases["import_events"], command, console)
    except DomainError as refusal:
        console.print(Text(refusal.message))
        return os.EX_DATAERR
    _show(report, console)
    return 1 if report.counts[Outcome.FAILED] else os.EX_OK


async def _import(settings: Settings, arguments: Namespace) -> int:
    async with opened(settings) as application:
        return await import_events(use_cases_of(application), arguments, Console())


async def _organizer(use_cases: Mapping[str, Any], email: str) -> Principal | None:
    account = await use_cases["find_account"](email, OPERATOR)
    return None if account is None else Principal(account.id, account.roles)


async def _with_progress(handler: Any, command: ImportEvents, console: Console) -> ImportReport:
    columns = (
        TextColumn("Importing events"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        job = progress.add_task("", total=None)
        report: ImportReport = await handler(
            command, lambda done, of: progress.update(job, completed=done, total=of)
        )
    return report


def _show(report: ImportReport, console: Console) -> None:
    for outcome, title in ((Outcome.FAILED, "Failed"), (None, "Worth knowing")):
        rows = [row for row in report.rows if _belongs(row, outcome)]
        if rows:
            console.print(_table(title, rows))
    counts = ", ".join(f"{number} {outcome.lower()}" for outcome, number in report.counts.items())
    console.print(Text(f"{counts}{' (dry run: nothing was changed)' if report.dry_run else ''}"))


def _belongs(row: RowReport, outcome: Outcome | None) -> bool:
    return row.outcome is outcome if outcome else bool(row.notes)


def _table(title: str, rows: list[RowReport]) -> Table:
    table = Table("Line", "Where", "Event", "Reason", title=title, title_justify="left")
    for row in rows:
        reason = row.reason or " ".join(row.notes)
        # As Text: what a file says is never taken for markup.
        table.add_row(str(row.line), *map(Text, (row.where or "", row.title or "", reason)))
    return table
