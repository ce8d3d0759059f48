"""What a server reads off a connection before it gives up on it."""

import asyncio
import socket
from collections.abc import AsyncIterator

import pytest

from entrypoints.cli.parts import ServingPart
from entrypoints.cli.protocol import HEAD_BYTES_MAX
from tests.support.http import an_app

CHUNK = 2**14
LARGE = 8 * HEAD_BYTES_MAX


@pytest.fixture
async def port() -> AsyncIterator[int]:
    listener = socket.create_server(("127.0.0.1", 0))
    part = ServingPart(an_app(), listener)
    async with asyncio.TaskGroup() as jobs:
        part.start(jobs)
        yield listener.getsockname()[1]
        await part.stop()


async def said_after(port: int, *parts: bytes) -> tuple[int, bytes]:
    """How many bytes it took, and what it said until it hung up."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    taken = 0
    try:
        for part in parts:
            writer.write(part)
            await writer.drain()
            taken += len(part)
    except ConnectionError:
        pass  # It hung up while we were still talking.
    try:
        said = await reader.read()
    except ConnectionError:
        said = b""
    writer.close()
    return taken, said


@pytest.mark.parametrize(
    "beginning", [b"GET / HTTP/1.1\r\nX-Long: ", b"GET /", b"GET / HTTP/1.1\r\n"]
)
async def test_a_head_that_does_not_end_is_cut_off(port: int, beginning: bytes) -> None:
    endless = [b"x" * CHUNK] * (LARGE // CHUNK * 50)

    taken, said = await said_after(port, beginning, *endless)

    assert taken < len(endless) * CHUNK
    assert not said or b" 431 " in said.splitlines()[0] or b" 400 " in said.splitlines()[0]


async def test_a_long_body_behind_a_short_head_is_read(port: int) -> None:
    head = b"POST /nowhere HTTP/1.1\r\nHost: a\r\nContent-Length: %d\r\n\r\n" % LARGE
    last = b"GET /ops/live HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"

    _, said = await said_after(port, head, *[b"x" * CHUNK] * (LARGE // CHUNK), last)

    assert said.startswith(b"HTTP/1.1 404 ")
    assert b"HTTP/1.1 200 " in said
