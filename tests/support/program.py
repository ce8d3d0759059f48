"""``fairground`` as a process of its own, the way an operator runs it."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

WAIT_SECONDS = 60


class Program:
    """Its output up to the first line has been read: it is open by then."""

    def __init__(self, process: subprocess.Popen[str], hello: str) -> None:
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


@contextmanager
def serving(
    *arguments: str, folder: Path, settings: Mapping[str, str] | None = None
) -> Iterator[Program]:
    with started("serve", "--port", "0", *arguments, folder=folder, settings=settings) as process:
        assert process.stdout is not None
        yield Program(process, process.stdout.readline())


@contextmanager
def started(
    *arguments: str, folder: Path, settings: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Its log is the file ``log`` in the folder."""
    variables = {f"FAIRGROUND_{name.upper()}": value for name, value in (settings or {}).items()}
    with (folder / "log").open("a") as log:
        process = subprocess.Popen(
            [Path(sys.executable).with_name("fairground"), *arguments],
            cwd=folder,
            env=_others() | variables,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    with process:
        try:
            yield process
        finally:
            process.kill()


def _others() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if "FAIRGROUND" not in name}
