"""What can be known of a running server: its locks, and what it wrote about itself.

The server and its children hold the lock `alive`, handed down by the process that launched it. So
the lock says what a process number cannot: whether anything of the server still lives.
"""

import fcntl
import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self

ADDRESS = "127.0.0.1"
_POLL_SECONDS = 0.005


@dataclass(frozen=True, slots=True)
class Postmaster:
    """What the server wrote about itself into its data."""

    pid: int
    port: int
    status: str

    @classmethod
    def read(cls, data: Path) -> Self | None:
        try:
            lines = (data / "postmaster.pid").read_text().split("\n")
            # The last line says how far the server has come; it comes late itself.
            return cls(int(lines[0]), int(lines[3]), "".join(lines[7:]).strip())
        except (FileNotFoundError, IndexError, ValueError):
            return None

    def answers(self) -> bool:
        if self.status != "ready":
            return False
        with suppress(OSError), socket.create_connection((ADDRESS, self.port), timeout=1):
            return True
        return False

    def was_replaced(self, data: Path) -> bool:
        """Tell whether its number now means another process, or what nobody reaped of it."""
        process = Path(f"/proc/{self.pid}")
        if not process.exists():
            # Gone, or no way to tell here: PostgreSQL judges by itself.
            return False
        try:
            return (process / "cwd").readlink() != data.resolve()
        except OSError:
            return True


def open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT, 0o600)


def is_held(path: Path) -> bool:
    """Tell whether anybody has the lock, shared or not."""
    lock = open_lock(path)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise TimeoutError(f"PostgreSQL took more than {seconds} seconds.")
        time.sleep(_POLL_SECONDS)
