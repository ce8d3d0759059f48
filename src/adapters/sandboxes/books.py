"""Files in which sandboxes keep their books, and what is done about a file of before."""

import asyncio
import fcntl
import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from threading import Lock
from typing import Self
from weakref import finalize

logger = logging.getLogger(__name__)

IN_MEMORY = ":memory:"
_SUFFIXES = ("", "-wal", "-shm")


@dataclass(frozen=True, slots=True)
class Layout:
    """The tables. Books of another edition are set aside: nothing in them is real."""

    tables: str
    edition: int


class Books:
    """One connection, opened when it is first needed and used by one thread at a time."""

    layout: Layout

    def __init__(self, path: Path | str = IN_MEMORY) -> None:
        self._path = path
        self._lock = Lock()
        self._books: sqlite3.Connection | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        self.close()

    async def wait_for[Answer](self, question: Callable[[], Answer]) -> Answer:
        """Ask something of the books. A file blocks, so it is asked outside the event loop."""
        if self._path == IN_MEMORY:
            return question()
        return await asyncio.to_thread(question)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of the block or nothing of it, and nobody else meanwhile."""
        with self.opened() as books:
            books.execute("BEGIN IMMEDIATE")
            try:
                yield books
            except BaseException:
                books.execute("ROLLBACK")
                raise
            books.execute("COMMIT")

    def close(self) -> None:
        """Forget everything that is only in memory."""
        with self._lock:
            if self._books is not None:
                self._books.close()
                self._books = None

    @contextmanager
    def opened(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._books is None:
                self._books = open_books(self._path, self.layout)
                # Whoever forgets to close the log closes its books by forgetting it.
                finalize(self, self._books.close)
            yield self._books


def stamp(at: datetime) -> str:
    """A time as text that sorts like time."""
    return at.isoformat(timespec="microseconds")


def open_books(path: Path | str, layout: Layout) -> sqlite3.Connection:
    if path == IN_MEMORY:
        return _connect(path, layout)
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    # Processes that start together must not set aside what another one has just begun.
    with _alone_with(file):
        if _is_of_another_edition(file, layout):
            _set_aside(file)
        return _connect(file, layout)


def _connect(path: Path | str, layout: Layout) -> sqlite3.Connection:
    # Other processes write too: wait for them.
    books = sqlite3.connect(path, timeout=30, isolation_level=None, check_same_thread=False)
    books.row_factory = sqlite3.Row
    books.execute("PRAGMA journal_mode = WAL")
    # Survives the death of every process; only a power cut could cost the last entries.
    books.execute("PRAGMA synchronous = NORMAL")
    if _edition(books) != layout.edition:
        books.executescript(f"{layout.tables}PRAGMA user_version = {layout.edition};")
    return books


@contextmanager
def _alone_with(file: Path) -> Iterator[None]:
    with file.with_name(f"{file.name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _is_of_another_edition(file: Path, layout: Layout) -> bool:
    if not file.exists():
        return False
    with closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as books:
        try:
            is_begun = books.execute("SELECT 1 FROM sqlite_schema").fetchone() is not None
            return is_begun and _edition(books) != layout.edition
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
