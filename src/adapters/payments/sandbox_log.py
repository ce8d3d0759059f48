"""The sandbox's own books: what it knows of charges, and append-only logs of money and calls.

They are kept apart from our database, so that tests can compare what we believe with what
really moved. A file survives a kill -9 and is shared by all processes of a machine.
"""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from adapters.payments.sandbox_books import LAYOUT
from adapters.payments.sandbox_script import Verb
from adapters.sandboxes.books import Books, stamp
from adapters.sandboxes.faults import Trouble

_BALANCE = (
    "SELECT coalesce(sum(CASE kind WHEN 'capture' THEN amount WHEN 'refund' THEN -amount"
    " ELSE 0 END), 0) FROM money"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Money that moved.

    ``capture`` and ``reversal`` (of a dispute that was won) towards us, ``refund`` and
    ``dispute`` away from us.
    """

    kind: str
    key: str
    """Of the charge or the refund."""

    charge: str
    """The key of the charge whose money it is."""

    payment_id: str
    reference: str
    amount: int
    currency: str
    fee: int | None = None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A question, as it was asked, and what was wrong with it."""

    at: datetime
    verb: Verb
    key: str
    trouble: Trouble | None = None


class SandboxLog(Books):
    """What can be read of them."""

    layout = LAYOUT

    def entries(self) -> Sequence[Entry]:
        """Every movement of money, in order."""
        with self.opened() as books:
            rows = books.execute("SELECT * FROM money ORDER BY position").fetchall()
        return [_to_entry(row) for row in rows]

    def entries_between(self, since: datetime, until: datetime) -> Sequence[Entry]:
        """What moved from ``since`` up to but not including ``until``, oldest first."""
        with self.opened() as books:
            rows = books.execute(
                "SELECT * FROM money WHERE at >= ? AND at < ? ORDER BY at, position",
                (stamp(since), stamp(until)),
            ).fetchall()
        return [_to_entry(row) for row in rows]

    def calls(self) -> Sequence[Call]:
        """Every question that was asked, in order; also those that got lost."""
        with self.opened() as books:
            rows = books.execute("SELECT * FROM call ORDER BY position").fetchall()
        return [_to_call(row) for row in rows]

    def kept(self, payment_id: str) -> int:
        """Captures minus refunds of one payment, in minor units."""
        with self.opened() as books:
            found = books.execute(f"{_BALANCE} WHERE payment_id = ?", (payment_id,))
            return _balance(found)


def _to_entry(row: sqlite3.Row) -> Entry:
    return Entry(
        kind=row["kind"],
        key=row["key"],
        charge=row["charge"],
        payment_id=row["payment_id"],
        reference=row["reference"],
        amount=row["amount"],
        currency=row["currency"],
        fee=row["fee"],
        at=datetime.fromisoformat(row["at"]),
    )


def _to_call(row: sqlite3.Row) -> Call:
    return Call(
        at=datetime.fromisoformat(row["at"]),
        verb=Verb(row["verb"]),
        key=row["key"],
        trouble=Trouble(row["trouble"]) if row["trouble"] else None,
    )


def write_entry(books: sqlite3.Connection, entry: Entry) -> None:
    books.execute(
        "INSERT INTO money"
        " (kind, key, charge, payment_id, reference, amount, currency, fee, at)"
        " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            entry.kind,
            entry.key,
            entry.charge,
            entry.payment_id,
            entry.reference,
            entry.amount,
            entry.currency,
            entry.fee,
            stamp(entry.at),
        ),
    )


def kept(books: sqlite3.Connection, charge: str) -> int:
    """Captures minus refunds of one charge, in minor units."""
    return _balance(books.execute(f"{_BALANCE} WHERE charge = ?", (charge,)))


def _balance(found: sqlite3.Cursor) -> int:
    return int(found.fetchone()[0])
