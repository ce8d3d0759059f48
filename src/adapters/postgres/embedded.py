"""The PostgreSQL that comes with the program, shared by all who name the same directory.

The first one starts it, the others find it running, and the last one to leave stops it. Two lock
files make that true even after a kill -9, because the kernel takes locks back: `turn`, which one
process at a time holds to start or stop the server, and `users`, which all hold who use it.
"""

import fcntl
import os
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from adapters.postgres.embedded_installation import (
    PostgresDidNotStart,
    account_for,
    home_of,
    programs_for,
    settle,
)
from adapters.postgres.embedded_process import is_held, open_lock
from adapters.postgres.embedded_server import Server, url_of

_DATABASE = "fairground"
_SETTINGS = {
    "max_connections": "100",
    "shared_buffers": "256MB",
    "shared_preload_libraries": "pg_stat_statements",
    "random_page_cost": "1.1",
    "timezone": "UTC",
    "log_timezone": "UTC",
}
_SAFEGUARDS = ("fsync", "synchronous_commit", "full_page_writes")


class EmbeddedPostgres:
    """One server and its data, in a directory of its own.

    The settings are those of the process that starts it. Without ``durable`` a power cut may cost
    all of the data: for tests.
    """

    def __init__(
        self,
        directory: Path,
        *,
        settings: Mapping[str, str] | None = None,
        durable: bool = True,
    ) -> None:
        self._directory = directory.absolute()
        self._durable = durable
        safeguards = dict.fromkeys(_SAFEGUARDS, "on" if durable else "off")
        self._settings = _SETTINGS | safeguards | dict(settings or {})
        self._use: int | None = None

    @property
    def home(self) -> Path:
        """Where the data is: the directory, unless PostgreSQL could not reach it there."""
        return home_of(self._directory)

    def url(self, database: str) -> str:
        """Name a database of the server, once it was started."""
        return url_of(self.home, database)

    def start(self) -> str:
        """Have the server running, whoever started it, and return the platform's database."""
        try:
            self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._turn():
                self._join()
            return self.url(_DATABASE)
        except (OSError, KeyError, subprocess.SubprocessError) as error:
            raise PostgresDidNotStart(
                f"PostgreSQL cannot run in the directory {self._directory}: {error}"
            ) from error

    def stop(self) -> None:
        """Leave the server; the last one to leave stops it."""
        with self._turn():
            self._leave()
            if not is_held(self.home / "users"):
                self._server().shut_down()

    def shut_down(self) -> None:
        """Stop the server, even if others still use it."""
        with self._turn():
            self._leave()
            self._server().shut_down()

    def _join(self) -> None:
        settle(self._directory)
        server = self._server()
        if not server.has_data:
            server.create(_DATABASE, durable=self._durable)
        if not server.is_answering():
            server.launch(self._settings)
        if self._use is None:
            self._use = open_lock(self.home / "users")
            fcntl.flock(self._use, fcntl.LOCK_SH)

    def _leave(self) -> None:
        if self._use is not None:
            os.close(self._use)
            self._use = None

    def _server(self) -> Server:
        account = account_for(self.home / "data")
        return Server(self.home, account, programs_for(account))

    @contextmanager
    def _turn(self) -> Iterator[None]:
        lock = open_lock(self._directory / "turn")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)
