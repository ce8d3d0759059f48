"""WebSockets on uvicorn's transports.

The handshake and what comes in are read by the ``websockets`` library, which does no input or
output of its own. What goes out to many is written straight to their transports: the same bytes.
"""

import asyncio
import logging
from collections.abc import Collection
from http import HTTPStatus
from typing import Any, Protocol, cast
from urllib.parse import parse_qs, urlsplit

from websockets.frames import Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import State
from websockets.server import ServerProtocol

from entrypoints.websocket.connection import Connection
from entrypoints.websocket.gateway import Gateway

PATH = "/ws"

type SocketProtocols = type[asyncio.Protocol]
"""What uvicorn makes of a connection that becomes a WebSocket."""

# The library tells of every peer that does not behave.
_quiet = logging.getLogger("fairground.websocket")
_quiet.setLevel(logging.CRITICAL)


class ServerState(Protocol):
    """What uvicorn knows of its connections: those it waits for when it ends."""

    connections: set[Any]


class Entrance:
    """Who may connect at all: pages of ours, pages that were allowed, and what is no browser."""

    def __init__(
        self,
        *,
        allowed_origins: Collection[str] = (),
        public_url: str | None = None,
        hosts: Collection[str] = (),
    ) -> None:
        self._allowed = frozenset(allowed_origins)
        self._public_url = public_url
        self._hosts = frozenset(host.lower() for host in hosts)

    def refusal(self, request: Request) -> tuple[HTTPStatus, str] | None:
        """Why a request is turned down, if it is."""
        host = request.headers.get("Host", "").lower()
        if urlsplit(request.path).path != PATH:
            return HTTPStatus.NOT_FOUND, "There is no socket here."
        if self._hosts and host not in self._hosts:
            return HTTPStatus.MISDIRECTED_REQUEST, "This is another host."
        origin = request.headers.get("Origin")
        if origin is not None and origin not in self._allowed and not self._is_own(origin, host):
            return HTTPStatus.FORBIDDEN, "Pages of this origin may not connect."
        return None

    def _is_own(self, origin: str, host: str) -> bool:
        if self._public_url is not None:
            return origin == self._public_url
        return bool(host) and origin in {f"http://{host}", f"https://{host}"}


class SocketProtocol(asyncio.Protocol):
    """One connection, from its handshake on."""

    def __init__(self, gateway: Gateway, entrance: Entrance, state: ServerState) -> None:
        self._gateway = gateway
        self._entrance = entrance
        self._others = state.connections
        self._loop = asyncio.get_running_loop()
        self._wire = ServerProtocol(max_size=gateway.bounds.frame_bytes, logger=_quiet)
        self._connection: Connection | None = None
        self._text: list[bytes] = []
        self._closing: asyncio.TimerHandle | None = None

    # What the transport tells

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)
        # Told to us when more than that waits: nobody has to ask for each frame.
        self._transport.set_write_buffer_limits(high=self._gateway.bounds.queued_bytes)
        self._others.add(self)

    def data_received(self, data: bytes) -> None:
        self._wire.receive_data(data)
        self._handle()

    def eof_received(self) -> bool:
        # Nothing can be sent any more once our side has ended, too.
        if self._connection is not None:
            self._connection.on_lost()
        self._wire.receive_eof()
        self._handle()
        return False

    def connection_lost(self, error: Exception | None) -> None:
        del error
        self._others.discard(self)
        if self._closing is not None:
            self._closing.cancel()
        if self._connection is not None:
            self._connection.on_lost()

    def pause_writing(self) -> None:
        if self._connection is not None:
            self._connection.on_slow()

    def resume_writing(self) -> None:
        """Whoever was too slow was sent away already."""

    def shutdown(self) -> None:
        """The server ends. Whoever is still here comes too late to the gateway's farewell."""
        if self._connection is None:
            self._transport.abort()
        else:
            self.close(1012, self._gateway.hint())

    # What the gateway wants

    def write(self, frames: bytes) -> None:
        self._transport.write(frames)

    def ping(self) -> None:
        if self._wire.state is State.OPEN:
            self._wire.send_ping(b"")
            self._flush()

    def close(self, code: int, reason: str) -> None:
        if self._wire.state is State.OPEN:
            self._wire.send_close(code, reason)
        self._flush()

    def abort(self) -> None:
        self._transport.abort()

    # The wire

    def _handle(self) -> None:
        for event in self._wire.events_received():
            if isinstance(event, Request):
                self._shake_hands(event)
            elif isinstance(event, Frame):
                self._on_frame(event)
        self._flush()

    def _shake_hands(self, request: Request) -> None:
        refusal = self._entrance.refusal(request)
        if refusal is None and self._gateway.is_draining:
            refusal = HTTPStatus.SERVICE_UNAVAILABLE, "This process is about to end."
        response = self._wire.reject(*refusal) if refusal else self._wire.accept(request)
        self._wire.send_response(response)
        self._flush()
        if response.status_code == HTTPStatus.SWITCHING_PROTOCOLS:
            asked = parse_qs(urlsplit(request.path).query)
            ticket = asked.get("ticket", [""])[0]
            self._connection = self._gateway.on_opened(self, ticket=ticket)

    def _on_frame(self, frame: Frame) -> None:
        connection = self._connection
        if connection is None:
            return
        match frame.opcode:
            case Opcode.TEXT | Opcode.CONT:
                self._text.append(bytes(frame.data))
                if frame.fin:
                    text, self._text = b"".join(self._text), []
                    connection.on_text(text)
            case Opcode.BINARY:
                connection.on_binary()
            case Opcode.PING | Opcode.PONG:
                connection.on_pong()
            case _:
                connection.on_lost()

    def _flush(self) -> None:
        for chunk in self._wire.data_to_send():
            if chunk:
                self._transport.write(chunk)
            else:
                self._end_writing()
        if self._wire.close_expected() and self._closing is None:
            if self._connection is not None:
                self._connection.on_lost()
            seconds = self._gateway.bounds.close_seconds
            self._closing = self._loop.call_later(seconds, self._transport.abort)

    def _end_writing(self) -> None:
        if self._transport.can_write_eof():
            self._transport.write_eof()
        else:
            self._transport.close()


def serving(gateway: Gateway, entrance: Entrance) -> SocketProtocols:
    """Where sockets are served by this gateway."""

    def serve(*, server_state: ServerState, **_: object) -> asyncio.Protocol:
        return SocketProtocol(gateway, entrance, server_state)

    # It is called as if it were a class.
    return cast("SocketProtocols", serve)
