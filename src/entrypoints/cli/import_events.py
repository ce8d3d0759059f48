"""``fairground import events FILE``."""

import asyncio
import os
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from application.programme.import_events import ImportEvents
from application.programme.import_ports import ImportFormat
from application.programme.import_report import ImportReport, Outcome, RowReport
from domain.kernel.access import Principal
from entrypoints.cli.commands import Commands
from entrypoints.cli.importing import CannotImport, report_of
from entrypoints.cli.opened import opened
from entrypoints.cli.sample_data import ORGANIZER
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

    def to_command(content: bytes, by: Principal) -> ImportEvents:
        return ImportEvents(
            content=content, format=arguments.format, dry_run=arguments.dry_run, by=by
        )

    try:
        report = await report_of(
            use_cases,
            "events",
            path=arguments.file,
            email=arguments.organizer,
            to_command=to_command,
            console=console,
        )
    except CannotImport as refusal:
        console.print(Text(str(refusal)))
        return refusal.code
    _show(report, console)
    return 1 if report.counts[Outcome.FAILED] else os.EX_OK


async def _import(settings: Settings, arguments: Namespace) -> int:
    async with opened(settings) as application:
        return await import_events(use_cases_of(application), arguments, Console())


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
