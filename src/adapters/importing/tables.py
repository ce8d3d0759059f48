"""Comma-separated values: bytes into records that know their lines."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from adapters.importing.values import Refused, shown
from application.programme.import_ports import ImportFault
from domain.programme.import_errors import UnreadableFile

BYTES_MAX = 5 * 2**20
ROWS_MAX = 10_000
DELIMITERS = ",;\t"
COLUMNS_SHOWN_MAX = 40


@dataclass(frozen=True, slots=True)
class Record:
    """One row; columns that it does not have are empty."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def need(self, column: str) -> str:
        if not self[column]:
            raise Refused(column, "This is empty.")
        return self[column]


class Table:
    """The header is read at once, the rows as they are asked for."""

    def __init__(self, text: str) -> None:
        self._reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        self.columns = self._header()

    def records(self) -> Iterator[Record | ImportFault]:
        line = self._reader.line_num + 1
        try:
            for cells in self._reader:
                if any(cell.strip() for cell in cells):
                    yield self._record(line, cells)
                line = self._reader.line_num + 1
        except csv.Error as error:
            yield ImportFault(line=line, where="", reason=f"The file ends here for us: {error}.")

    def _record(self, line: int, cells: Sequence[str]) -> Record | ImportFault:
        if len(cells) > len(self.columns):
            reason = f"The header has {len(self.columns)} columns, this row has {len(cells)}."
            return ImportFault(line=line, where="", reason=reason)
        named = zip(self.columns, cells, strict=False)
        return Record(line, {column: cell.strip() for column, cell in named})

    def _header(self) -> tuple[str, ...]:
        try:
            header = next((cells for cells in self._reader if any(cells)), [])
        except csv.Error as error:
            raise UnreadableFile(f"The header cannot be read: {error}.") from None
        columns = tuple("_".join(cell.casefold().split()) for cell in header)
        while columns and not columns[-1]:
            columns = columns[:-1]
        if len(set(columns)) < len(columns):
            raise UnreadableFile("Two columns have the same name.", columns=shown_columns(columns))
        return columns


def shown_columns(columns: Iterable[str]) -> list[str]:
    """Some of them, for a message."""
    return [shown(column)[1:-1] for column in islice(columns, COLUMNS_SHOWN_MAX)]


def text_of(content: bytes) -> str:
    """The text of a file; raise ``UnreadableFile``."""
    if len(content) > BYTES_MAX:
        raise UnreadableFile(f"A file has at most {BYTES_MAX} bytes.", maximum=BYTES_MAX)
    if b"\0" in content:
        raise UnreadableFile("The file has NUL bytes: save it as text in UTF-8.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise UnreadableFile(f"Line {line} is not UTF-8.", line=line) from None
    if not text.strip():
        raise UnreadableFile("The file is empty.")
    return text


def _delimiter(text: str) -> str:
    first = next((line for line in text.splitlines() if line.strip()), "")
    return max(DELIMITERS, key=first.count)
