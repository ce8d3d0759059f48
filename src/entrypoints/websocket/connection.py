"""One socket: who is behind it, what it follows, and what it asks, in the order it asks."""

import asyncio
import logging
from collections import deque
from typing import Protocol

from application.platform.errors import Unavailable
from application.realtime.errors import AuthenticatedAlready, TooManyChannels
from domain.kernel.access import Principal
from domain.kernel.errors import DomainError, Unauthenticated
from entrypoints.websocket.commands import SocketCommands
from entrypoints.websocket.hub import Hub
from entrypoints.websocket.rates import Bucket
from entrypoints.websocket.sockets import Bounds, CloseCode, Socket
from entrypoints.websocket.topics import Topic, Write
from entrypoints.websocket.wire import (
    Authenticate,
    Ping,
    Request,
    RequestReader,
    Subscribe,
    Unsubscribe,
    Visit,
    failure,
    id_of,
    problem_frame,
    problem_of,
    reply_frame,
    subscribed_frame,
    unsubscribed_frame,
)

logger = logging.getLogger(__name__)

UNAVAILABLE = failure("unavailable", 503, "Something we depend on does not answer. Try again soon.")
BUG = failure("internal-error", 500, "Something went wrong on our side.")


class Reception(Protocol):
    """What a connection needs of the gateway that it belongs to."""

    async def recognise(self, *, ticket: str = "", token: str = "") -> Principal:
        """Who that is; raise ``Unauthenticated``."""
        ...

    def on_recognised(self, connection: "Connection") -> None:
        """Somebody has come in; they are sent away if they have too many sockets."""
        ...

    def on_guest(self, connection: "Connection") -> None:
        """Somebody stays as a guest; they are sent away if there are too many."""
        ...

    def on_closed(self, connection: "Connection") -> None: ...


