"""A gateway behind the server that the program uses, and clients with real sockets.

Run as a program, it serves tallies of a database: one process of several.
"""

import argparse
import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import aiohttp
import uvicorn
import uvloop

from adapters.memory.socket_tickets import MemorySocketTickets
from adapters.memory.unit_of_work import MemoryDatabase
from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.broadcast import PostgresBroadcast
from adapters.postgres.event_log import PostgresEventLog
from adapters.postgres.pool import create_pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.security.socket_ticket_texts import RandomTicketTexts
from adapters.system import SystemClock
from application.platform.tasks import Routes
from application.realtime.socket_tickets import OpenSocketHandler
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId, SessionId
from entrypoints.cli.protocol import BoundedProtocol
from entrypoints.websocket.commands import Command, SocketCommands
from entrypoints.websocket.gateway import Gateway
from entrypoints.websocket.protocol import Entrance, serving
from entrypoints.websocket.sockets import Bounds
from entrypoints.websocket.wire import Request
from tests.support.realtime import TallyChannel
from tests.support.tallies import PostgresTallyStore, Work

START_SECONDS_MAX = 30


async def nothing_else(scope: Any, receive: Any, send: Any) -> None:
    """Answer whatever is no socket."""
    del scope, receive
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@asynccontextmanager
async def sockets_of(
    gateway: Gateway, entrance: Entrance | None = None, *, listener: socket.socket | None = None
) -> AsyncIterator[str]:
    """Serve a gateway that runs already; give its address."""
    listener = listener or socket.create_server(("127.0.0.1", 0), backlog=2048)
    server = _Server(
        uvicorn.Config(
            nothing_else,
            http=BoundedProtocol,
            ws=serving(gateway, entrance or Entrance()),
            lifespan="off",
            log_config=None,
            timeout_graceful_shutdown=10,
        )
    )
    port = listener.getsockname()[1]
    async with asyncio.TaskGroup() as jobs:
        jobs.create_task(server.serve([listener]))
        while True:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.01)
            else:
                writer.close()
                break
        yield f"http://127.0.0.1:{port}/ws"
        server.should_exit = True


class _Server(uvicorn.Server):
    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # They are for the test.
        yield


class Everybody:
    """Whoever says who they are is believed: a token is the id of a session."""

    async def principals(self, session_ids: Collection[SessionId]) -> Mapping[SessionId, Principal]:
        return {each: _principal(each) for each in session_ids}

    async def of_token(self, token: str) -> Principal:
        return _principal(SessionId(UUID(token)))


def _principal(session_id: SessionId) -> Principal:
    return Principal(AccountId(session_id), frozenset({Role.CUSTOMER}), session_id)


class Strike(Request, kw_only=True, tag="strike"):
    """Have something happen to a tally; several times, one transaction each."""

    tally: UUID
    times: int = 1


@dataclass(slots=True)
class Striking:
    work: Work

    async def __call__(self, by: Principal, frame: Strike) -> object:
        del by
        for _ in range(frame.times):
            async with self.work.begin() as store:
                tally = await store.tallies.get(frame.tally)
                await store.tallies.save(tally.strike(now=datetime.now(UTC)))
        return {}


async def serve_tallies(url: str, port: int) -> None:
    stopping = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(15, stopping.set)
    async with create_pool(url, size=4) as pool, PostgresBroadcast(url) as broadcast:
        work: Work = PostgresUnitOfWork(
            pool,
            PostgresTallyStore,
            routes=Routes(()),
            wake_up=LocalWakeUp(),
            broadcast=broadcast,
        )
        opening = OpenSocketHandler(
            MemorySocketTickets(MemoryDatabase()), RandomTicketTexts(), Everybody(), SystemClock()
        )
        gateway = Gateway(
            [TallyChannel(PostgresEventLog(pool))],
            broadcast=broadcast,
            open_socket=opening,
            listeners=Everybody(),
            commands=SocketCommands([Command(Strike, Striking(work))]),
            bounds=Bounds(heal_seconds=0.5, retry_seconds=0.5),
        )
        await broadcast.is_connected.wait()
        listener = socket.create_server(("127.0.0.1", port), backlog=2048, reuse_port=True)
        async with gateway.running(), sockets_of(gateway, listener=listener) as address:
            print(address, flush=True)  # noqa: T201  # Whoever started us reads it.
            await stopping.wait()
            await gateway.drain()


@dataclass(slots=True)
class GatewayProcess:
    """A gateway in a process of its own, which can be killed and started again."""

    url: str
    port: int = 0
    address: str = ""
    _process: asyncio.subprocess.Process | None = field(default=None, init=False)

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.support.socket_server"),
            *("--url", self.url, "--port", str(self.port)),
            stdout=asyncio.subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        )
        assert self._process.stdout is not None
        async with asyncio.timeout(START_SECONDS_MAX):
            line = await self._process.stdout.readline()
        self.address = line.decode().strip()
        assert self.address, "The gateway ended before it was open."
        self.port = int(self.address.rpartition(":")[2].partition("/")[0])

    async def kill(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.communicate()

    def pause(self) -> None:
        """Let it answer nothing any more, and not die."""
        assert self._process is not None
        self._process.send_signal(signal.SIGSTOP)

    def resume(self) -> None:
        assert self._process is not None
        self._process.send_signal(signal.SIGCONT)

    async def stop(self) -> int:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.terminate()
        await self._process.communicate()
        return self._process.returncode or 0


@asynccontextmanager
async def gateways(url: str, count: int) -> AsyncIterator[list[GatewayProcess]]:
    found = [GatewayProcess(url) for _ in range(count)]
    try:
        await asyncio.gather(*(each.start() for each in found))
        yield found
    finally:
        for each in found:
            with contextlib.suppress(ProcessLookupError):
                await each.kill()


@dataclass(slots=True)
class Wire:
    """A client's end of a real socket."""

    socket: aiohttp.ClientWebSocketResponse

    async def ask(self, **frame: object) -> Any:
        await self.socket.send_json(frame)
        return await self.next()

    async def next(self) -> Any:
        return await self.socket.receive_json(timeout=5)

    async def until_closed(self) -> int | None:
        """Read to the end, and return why it was."""
        async with asyncio.timeout(10):
            while (message := await self.socket.receive()).type not in _ENDS:
                pass
        is_told = message.type is aiohttp.WSMsgType.CLOSE
        return message.data if is_told else self.socket.close_code


_ENDS = {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.CLOSING}


@asynccontextmanager
async def connected(address: str, *, token: str = "", **headers: str) -> AsyncIterator[Wire]:
    async with (
        aiohttp.ClientSession() as session,
        session.ws_connect(address, headers=headers, timeout=_PATIENCE) as socket,
    ):
        wire = Wire(socket)
        if token:
            reply = await wire.ask(type="authenticate", id=0, token=token)
            assert "data" in reply, reply
        yield wire


_PATIENCE = aiohttp.ClientWSTimeout(ws_close=1)  # type: ignore[call-arg, unused-ignore]


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--port", type=int, default=0)
    given = parser.parse_args()
    uvloop.run(serve_tallies(given.url, given.port))
