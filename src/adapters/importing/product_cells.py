"""The cells of one row of a file of products, and everything that is wrong with them."""

from collections.abc import Callable

from adapters.importing.tables import Record
from adapters.importing.values import Refused, count, price, shown
from application.shop.import_ports import ProductFault
from application.shop.product_table import BEYOND_STOCK, COLUMNS, ONLY_STOCK, truth, unmarked
from domain.kernel.money import Money
from domain.shop.product_rules import OPTIONS_MAX


class Row:
    """One row, and everything that is wrong with it."""

    def __init__(self, record: Record, columns: frozenset[str], currency: str) -> None:
        self._record = record
        self._columns = columns
        self.line = record.line
        self._currency = currency
        self.faults: list[ProductFault] = []
        self.handle = self["Handle"].lower()

    def __getitem__(self, column: str) -> str:
        return unmarked(self._record[key(column)])

    def says(self, *columns: str) -> bool:
        """Whether the file has one of the columns at all."""
        return any(key(column) in self._columns for column in columns)

    def fault(self, column: str, reason: str) -> ProductFault:
        return ProductFault(line=self.line, where=column, reason=reason, handle=self.handle or None)

    def blame(self, column: str, reason: str) -> None:
        self.faults.append(self.fault(column, reason))

    def read[Value](
        self, column: str, parse: Callable[[str, str], Value], otherwise: Value
    ) -> Value:
        """The cell's value; what cannot be read is a fault, and the row is read on."""
        try:
            return parse(self[column], column)
        except Refused as refusal:
            self.blame(column, refusal.reason)
            return otherwise

    def price(self, cell: str, column: str) -> Money | None:
        if not cell:
            raise Refused(column, "This is empty.")
        return price(cell, self._currency, column)

    @property
    def has_variant(self) -> bool:
        values = [self[f"Option{number} Value"] for number in range(1, OPTIONS_MAX + 1)]
        return any((*values, self["Variant SKU"], self["Variant Price"]))


def quantity(cell: str, column: str) -> int | None:
    if not cell:
        return None
    is_below = cell.startswith("-")
    return min(0, count(cell[1:], column)) if is_below else count(cell, column)


def policy(cell: str, column: str) -> bool:
    if cell.lower() not in {BEYOND_STOCK, ONLY_STOCK}:
        raise Refused(column, f"{shown(cell)} is neither {ONLY_STOCK} nor {BEYOND_STOCK}.")
    return cell.lower() == BEYOND_STOCK


def truthful(cell: str, column: str) -> bool:
    try:
        return truth(cell)
    except ValueError:
        raise Refused(column, f"{shown(cell)} is neither true nor false.") from None


def key(column: str) -> str:
    """How the table names a column."""
    return "_".join(column.casefold().split())


KEYS = frozenset(map(key, COLUMNS)) | {"gift_card"}
