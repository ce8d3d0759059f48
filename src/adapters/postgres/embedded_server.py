"""One PostgreSQL server: its data is made, it is launched and shut down."""

import fcntl
import os
import secrets
import shlex
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

from adapters.postgres.embedded_installation import Account, PostgresDidNotStart
from adapters.postgres.embedded_process import (
    ADDRESS,
    Postmaster,
    is_held,
    open_lock,
    wait_until,
)

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
# Larger than any process number that a kernel gives.
_NUMBER_OF_NOBODY = 2**31 - 1
_OTHER_PORTS = 3
_START_SECONDS = 120
_STOP_SECONDS = 60
_LOG_BYTES_MAX = 10_000_000
_LOG_LINES_SHOWN = 15


def url_of(home: Path, database: str) -> str:
    password = (home / "password").read_text()
    port = (home / "port").read_text()
    return f"postgresql://{_USER}:{password}@{ADDRESS}:{port}/{database}"


class Server:
    def __init__(self, home: Path, account: Account, programs: Path) -> None:
        self._home = home
        self._account = account
        self._programs = programs
        self._data = home / "data"
        self._alive = home / "alive"

    @property
    def has_data(self) -> bool:
        return self._data.exists()

    def create(self, database: str, *, durable: bool) -> None:
        # Made under another name, so that what a crash left half done is never taken for data.
        draft = self._home / "data.new"
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        self._account.own(draft)
        self._fill(draft, database)
        if durable:
            self._run("initdb", "--sync-only", f"--pgdata={draft}")
        draft.rename(self._data)
        if durable:
            _sync(self._home)

    def is_answering(self) -> bool:
        """Wait for a server that still comes up, and for the last children of one that died."""
        if is_held(self._alive):
            self._wait_until_decided()
        return is_held(self._alive)

    def launch(self, settings: Mapping[str, str]) -> None:
        said = ""
        for port in self._ports():
            (self._home / "port").write_text(str(port))
            said = self._launch_on(port, settings)
            if is_held(self._alive):
                return
            if "could not bind" not in said:
                break
        raise PostgresDidNotStart(
            f"PostgreSQL did not start in {self._home}. The end of its log:\n{_end_of(said)}"
        )

    def shut_down(self) -> None:
        if not is_held(self._alive):
            return
        try:
            self._signal(signal.SIGINT)
            self._wait_until_gone()
        except TimeoutError:
            # At once, without tidying up: the next start recovers all that was committed.
            self._signal(signal.SIGQUIT)
            self._wait_until_gone()

    def _fill(self, draft: Path, database: str) -> None:
        password = self._home / "password"
        _write_secret(password, secrets.token_hex(32))
        self._account.own(password)
        self._run("initdb", *_INITDB, f"--pwfile={password}", f"--pgdata={draft}")
        alone = ("--single", "-F", "-D", str(draft), "template1")
        self._run("postgres", *alone, say=f"CREATE DATABASE {database}")

    def _ports(self) -> Iterator[int]:
        """The port of last time, so that addresses stay good; others if it is taken."""
        with suppress(FileNotFoundError, ValueError):
            yield int((self._home / "port").read_text())
        for _ in range(_OTHER_PORTS):
            yield _free_port()

    def _launch_on(self, port: int, settings: Mapping[str, str]) -> str:
        """Return what the server said until it was ready, or gone."""
        self._bury_the_dead()
        with _open_log(self._home / "server.log") as log:
            before = log.tell()
            try:
                self._spawn(port, settings, log)
                self._wait_until_decided()
            except BaseException:
                self.shut_down()
                raise
            log.seek(before)
            return log.read().decode(errors="replace")

    def _spawn(self, port: int, settings: Mapping[str, str], log: IO[bytes]) -> None:
        ours = {
            "listen_addresses": ADDRESS,
            "port": str(port),
            "unix_socket_directories": "",
            # Unlike the generated one, passwords that people choose are stretched.
            "scram_iterations": "4096",
        }
        options = [f"--{name}={value}" for name, value in (dict(settings) | ours).items()]
        words = ("start", "--silent", "--no-wait", "-D", str(self._data), "-o", shlex.join(options))
        alive = open_lock(self._alive)
        try:
            fcntl.flock(alive, fcntl.LOCK_EX)
            self._call("pg_ctl", *words, output=log, hand_down=(alive,))
        finally:
            os.close(alive)

    def _bury_the_dead(self) -> None:
        """Keep PostgreSQL from taking its predecessor's number for a living server.

        The rest of the note stays: it leads to the shared memory that has to be cleared away.
        """
        note = self._data / "postmaster.pid"
        postmaster = Postmaster.read(self._data)
        if postmaster is not None and postmaster.was_replaced(self._data):
            rest = note.read_text().split("\n", 1)[1]
            draft = note.with_suffix(".new")
            draft.write_text(f"{_NUMBER_OF_NOBODY}\n{rest}")
            self._account.own(draft)
            draft.replace(note)

    def _signal(self, number: signal.Signals) -> None:
        postmaster = Postmaster.read(self._data)
        if postmaster is not None and not postmaster.was_replaced(self._data):
            with suppress(ProcessLookupError):
                os.kill(postmaster.pid, number)

    def _wait_until_decided(self) -> None:
        wait_until(lambda: self._answers() or not is_held(self._alive), _START_SECONDS)

    def _wait_until_gone(self) -> None:
        wait_until(lambda: not is_held(self._alive), _STOP_SECONDS)

    def _answers(self) -> bool:
        postmaster = Postmaster.read(self._data)
        return postmaster is not None and postmaster.answers()

    def _run(self, program: str, *arguments: str, say: str = "") -> None:
        done = self._call(program, *arguments, say=say, output=subprocess.PIPE)
        if done.returncode != 0:
            said = done.stdout.decode(errors="replace")
            raise PostgresDidNotStart(
                f"PostgreSQL could not make its data in {self._home}. "
                f"The end of what {program} said:\n{_end_of(said)}"
            )

    def _call(
        self,
        program: str,
        *arguments: str,
        output: int | IO[bytes],
        say: str = "",
        hand_down: tuple[int, ...] = (),
    ) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(  # noqa: S603  # the package's own programs
            [self._programs / program, *arguments],
            input=say.encode(),
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=_START_SECONDS,
            cwd=self._home,
            # Nothing of ours: PGPORT, PGOPTIONS and their like would change the server.
            env={"LC_ALL": "C", "PATH": os.defpath},
            user=self._account.uid,
            group=self._account.gid,
            extra_groups=self._account.groups,
            pass_fds=hand_down,
        )


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        port: int = probe.getsockname()[1]
        return port


def _open_log(path: Path) -> IO[bytes]:
    if path.exists() and path.stat().st_size > _LOG_BYTES_MAX:
        path.rename(path.with_suffix(".log.1"))
    # Statements in it may tell what the data says.
    path.touch(mode=0o600)
    return path.open("a+b")


def _end_of(text: str) -> str:
    return "\n".join(text.splitlines()[-_LOG_LINES_SHOWN:])


def _write_secret(path: Path, secret: str) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    with path.open("w") as file:
        file.write(secret)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
