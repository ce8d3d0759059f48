"""How many deliveries a second one process of the gateway makes to many listeners of a channel.

The gateway is the real one, on the real server, in a process of its own; what happens is made up
there, as fast as the sockets take it. The listeners are plain sockets in another process, which
count bytes: a client that took every frame apart would be what is measured.
"""

import argparse
import asyncio
import os
import socket
import sys
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import quantiles
from typing import Any
from uuid import UUID

import msgspec
import uvicorn
import uvloop
from rich.console import Console
from rich.table import Table

from adapters.memory.broadcast import MemoryBroadcast
from adapters.memory.socket_tickets import MemorySocketTickets
from adapters.memory.unit_of_work import MemoryDatabase
from adapters.security.socket_ticket_texts import RandomTicketTexts
from adapters.system import SystemClock
from application.realtime.ports import Happened, LoggedEvent, Publication
from application.realtime.socket_tickets import OpenSocketHandler
from domain.booking.events import BookingCompleted
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId, BookingId, EventId, SessionId
from entrypoints.websocket.commands import SocketCommands
from entrypoints.websocket.gateway import Gateway
from entrypoints.websocket.protocol import Entrance, serving
from entrypoints.websocket.sockets import Bounds

FAN_OUT = "fan-out"
LISTENERS = (100, 1_000)
BURSTS = (1, 10)
SECONDS = 4.0
SAMPLED = 50
NOBODY = UUID(int=0)
CHANNEL = f"booking:{NOBODY}"
HANDSHAKE = (
    b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class FanOut:
    listeners: int
    burst: int
    deliveries_a_second: float
    p50: float
    p99: float
    mebibytes: float


class MadeUpChannel:
    """Tells of events that are in no log; the time is in the data, in nanoseconds."""

    kind = "booking"

    async def admit(self, by: Principal, key: str) -> str:
        del by
        return f"booking:{key}"

    async def sequences(self, names: Collection[str]) -> Mapping[str, int]:
        del names
        return {}

    async def since(self, name: str, sequence: int, *, limit: int) -> Sequence[Publication]:
        raise NotImplementedError(name, sequence, limit)

    def names_of(self, happened: Happened) -> Sequence[str]:
        return [happened.subject]

    async def render(self, name: str, logged: LoggedEvent) -> Publication:
        del name
        return Publication(
            name=logged.event.name,
            at=logged.event.at,
            data={"status": "COMPLETED", "sent": f"{time.monotonic_ns():020}"},
            sequence=logged.sequence,
            event_id=logged.id,
        )

    async def retold(self, name: str, said: Publication) -> Publication | None:
        raise NotImplementedError(name, said)

    def changes_rights(self, event: str) -> bool:
        return not event


class Everybody:
    async def principals(self, session_ids: Collection[SessionId]) -> Mapping[SessionId, Principal]:
        return {each: _principal(each) for each in session_ids}

    async def of_token(self, token: str) -> Principal:
        return _principal(SessionId(UUID(token)))


def _principal(session_id: SessionId) -> Principal:
    return Principal(AccountId(session_id), frozenset({Role.CUSTOMER}), session_id)


async def serve(listeners: int, burst: int) -> None:
    """Wait for all listeners, and then let things happen."""
    broadcast = MemoryBroadcast()
    opening = OpenSocketHandler(
        MemorySocketTickets(MemoryDatabase()), RandomTicketTexts(), Everybody(), SystemClock()
    )
    gateway = Gateway(
        [MadeUpChannel()],
        broadcast=broadcast,
        open_socket=opening,
        listeners=Everybody(),
        commands=SocketCommands(),
        bounds=Bounds(heal_seconds=3600),
    )
    listener = socket.create_server(("127.0.0.1", 0), backlog=2048)
    sockets = serving(gateway, Entrance())
    config = uvicorn.Config(_no_http, ws=sockets, lifespan="off", log_config=None)
    server = uvicorn.Server(config)
    async with gateway.running():
        running = asyncio.create_task(server.serve([listener]))
        print(listener.getsockname()[1], flush=True)
        while len(_following(gateway)) < listeners:  # noqa: ASYNC110  # Nobody tells.
            await asyncio.sleep(0.05)
        connections: Any = server.server_state.connections
        transports = [each._transport for each in connections]  # noqa: SLF001
        await _happen(broadcast, transports, burst)
        print(f"{resident_mebibytes():.1f}", flush=True)
        server.should_exit = True
        await gateway.drain()
        await running


def resident_mebibytes() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


async def _no_http(scope: Any, receive: Any, send: Any) -> None:
    raise NotImplementedError(scope, receive, send)


def _following(gateway: Gateway) -> Sequence[object]:
    topic = gateway.hub._topics.get(CHANNEL)  # noqa: SLF001
    return list(topic._listeners) if topic else []  # noqa: SLF001


async def _happen(
    broadcast: MemoryBroadcast, transports: Sequence[asyncio.Transport], burst: int
) -> None:
    sequence, until = 0, time.monotonic() + SECONDS
    sample = transports[:: max(1, len(transports) // SAMPLED)]
    while time.monotonic() < until:
        happened = [_happened(sequence + number + 1) for number in range(burst)]
        sequence += burst
        broadcast.tell(happened)
        await asyncio.sleep(0)
        # As fast as they are taken, and no faster: nobody is cut as a slow reader.
        while any(each.get_write_buffer_size() for each in sample):  # noqa: ASYNC110
            await asyncio.sleep(0)


def _happened(sequence: int) -> Happened:
    event = BookingCompleted(
        at=datetime.now(UTC),
        booking_id=BookingId(NOBODY),
        event_id=EventId(NOBODY),
        organizer_id=AccountId(NOBODY),
        buyer_id=AccountId(NOBODY),
    )
    # Of one length, so that bytes can be counted.
    sequence += 10**9
    logged = LoggedEvent(id=UUID(int=sequence), sequence=sequence - 10**9, event=event)
    return Happened(CHANNEL, logged.sequence, logged)


class Ear(asyncio.BufferedProtocol):
    """Counts what comes; of some sockets it also looks how old it is."""

    count = 0
    ages: list[int] = []  # noqa: RUF012  # All of them together.
    has_begun = False

    def __init__(self, number: int) -> None:
        self._buffer = bytearray(2**16)
        self._view = memoryview(self._buffer)
        self._is_sampled = number % 20 == 0
        self._number = number
        self._state = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport
        transport.write(HANDSHAKE)  # type: ignore[attr-defined]

    def get_buffer(self, sizehint: int) -> bytearray:
        del sizehint
        return self._buffer

    def buffer_updated(self, nbytes: int) -> None:
        if self._state == 0:
            self._state = 1
            self._say({"type": "authenticate", "token": str(UUID(int=self._number + 1))})
            self._say({"type": "subscribe", "id": 1, "channel": CHANNEL})
        if not Ear.has_begun or self._state == 1:
            self._state = 2 if b'"subscribed"' in self._view[:nbytes].tobytes() else self._state
            return
        Ear.count += self._view[:nbytes].tobytes().count(b'"sent"')
        if self._is_sampled:
            found = self._view[:nbytes].tobytes().rfind(b'"sent":"')
            if 0 <= found <= nbytes - 28:
                sent = int(self._buffer[found + 8 : found + 28])
                Ear.ages.append(time.monotonic_ns() - sent)

    def _say(self, frame: Mapping[str, object]) -> None:
        text = msgspec.json.encode(frame)
        head = bytes([0x81, 0x80 | 126]) + len(text).to_bytes(2) + bytes(4)
        self._transport.write(head + text)  # type: ignore[attr-defined]


async def listen(port: int, listeners: int) -> tuple[float, float, float]:
    loop = asyncio.get_running_loop()
    for number in range(listeners):
        await loop.create_connection(partial(Ear, number), "127.0.0.1", port)
    await asyncio.sleep(0.7)
    Ear.has_begun = True
    count, began = Ear.count, time.monotonic()
    await asyncio.sleep(SECONDS - 1.5)
    rate = (Ear.count - count) / (time.monotonic() - began)
    cuts = quantiles(Ear.ages or [0, 0], n=100)
    return rate, cuts[49] / 1e6, cuts[98] / 1e6


async def measured(listeners: int, burst: int) -> FanOut:
    server = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.fan_out"),
        *("--listeners", str(listeners), "--burst", str(burst)),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert server.stdout is not None
    port = int(await server.stdout.readline())
    client = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "benchmarks.fan_out"),
        *("--listeners", str(listeners), "--port", str(port)),
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    heard, _ = await client.communicate()
    rate, p50, p99 = map(float, heard.split())
    rest, _ = await server.communicate()
    return FanOut(
        listeners=listeners,
        burst=burst,
        deliveries_a_second=rate,
        p50=p50,
        p99=p99,
        mebibytes=float(rest),
    )


async def print_fan_out() -> None:
    table = Table(title=f"{FAN_OUT}: one channel, one process, its listeners on the same machine")
    for name in ("listeners", "at once", "deliveries/s", "p50 ms", "p99 ms", "MiB"):
        table.add_column(name, justify="right")
    for listeners in LISTENERS:
        for burst in BURSTS:
            found = await measured(listeners, burst)
            table.add_row(
                f"{listeners:,}",
                str(burst),
                f"{found.deliveries_a_second:,.0f}",
                f"{found.p50:.1f}",
                f"{found.p99:.1f}",
                f"{found.mebibytes:.0f}",
            )
    Console(width=120).print(table)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--listeners", type=int, required=True)
    parser.add_argument("--burst", type=int, default=1)
    parser.add_argument("--port", type=int)
    given = parser.parse_args()
    if given.port is None:
        uvloop.run(serve(given.listeners, given.burst))
    else:
        print(*uvloop.run(listen(given.port, given.listeners)))


if __name__ == "__main__":
    main()
