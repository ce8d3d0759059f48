"""CSV that is safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from unicodedata import normalize

# A spreadsheet takes a cell that starts with one of these for a formula, some of them even
# after blanks or in their full width.
_START_FORMULA = frozenset("=+-@")
_START_TRICKS = frozenset("\t\r\n")


def csv_of(rows: Iterable[Sequence[str]]) -> str:
    """Write rows in which no cell is a formula, every cell in quotes (RFC 4180)."""
    text = io.StringIO()
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return text.getvalue()


def _harmless(cell: str) -> str:
    begins = normalize("NFKC", cell.lstrip()[:1])
    is_formula = begins in _START_FORMULA or cell[:1] in _START_TRICKS
    return f"'{cell}" if is_formula else cell
