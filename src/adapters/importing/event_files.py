"""Whichever format a file has: bounded, decoded, recognised and read."""

import asyncio
from collections.abc import Iterator, Sequence

from adapters.importing import csv_conferences, csv_events
from adapters.importing.ical_events import read_calendar
from adapters.importing.jsonld_events import read_documents
from adapters.importing.tables import ROWS_MAX, Table, shown_columns, text_of
from application.programme.import_ports import ImportedRow, ImportFormat
from domain.programme.import_errors import UnreadableFile


class ImportedFiles:
    async def read(self, content: bytes, format: ImportFormat | None) -> Sequence[ImportedRow]:
        # A large file takes seconds: not in the loop that answers everybody else.
        return await asyncio.to_thread(read_file, content, format)


def read_file(content: bytes, format: ImportFormat | None = None) -> Sequence[ImportedRow]:
    """Every event and fault by their lines; raise ``UnreadableFile``."""
    text = text_of(content)
    rows: list[ImportedRow] = []
    for row in _rows(text, format or _format_of(text)):
        rows.append(row)
        if len(rows) > ROWS_MAX:
            raise UnreadableFile(f"A file has at most {ROWS_MAX} rows.", maximum=ROWS_MAX)
    return sorted(rows, key=lambda row: row.line)


def _rows(text: str, format: ImportFormat) -> Iterator[ImportedRow]:
    match format:
        case ImportFormat.CSV:
            return _table_rows(Table(text))
        case ImportFormat.ICALENDAR:
            return read_calendar(text)
        case ImportFormat.JSON_LD:
            return read_documents(text)


def _table_rows(table: Table) -> Iterator[ImportedRow]:
    columns = frozenset(table.columns)
    if columns >= csv_conferences.NEEDED:
        return csv_conferences.read_conferences(table)
    if columns >= csv_events.NEEDED:
        return csv_events.read_events(table)
    raise UnreadableFile(
        "The header has neither of the sets of columns that are needed.",
        columns=shown_columns(table.columns),
        needed=[sorted(csv_events.NEEDED), sorted(csv_conferences.NEEDED)],
    )


def _format_of(text: str) -> ImportFormat:
    start = text.lstrip()[:20].upper()
    if start.startswith("BEGIN:VCALENDAR"):
        return ImportFormat.ICALENDAR
    return ImportFormat.JSON_LD if start[:1] in {"{", "[", "<"} else ImportFormat.CSV
