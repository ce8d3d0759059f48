"""The sandbox's own books: what it knows of charges, and an append-only log of money.

They are kept apart from our database, so that tests can compare what we believe with what
really moved. A file survives a kill -9 and is shared by all processes of a machine.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Self

from domain.kernel.money import Money

IN_MEMORY = ":memory:"

_TABLES = """
CREATE TABLE IF NOT EXISTS charge (
    payment_id TEXT PRIMARY KEY, reference TEXT NOT NULL, amount INTEGER NOT NULL,
    currency TEXT NOT NULL, method TEXT NOT NULL, token TEXT NOT NULL, expires_at TEXT NOT NULL,
    settles_at TEXT, outcome TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS charge_settles ON charge (settles_at) WHERE settles_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS refund (
    refund_id TEXT PRIMARY KEY, outcome TEXT NOT NULL, reason TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS notice (
    position INTEGER PRIMARY KEY, payment_id TEXT NOT NULL, body BLOB NOT NULL,
    due_at TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS notice_due ON notice (due_at);
CREATE TABLE IF NOT EXISTS money (
    position INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, payment_id TEXT NOT NULL,
    amount INTEGER NOT NULL, currency TEXT NOT NULL, at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS money_payment ON money (payment_id);
CREATE TRIGGER IF NOT EXISTS money_is_not_changed BEFORE UPDATE ON money
    BEGIN SELECT RAISE(ABORT, 'the log of money is append-only'); END;
CREATE TRIGGER IF NOT EXISTS money_is_not_deleted BEFORE DELETE ON money
    BEGIN SELECT RAISE(ABORT, 'the log of money is append-only'); END;
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Money that moved: ``capture`` towards us, ``refund`` back to the payer."""

    kind: str
    key: str
    payment_id: str
    amount: int
    currency: str
    at: datetime


class SandboxLog:
    """One connection, opened when it is first needed and used by one thread at a time."""

    def __init__(self, path: Path | str = IN_MEMORY) -> None:
        self._path = path
        self._lock = Lock()
        self._books: sqlite3.Connection | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of the block or nothing of it, and nobody else meanwhile."""
        with self._open() as books:
            books.execute("BEGIN IMMEDIATE")
            try:
                yield books
            except BaseException:
                books.execute("ROLLBACK")
                raise
            books.execute("COMMIT")

    def entries(self) -> Sequence[Entry]:
        """Every movement of money, in order."""
        with self._open() as books:
            rows = books.execute("SELECT * FROM money ORDER BY position").fetchall()
        return [_to_entry(row) for row in rows]

    def kept(self, payment_id: str) -> int:
        """Captures minus refunds of one payment, in minor units."""
        with self._open() as books:
            return kept(books, payment_id)

    def close(self) -> None:
        """Forget everything that is only in memory."""
        with self._lock:
            if self._books is not None:
                self._books.close()
                self._books = None

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._books is None:
                self._books = _connect(self._path)
            yield self._books


def _connect(path: Path | str) -> sqlite3.Connection:
    if path != IN_MEMORY:
        Path(path).parent.mkdir(parents=True, exist_ok=True)
    # Other processes write too: wait for them.
    books = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    books.row_factory = sqlite3.Row
    books.execute("PRAGMA journal_mode = WAL")
    # Survives the death of every process; only a power cut could cost the last entries.
    books.execute("PRAGMA synchronous = NORMAL")
    books.executescript(_TABLES)
    return books


def _to_entry(row: sqlite3.Row) -> Entry:
    return Entry(
        kind=row["kind"],
        key=row["key"],
        payment_id=row["payment_id"],
        amount=row["amount"],
        currency=row["currency"],
        at=datetime.fromisoformat(row["at"]),
    )


def write_entry(
    books: sqlite3.Connection, kind: str, *, key: str, payment_id: str, amount: Money, at: datetime
) -> None:
    books.execute(
        "INSERT INTO money (kind, key, payment_id, amount, currency, at) VALUES (?, ?, ?, ?, ?, ?)",
        (kind, key, payment_id, amount.amount, amount.currency, stamp(at)),
    )


def kept(books: sqlite3.Connection, payment_id: str) -> int:
    row = books.execute(
        "SELECT coalesce(sum(CASE kind WHEN 'capture' THEN amount ELSE -amount END), 0)"
        " FROM money WHERE payment_id = ?",
        (payment_id,),
    ).fetchone()
    return int(row[0])


def stamp(at: datetime) -> str:
    """A time as text that sorts like time."""
    return at.isoformat(timespec="microseconds")
