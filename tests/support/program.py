"""``fairground`` as a process of its own, watched the way an operator watches it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from http.client import HTTPConnection
from multiprocessing import Pipe
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import IO, Any, Protocol
from urllib.parse import urlsplit

from tests.support.forks import fork

WAIT_SECONDS = 60


class Process(Protocol):
    @property
    def stdout(self) -> IO[str] | None: ...

    def send_signal(self, number: int, /) -> None: ...

    def wait(self, timeout: float | None = None) -> int: ...

    def kill(self) -> None: ...


class Program:
    """Its output up to the first line has been read: it is open by then."""

    def __init__(self, process: Process, hello: str) -> None:
        self.process = process
        self.hello = hello

    @property
    def address(self) -> str:
        return next(word for word in self.hello.split() if word.startswith("http"))

    def connect(self) -> HTTPConnection:
        where = urlsplit(self.address)
        assert where.hostname is not None
        return HTTPConnection(where.hostname, where.port, timeout=WAIT_SECONDS)

    def ask(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        connection = self.connect()
        content = None if body is None else json.dumps(body).encode()
        connection.request(method, path, content, {"Content-Type": "application/json"})
        with connection.getresponse() as response:
            text = response.read()
        connection.close()
        is_json = "json" in response.headers.get("Content-Type", "")
        return response.status, json.loads(text) if is_json else text

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(WAIT_SECONDS)


class Forked:
    """A process that was forked, to be treated like any other."""

    def __init__(self, process: ForkServerProcess, said: IO[str]) -> None:
        self._process = process
        self.stdout: IO[str] | None = said

    def send_signal(self, number: int, /) -> None:
        assert self._process.pid is not None
        os.kill(self._process.pid, number)

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        assert self._process.exitcode is not None
        return self._process.exitcode

    def kill(self) -> None:
        self._process.kill()


type Start = Callable[[Sequence[str], Path, Mapping[str, str]], AbstractContextManager[Process]]


@contextmanager
def command(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> Iterator[Process]:
    """The command as it is installed: the whole of a start, and seconds of it."""
    with (folder / "log").open("a") as log:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("fairground"), *arguments],
            cwd=folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    with process:
        yield process


@contextmanager
def fork_of_it(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> Iterator[Process]:
    """The same from where everything is imported."""
    data = {"FAIRGROUND_DATA_DIRECTORY": str(folder / ".fairground")}
    said, says = Pipe(duplex=False)
    process = fork(*arguments, environment={**data, **environment}, log=folder / "log", says=says)
    process.start()
    says.close()
    with os.fdopen(os.dup(said.fileno())) as output:
        yield Forked(process, output)
    process.join()
    said.close()


@contextmanager
def serving(
    *arguments: str,
    folder: Path,
    settings: Mapping[str, str] | None = None,
    start: Start = fork_of_it,
) -> Iterator[Program]:
    serve = ("serve", "--port", "0", *arguments)
    with started(*serve, folder=folder, settings=settings, start=start) as process:
        assert process.stdout is not None
        yield Program(process, process.stdout.readline())


@contextmanager
def started(
    *arguments: str,
    folder: Path,
    settings: Mapping[str, str] | None = None,
    start: Start = fork_of_it,
) -> Iterator[Process]:
    """Its log is the file ``log`` in the folder."""
    variables = {f"FAIRGROUND_{name.upper()}": value for name, value in (settings or {}).items()}
    with start(arguments, folder, _others() | variables) as process:
        try:
            yield process
        finally:
            process.kill()


def _others() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if "FAIRGROUND" not in name}