class Connection:
    def __init__(
        self,
        socket: Socket,
        hub: Hub,
        *,
        reader: RequestReader,
        commands: SocketCommands,
        reception: Reception,
        bounds: Bounds,
    ) -> None:
        self._socket = socket
        self._hub = hub
        self._reader = reader
        self._commands = commands
        self._reception = reception
        self._bounds = bounds
        self._loop = asyncio.get_running_loop()
        self._bucket = Bucket(
            burst=bounds.burst, per_second=bounds.messages_per_second, now=self._loop.time()
        )
        self._waiting: deque[bytes] = deque()
        self._serving: asyncio.Task[None] | None = None
        self._principal: Principal | None = None
        self._is_guest = False
        self._deadline = self._loop.call_later(bounds.authenticate_seconds, self._on_deadline)
        self.followed: dict[str, Topic] = {}
        self.is_open = True
        self.is_quiet = False
        """Whether nothing was heard of it since it was pinged."""

    @property
    def principal(self) -> Principal:
        if self._principal is None:
            raise Unauthenticated("Say first who you are.")
        return self._principal

    @property
    def visitor(self) -> Principal | None:
        return self._principal

    @property
    def is_recognised(self) -> bool:
        return self._principal is not None

    @property
    def write(self) -> Write:
        return self._socket.write

    # What the socket tells

    def on_ticket(self, ticket: str) -> None:
        """They brought a ticket: what they say waits until it is known whose it is."""
        self._serving = self._loop.create_task(self._come_in(ticket))

    def on_text(self, text: bytes) -> None:
        if not self.is_open:
            return
        self.is_quiet = False
        if not self._bucket.take(self._loop.time()):
            self.close(CloseCode.TOO_MUCH, "too many messages")
        elif len(self._waiting) >= self._bounds.waiting_requests:
            self.close(CloseCode.OVERLOAD, "we cannot keep up")
        else:
            self._waiting.append(text)
            self._get_going()

    def on_binary(self) -> None:
        self.close(CloseCode.UNSUPPORTED, "text frames only")

    def on_pong(self) -> None:
        self.is_quiet = False

    def on_slow(self) -> None:
        self.close(CloseCode.TOO_SLOW, "you read too slowly")

    def on_lost(self) -> None:
        """The socket is gone."""
        self._leave()

    # What the gateway wants

    def close(self, code: CloseCode, reason: str) -> None:
        if self.is_open:
            self._leave()
            self._socket.close(code, reason)

    def ping(self) -> None:
        """Ask whether it lives; cut it if it did not answer the last time."""
        if self.is_quiet:
            self._leave()
            self._socket.abort()
        else:
            self.is_quiet = True
            self._socket.ping()

    async def change(self, principal: Principal) -> None:
        """Their rights are others now: look whether they may still follow what they follow."""
        if self._principal == principal:
            return
        self._principal = principal
        for topic in list(self.followed.values()):
            await topic.readmit(self)

    def on_sent_away(self, topic: Topic, error: DomainError) -> None:
        self.followed.pop(topic.shown, None)
        self._hub.let_go(topic)
        if self.is_open:
            self._socket.write(unsubscribed_frame(topic.shown, error))

    # Serving

    def _get_going(self) -> None:
        if self._serving is None:
            self._serving = self._loop.create_task(self._serve_all())

    async def _come_in(self, ticket: str) -> None:
        try:
            await self._recognise(ticket=ticket)
        except Unauthenticated as error:
            self.close(CloseCode.UNAUTHENTICATED, error.code)
        except Exception as error:  # noqa: BLE001  # Whatever it is, they are told.
            logger.warning("A ticket cannot be looked at: %r", error)
            self.close(CloseCode.OVERLOAD, "try again soon")
        await self._serve_all()

    async def _serve_all(self) -> None:
        try:
            while self._waiting and self.is_open:
                await self._serve(self._waiting.popleft())
        finally:
            self._serving = None

    async def _serve(self, text: bytes) -> None:
        try:
            answer = await self._answer(self._reader.read(text))
        except DomainError as error:
            answer = problem_frame(id_of(text), problem_of(error))
        except Unavailable as error:
            logger.warning("A frame cannot be served: %s", error)
            answer = problem_frame(id_of(text), UNAVAILABLE)
        except Exception:
            logger.exception("Bug in serving a frame")
            answer = problem_frame(id_of(text), BUG)
        if self.is_open and answer:
            self._socket.write(answer)

    async def _answer(self, request: Request) -> bytes:
        match request:
            case Authenticate():
                return await self._authenticate(request)
            case Visit():
                return self._visit(request)
            case Ping():
                return reply_frame(request.id, {})
            case Subscribe():
                return await self._subscribe(request)
            case Unsubscribe():
                self._unsubscribe(request.channel)
                return reply_frame(request.id, {})
            case _:
                data = await self._commands.serve(request, self.principal)
                return b"" if request.id is None and data is None else reply_frame(request.id, data)

    async def _authenticate(self, request: Authenticate) -> bytes:
        if self._principal is not None:
            raise AuthenticatedAlready
        try:
            await self._recognise(token=request.token)
        except Unauthenticated as error:
            if self.is_open:
                self._socket.write(problem_frame(request.id, problem_of(error)))
            self.close(CloseCode.UNAUTHENTICATED, error.code)
            return b""
        return reply_frame(request.id, {"user": self.principal.account_id})

    def _visit(self, request: Visit) -> bytes:
        if self._principal is not None:
            raise AuthenticatedAlready
        self._deadline.cancel()
        self._is_guest = True
        self._reception.on_guest(self)
        return reply_frame(request.id, {})

    async def _recognise(self, **credential: str) -> None:
        principal = await self._reception.recognise(**credential)
        self._deadline.cancel()
        if self.is_open:
            self._principal = principal
            self._reception.on_recognised(self)

    async def _subscribe(self, request: Subscribe) -> bytes:
        by = self._principal if self._is_guest else self.principal
        channel, name, key, shown = await self._hub.admitted(request.channel, by)
        most = self._bounds.guest_channels if by is None else self._bounds.channels_per_socket
        if shown not in self.followed and len(self.followed) >= most:
            raise TooManyChannels(most)
        self._unsubscribe(shown)  # Who asks again comes back on the same socket.
        with self._hub.holding(channel, name, key=key, shown=shown) as topic:
            await topic.open()
            missed = None
            if request.since is not None:
                missed = await topic.missed_since(request.since, most=self._bounds.recovered)
            # Nothing waits from here on: what was missed and what comes next meet.
            if self.is_open:
                whole = b"" if missed is not None else topic.whole()
                said = subscribed_frame(
                    request.id,
                    shown,
                    # Who has not heard the whole to its end has nothing yet.
                    0 if whole else topic.sequence,
                    recovered=missed is not None,
                )
                self._socket.write(said + whole + b"".join(missed or ()))
                # Writing it may have been too much for a slow reader.
                if self.is_open:
                    self.followed[shown] = topic
                    topic.add(self)
            is_stale = by is not self._principal
        if is_stale and self.is_open:
            # Their rights changed while we asked; nobody looked at this channel yet.
            await topic.readmit(self)
        return b""

    def _unsubscribe(self, shown: str) -> None:
        topic = self.followed.pop(shown, None)
        if topic is not None:
            topic.remove(self)
            self._hub.let_go(topic)

    def _on_deadline(self) -> None:
        if self._principal is None:
            self.close(CloseCode.UNAUTHENTICATED, "not authenticated in time")

    def _leave(self) -> None:
        if not self.is_open:
            return
        self.is_open = False
        self._deadline.cancel()
        self._waiting.clear()
        for shown in list(self.followed):
            self._unsubscribe(shown)
        self._reception.on_closed(self)
