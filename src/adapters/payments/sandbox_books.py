"""The file of the sandbox's books: its tables, and what is done about a file of before."""

import fcntl
import logging
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

logger = logging.getLogger(__name__)

IN_MEMORY = ":memory:"
EDITION = 2
"""Of the tables. Books of another edition are set aside: it is play money."""

_SUFFIXES = ("", "-wal", "-shm")
_TABLES = f"""
CREATE TABLE IF NOT EXISTS charge (
    key TEXT PRIMARY KEY, payment_id TEXT NOT NULL, attempt INTEGER NOT NULL,
    reference TEXT NOT NULL, amount INTEGER NOT NULL, currency TEXT NOT NULL, method TEXT NOT NULL,
    script BLOB NOT NULL, expires_at TEXT NOT NULL, settles_at TEXT, outcome TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS charge_settles ON charge (settles_at) WHERE settles_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS refund (
    key TEXT PRIMARY KEY, charge TEXT NOT NULL, payment_id TEXT NOT NULL, reference TEXT NOT NULL,
    amount INTEGER NOT NULL, currency TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT NOT NULL,
    settles_at TEXT
);
CREATE INDEX IF NOT EXISTS refund_charge ON refund (charge);
CREATE INDEX IF NOT EXISTS refund_settles ON refund (settles_at) WHERE settles_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS dispute (
    reference TEXT PRIMARY KEY, charge TEXT NOT NULL, status TEXT NOT NULL, amount INTEGER NOT NULL,
    moves_at TEXT, respond_by TEXT
);
CREATE INDEX IF NOT EXISTS dispute_moves ON dispute (moves_at) WHERE moves_at IS NOT NULL;
CREATE TABLE IF NOT EXISTS evidence (
    dispute TEXT NOT NULL, position INTEGER NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
    at TEXT NOT NULL, PRIMARY KEY (dispute, position)
);
CREATE TABLE IF NOT EXISTS plot (key TEXT PRIMARY KEY, script BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS rule (position INTEGER PRIMARY KEY, fitted INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS notice (
    position INTEGER PRIMARY KEY, key TEXT NOT NULL, body BLOB NOT NULL, forged INTEGER NOT NULL,
    due_at TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS notice_due ON notice (due_at);
CREATE TABLE IF NOT EXISTS call (
    position INTEGER PRIMARY KEY, at TEXT NOT NULL, verb TEXT NOT NULL, key TEXT NOT NULL,
    trouble TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS call_key ON call (key, verb);
CREATE TABLE IF NOT EXISTS money (
    position INTEGER PRIMARY KEY, kind TEXT NOT NULL, key TEXT NOT NULL, charge TEXT NOT NULL,
    payment_id TEXT NOT NULL, reference TEXT NOT NULL, amount INTEGER NOT NULL,
    currency TEXT NOT NULL, fee INTEGER, at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS money_charge ON money (charge);
CREATE INDEX IF NOT EXISTS money_payment ON money (payment_id);
CREATE INDEX IF NOT EXISTS money_at ON money (at);
CREATE TRIGGER IF NOT EXISTS money_is_not_changed BEFORE UPDATE ON money
    BEGIN SELECT RAISE(ABORT, 'the log of money is append-only'); END;
CREATE TRIGGER IF NOT EXISTS money_is_not_deleted BEFORE DELETE ON money
    BEGIN SELECT RAISE(ABORT, 'the log of money is append-only'); END;
CREATE TRIGGER IF NOT EXISTS call_is_not_changed BEFORE UPDATE ON call
    BEGIN SELECT RAISE(ABORT, 'the log of calls is append-only'); END;
CREATE TRIGGER IF NOT EXISTS call_is_not_deleted BEFORE DELETE ON call
    BEGIN SELECT RAISE(ABORT, 'the log of calls is append-only'); END;
PRAGMA user_version = {EDITION};
"""


def open_books(path: Path | str) -> sqlite3.Connection:
    if path == IN_MEMORY:
        return _connect(path)
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    # Processes that start together must not set aside what another one has just begun.
    with _alone_with(file):
        if _is_of_another_edition(file):
            _set_aside(file)
        return _connect(file)


def _connect(path: Path | str) -> sqlite3.Connection:
    # Other processes write too: wait for them.
    books = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    books.row_factory = sqlite3.Row
    books.execute("PRAGMA journal_mode = WAL")
    # Survives the death of every process; only a power cut could cost the last entries.
    books.execute("PRAGMA synchronous = NORMAL")
    if _edition(books) != EDITION:
        books.executescript(_TABLES)
    return books


@contextmanager
def _alone_with(file: Path) -> Iterator[None]:
    with file.with_name(f"{file.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_of_another_edition(file: Path) -> bool:
    if not file.exists():
        return False
    with closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as books:
        try:
            is_begun = books.execute("SELECT 1 FROM sqlite_schema").fetchone() is not None
            return is_begun and _edition(books) != EDITION
        except sqlite3.DatabaseError:
            return True


def _set_aside(file: Path) -> None:
    aside = next(name for name in _names_beside(file) if not name.exists())
    logger.warning("The sandbox's books %s are of another edition; they are now %s", file, aside)
    for suffix in _SUFFIXES:
        part = file.with_name(file.name + suffix)
        if part.exists():
            part.rename(aside.with_name(aside.name + suffix))


def _names_beside(file: Path) -> Iterator[Path]:
    number = 1
    while True:
        yield file.with_name(f"{file.name}.old-{number}")
        number += 1


def _edition(books: sqlite3.Connection) -> int:
    return int(books.execute("PRAGMA user_version").fetchone()[0])
