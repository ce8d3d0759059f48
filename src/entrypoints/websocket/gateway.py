"""Everybody who is connected to this process, and whether they still may be."""

import asyncio
import logging
import random
from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import batched, cycle

from application.chat.presence import NoteConnected
from application.platform.errors import Unavailable
from application.realtime.ports import Broadcast, Channel, Happened, Listeners, Missed, Told
from application.realtime.socket_tickets import OpenSocketHandler
from domain.identity.events import AccountErased, RolesGranted
from domain.identity.session_events import SessionRevoked
from domain.kernel.access import Principal
from domain.kernel.errors import Unauthenticated
from domain.kernel.ids import AccountId, SessionId
from entrypoints.websocket.commands import SocketCommands
from entrypoints.websocket.connection import Connection
from entrypoints.websocket.hub import Hub
from entrypoints.websocket.sockets import Bounds, CloseCode, Socket
from entrypoints.websocket.wire import RequestReader

PING_SLOTS = 25
"""Not everybody is pinged at once."""

CHECKED_AT_ONCE = 1_000
CLOSED_AT_ONCE = 500

logger = logging.getLogger(__name__)


class Gateway:
    def __init__(
        self,
        channels: Sequence[Channel],
        *,
        broadcast: Broadcast,
        open_socket: OpenSocketHandler,
        listeners: Listeners,
        commands: SocketCommands,
        bounds: Bounds | None = None,
        note_connected: NoteConnected | None = None,
    ) -> None:
        self.bounds = bounds or Bounds()
        self._note_connected = note_connected
        self._arrived: set[AccountId] = set()
        self.hub = Hub(channels)
        self._broadcast = broadcast
        self._open_socket = open_socket
        self._listeners = listeners
        self._commands = commands
        self._reader = RequestReader(commands.frames)
        self._connections: dict[Connection, int] = {}
        self._slots = cycle(range(PING_SLOTS))
        self._of_session: defaultdict[SessionId, set[Connection]] = defaultdict(set)
        self._of_account: defaultdict[AccountId, set[Connection]] = defaultdict(set)
        self._guests: set[Connection] = set()
        self._to_check: set[SessionId] = set()
        self._has_to_check = asyncio.Event()
        self.is_draining = False

    @property
    def size(self) -> int:
        """How many sockets there are."""
        return len(self._connections)

    @asynccontextmanager
    async def running(self) -> AsyncIterator["Gateway"]:
        """Listen to what happens, and look after everybody."""
        async with self._broadcast.listen(self._hear), asyncio.TaskGroup() as group:
            jobs = [
                group.create_task(self.hub.keep_healing(every=self.bounds.heal_seconds)),
                group.create_task(
                    self.hub.keep_looking(
                        every=self.bounds.look_seconds, after_failure=self.bounds.heal_seconds
                    )
                ),
                group.create_task(self._keep_checking()),
                group.create_task(self._keep_checking_noted()),
                group.create_task(self._keep_pinging()),
            ]
            try:
                yield self
            finally:
                for job in jobs:
                    job.cancel()

    def on_opened(self, socket: Socket, *, ticket: str = "") -> Connection:
        """Somebody has connected, and perhaps brought a ticket."""
        connection = Connection(
            socket,
            self.hub,
            reader=self._reader,
            commands=self._commands,
            reception=self,
            bounds=self.bounds,
        )
        self._connections[connection] = next(self._slots)
        if self.is_draining:
            connection.close(CloseCode.GOING_AWAY, self.hint())
        elif self.size > self.bounds.sockets:
            connection.close(CloseCode.OVERLOAD, self.hint())
        elif ticket:
            connection.on_ticket(ticket)
        return connection

    async def recognise(self, *, ticket: str = "", token: str = "") -> Principal:
        opening = self._open_socket
        by = await (opening.by_ticket(ticket) if ticket else opening.by_token(token))
        if by.session_id is None:
            raise Unauthenticated("Only sessions open sockets.")
        return by

    def on_guest(self, connection: Connection) -> None:
        """Somebody stays who does not say who they are; they are sent away if there are many."""
        if len(self._guests) >= min(self.bounds.guests, self.bounds.sockets // 2):
            connection.close(CloseCode.OVERLOAD, self.hint())
        else:
            self._guests.add(connection)

    def on_recognised(self, connection: Connection) -> None:
        self._guests.discard(connection)
        principal = connection.principal
        others = self._of_account[principal.account_id]
        if len(others) >= self.bounds.sockets_per_account:
            connection.close(CloseCode.TOO_MUCH, "too many sockets")
            return
        others.add(connection)
        self._arrived.add(principal.account_id)
        if principal.session_id is not None:
            self._of_session[principal.session_id].add(connection)
            # It may have ended while we looked.
            self._check_soon([principal.session_id])

    def on_closed(self, connection: Connection) -> None:
        self._connections.pop(connection, None)
        self._guests.discard(connection)
        if connection.is_recognised:
            principal = connection.principal
            _forget(self._of_account, principal.account_id, connection)
            if principal.session_id is not None:
                _forget(self._of_session, principal.session_id, connection)

    async def drain(self) -> None:
        """Send everybody away, and tell each when to come back."""
        self.is_draining = True
        for some in batched(list(self._connections), CLOSED_AT_ONCE, strict=False):
            for connection in some:
                connection.close(CloseCode.GOING_AWAY, self.hint())
            await asyncio.sleep(0)

    def hint(self) -> str:
        """When to come back: not all at once."""
        # Nobody gains anything by guessing it.
        return f"retry-after={random.uniform(0, self.bounds.retry_seconds):.1f}"  # noqa: S311

    def _hear(self, told: Told) -> None:
        match told:
            case Happened(logged=logged) if logged is not None:
                match logged.event:
                    case SessionRevoked(session_id=session_id):
                        self._check_soon([session_id])
                    case RolesGranted(account_id=account_id) | AccountErased(account_id=account_id):
                        self._check_soon(self._sessions_of(account_id))
            case Missed():
                self._check_soon(list(self._of_session))
        self.hub.hear(told)

    def _sessions_of(self, account_id: AccountId) -> Sequence[SessionId]:
        connections = self._of_account.get(account_id, set())
        return [each.principal.session_id for each in connections if each.principal.session_id]

    def _check_soon(self, session_ids: Collection[SessionId]) -> None:
        if known := [each for each in session_ids if each in self._of_session]:
            self._to_check.update(known)
            self._has_to_check.set()

    async def _keep_checking_noted(self) -> None:
        while True:
            await self._has_to_check.wait()
            self._has_to_check.clear()
            noted, self._to_check = self._to_check, set()
            await self._check(noted)

    async def _keep_checking(self) -> None:
        while True:
            await asyncio.sleep(self.bounds.recheck_seconds)
            await self._check(list(self._of_session))

    async def _check(self, session_ids: Collection[SessionId]) -> None:
        """Send away whose session is over, and note what rights the others have now."""
        for some in batched(session_ids, CHECKED_AT_ONCE, strict=False):
            try:
                principals = await self._listeners.principals(some)
                await self._apply(some, principals)
            except Unavailable as error:
                # Nothing is told to anybody meanwhile that the database would not tell.
                logger.warning("Nobody knows which sessions are over: %s", error)
            except Exception:
                logger.exception("Sessions were not checked")

    async def _apply(
        self, session_ids: Sequence[SessionId], principals: Mapping[SessionId, Principal]
    ) -> None:
        for session_id in session_ids:
            for connection in list(self._of_session.get(session_id, ())):
                principal = principals.get(session_id)
                if principal is None:
                    connection.close(CloseCode.UNAUTHENTICATED, "session-over")
                else:
                    await connection.change(principal)

    async def _keep_pinging(self) -> None:
        slot = 0
        while True:
            await asyncio.sleep(self.bounds.ping_seconds / PING_SLOTS)
            slot = (slot + 1) % PING_SLOTS
            pinged = [each for each, its in self._connections.items() if its == slot]
            for connection in pinged:
                connection.ping()
            await self._note_presence(pinged)

    async def _note_presence(self, pinged: Sequence[Connection]) -> None:
        """Those who have just come are there, and those who answered the ping before this one."""
        there, self._arrived = self._arrived, set()
        there |= {each.principal.account_id for each in pinged if each.is_open and each.visitor}
        if self._note_connected is None or not there:
            return
        try:
            await self._note_connected(there)
        except Exception:
            logger.exception("Nobody will know that %s people are there", len(there))


def _forget[Key](index: dict[Key, set[Connection]], key: Key, connection: Connection) -> None:
    index[key].discard(connection)
    if not index[key]:
        del index[key]
