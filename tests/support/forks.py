"""Processes of the platform that start in a moment.

Most of a start is the import of everything. Here it happens once, in a process from which all
others are forked. They are as real as any: they can be killed, and share nothing.
"""

import asyncio
import gc
import multiprocessing
import os
import re
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

from entrypoints.cli import main as command_line

STDOUT, STDERR = 1, 2
START_SECONDS_MAX = 60
END_SECONDS_MAX = 60

_OPEN_AT = re.compile(rb"open at (http://\S+)")
# What the framework imports only when an application is made.
_IMPORTED_LATE = ("litestar._kwargs", "litestar.plugins.attrs", "litestar.plugins.pydantic")
_forks = multiprocessing.get_context("forkserver")
_forks.set_forkserver_preload([command_line.__name__, *_IMPORTED_LATE])

type Program = Callable[[], int]


class Fork:
    """One process. It is open when its first line is read."""

    def __init__(self, process: ForkServerProcess, address: str) -> None:
        self._process = process
        self.address = address

    @property
    def is_alive(self) -> bool:
        return self._process.is_alive()

    async def ended(self) -> int:
        """Wait for its end, and return its exit status; that of a signal is negative."""
        await asyncio.to_thread(self._process.join, END_SECONDS_MAX)
        assert self._process.exitcode is not None
        return self._process.exitcode

    async def stop(self) -> int:
        """Ask it to end."""
        self.ask_to_end()
        return await self.ended()

    def ask_to_end(self) -> None:
        self._process.terminate()

    async def kill(self) -> None:
        """End it at once, as a power cut would."""
        self._process.kill()
        await self.ended()


@asynccontextmanager
async def forked(
    *arguments: str,
    environment: Mapping[str, str],
    log: Path,
    program: Program = command_line.main,
) -> AsyncIterator[Fork]:
    """Run ``fairground`` with these arguments; kill it afterwards, if it has not ended."""
    said, says = _forks.Pipe(duplex=False)
    process = fork(*arguments, environment=environment, log=log, says=says, program=program)
    await asyncio.to_thread(process.start)
    says.close()
    try:
        async with asyncio.timeout(START_SECONDS_MAX):
            address = await asyncio.to_thread(_address, said.fileno())
        yield Fork(process, address)
    finally:
        process.kill()
        await asyncio.to_thread(process.join)
        said.close()


def fork(
    *arguments: str,
    environment: Mapping[str, str],
    log: Path,
    says: Connection,
    program: Program = command_line.main,
) -> ForkServerProcess:
    """A process that is not started yet, and what it says."""
    wanted = (program, arguments, dict(environment), log, says)
    return _forks.Process(target=_run, args=wanted)


def _run(
    program: Program,
    arguments: tuple[str, ...],
    environment: Mapping[str, str],
    log: Path,
    says: Connection,
) -> None:
    os.environ.clear()
    os.environ.update(environment)
    os.dup2(says.fileno(), STDOUT)
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), STDERR)
    sys.argv = ["fairground", *arguments]
    # What was there before the fork is never garbage: looking at it would only copy it.
    gc.freeze()
    sys.exit(program())


def _address(said: int) -> str:
    text = b""
    while b"Ctrl-C" not in text:
        more = os.read(said, 4096)
        if not more:
            raise RuntimeError("The platform ended before it was open; its log tells why.")
        text += more
    found = _OPEN_AT.search(text)
    return found[1].decode() if found else ""
