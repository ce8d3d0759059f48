"""A MongoDB server for the tests: another process, for this machine only.

It speaks MongoDB's wire protocol to the real driver. What it keeps is in a file if it gets one,
and then outlives it; else it is forgotten with it.
"""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from mongoeco.engines.memory import MemoryEngine
from mongoeco.engines.sqlite import SQLiteEngine
from mongoeco.wire.proxy import AsyncMongoEcoProxyServer

from tests.support.redis import await_port, free_port

START_SECONDS_MAX = 30.0


@dataclass(slots=True)
class MongoServer:
    """It can be taken away and brought back at the same port."""

    path: Path | None = None
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"mongodb://127.0.0.1:{self.port}/?directConnection=true"

    def start(self) -> None:
        kept = [] if self.path is None else [str(self.path)]
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.support.mongo", str(self.port), *kept],
            stdout=subprocess.DEVNULL,
            cwd=Path(__file__).parents[2],
        )
        await_port(self.port, seconds=START_SECONDS_MAX)

    def kill(self) -> None:
        """Take it away as a power cut would."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextmanager
def a_mongo(path: Path | None = None) -> Iterator[MongoServer]:
    server = MongoServer(path)
    server.start()
    try:
        yield server
    finally:
        server.kill()


async def _serve(port: int, path: str | None) -> None:
    engine = MemoryEngine() if path is None else SQLiteEngine(path)
    parent = os.getppid()
    async with AsyncMongoEcoProxyServer(engine=engine, port=port):
        while os.getppid() == parent:  # noqa: ASYNC110  # Nobody tells us of our parent's end.
            await asyncio.sleep(1)


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else None))
