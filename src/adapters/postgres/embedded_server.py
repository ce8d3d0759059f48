"""One PostgreSQL server: its data is made, it is launched, watched and shut down.

The server and all its children hold the lock `alive`, handed down from the process that launched
it. So the lock tells what a process number cannot: whether anything of the server still lives.
"""

import fcntl
import os
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from adapters.postgres.embedded_installation import Account, PostgresDidNotStart

_ADDRESS = "127.0.0.1"
_USER = "fairground"
_INITDB = (
    f"--username={_USER}",
    "--auth=scram-sha-256",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    # The password is 256 random bits: stretching it would only make each connection slower.
    "--set=scram_iterations=1",
    "--no-instructions",
    "--no-sync",
)
# The server's own tables take this many seconds to recover from at most 1 GB of log.
_START_SECONDS = 120
_STOP_SECONDS = 60
_LOG_BYTES_MAX = 10_000_000
_LOG_LINES_SHOWN = 15


@dataclass(frozen=True, slots=True)
class _Postmaster:
    """What the server wrote about itself into its `postmaster.pid`."""

    pid: int
    port: int
    is_ready: bool

    def answers(self) -> bool:
        if not self.is_ready:
            return False
        with suppress(OSError), socket.create_connection((_ADDRESS, self.port), timeout=1):
            return True
        return False


class Server:
    def __init__(self, home: Path, account: Account, programs: Path) -> None:
        self._home = home
        self._account = account
        self._programs = programs
        self._data = home / "data"
        self._log = home / "server.log"

    @property
    def has_data(self) -> bool:
        return self._data.exists()

    def url(self, database: str) -> str:
        password = (self._home / "password").read_text()
        port = (self._home / "port").read_text()
        return f"postgresql://{_USER}:{password}@{_ADDRESS}:{port}/{database}"

    def is_answering(self) -> bool:
        """Wait for a server that still comes up, and for the last children of one that died."""
        self._wait_until(lambda: self._answers() or not self._is_alive(), _START_SECONDS)
        return self._is_alive()

    def create(self, database: str, *, durable: bool) -> None:
        # Made under another name, so that what a crash left half done is never taken for data.
        draft = self._home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self._account.own(draft)
        self._initialise(draft, database)
        if durable:
            self._run("initdb", "--sync-only", f"--pgdata={draft}")
        draft.rename(self._data)
        _sync(self._home)

    def launch(self, settings: Mapping[str, str]) -> None:
        for port in self._ports():
            said = self._launch_on(port, settings)
            if self._is_alive():
                (self._home / "port").write_text(str(port))
                return
            if "could not bind" not in said:
                break
        raise PostgresDidNotStart(
            f"PostgreSQL did not start in {self._home}. Its log ends with:\n{_end_of(said)}"
        )

    def shut_down(self) -> None:
        if not self._signal(signal.SIGINT):
            return
        try:
            self._wait_until(lambda: not self._is_alive(), _STOP_SECONDS)
        except TimeoutError:
            # At once and without cleaning up: the next start recovers all that was committed.
            self._signal(signal.SIGQUIT)
            self._wait_until(lambda: not self._is_alive(), _STOP_SECONDS)

    def _initialise(self, draft: Path, database: str) -> None:
        password = self._home / "password"
        _write_secret(password, secrets.token_hex(32))
        self._account.own(password)
        self._run("initdb", *_INITDB, f"--pwfile={password}", f"--pgdata={draft}")
        self._run(
            "postgres", "--single", "-F", "-D", str(draft), "template1",
            say=f"CREATE DATABASE {database}",
        )

    def _ports(self) -> Iterator[int]:
        """The port of last time, so that addresses stay good; others if it is taken."""
        with suppress(FileNotFoundError):
            yield int((self._home / "port").read_text())
        for _ in range(3):
            yield _free_port()

    def _launch_on(self, port: int, settings: Mapping[str, str]) -> str:
        self._forget_the_dead()
        with self._open_log() as log:
            before = log.tell()
            try:
                self._spawn(port, settings, log)
                self._wait_until(lambda: self._answers() or not self._is_alive(), _START_SECONDS)
            except BaseException:
                self.shut_down()
                raise
        return self._log.read_bytes()[before:].decode(errors="replace")

    def _spawn(self, port: int, settings: Mapping[str, str], log: IO[bytes]) -> None:
        ours = {
            "listen_addresses": _ADDRESS,
            "port": str(port),
            "unix_socket_directories": "",
            # Undoes what initdb was told: passwords that people choose are stretched.
            "scram_iterations": "4096",
        }
        options = [f"--{name}={value}" for name, value in (dict(settings) | ours).items()]
        alive = open_lock(self._home / "alive")
        try:
            fcntl.flock(alive, fcntl.LOCK_EX)
            self._run(
                "pg_ctl", "start", "--silent", "--no-wait", f"--pgdata={self._data}",
                f"--options={shlex.join(options)}",
                log=log,
                keep=alive,
            )
        finally:
            os.close(alive)

    def _run(
        self,
        program: str,
        *arguments: str,
        say: str = "",
        log: IO[bytes] | None = None,
        keep: int | None = None,
    ) -> None:
        ...
