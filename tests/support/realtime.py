"""A gateway in memory, sockets that remember what they were sent, and a channel of tallies."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from struct import unpack
from typing import Any, ClassVar
from uuid import UUID, uuid4

from adapters.memory.broadcast import MemoryBroadcast
from adapters.memory.event_log import MemoryEventLog
from adapters.memory.presence import MemoryPresence
from adapters.memory.socket_tickets import MemorySocketTickets
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.security.socket_ticket_texts import RandomTicketTexts
from application.chat.ports import Presence
from application.chat.presence import NoteConnected
from application.platform.errors import Unavailable
from application.realtime.errors import ChannelNotFound
from application.realtime.ports import (
    Broadcast,
    EventLog,
    Happened,
    LoggedEvent,
    Publication,
    Told,
)
from application.realtime.socket_tickets import IssueSocketTicketHandler, OpenSocketHandler
from application.realtime.subject_channel import SubjectChannel
from domain.identity.session_events import RevocationReason, SessionRevoked
from domain.kernel.access import Principal, Role
from domain.kernel.errors import Unauthenticated
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, SessionId
from entrypoints.websocket.commands import Command, SocketCommands
from entrypoints.websocket.connection import Connection
from entrypoints.websocket.gateway import Gateway
from entrypoints.websocket.sockets import Bounds
from tests.support.clock import NOON, FakeClock
from tests.support.tallies import (
    RED,
    ROUTES,
    MemoryTallyStore,
    TallyClosed,
    TallyEvent,
    Work,
    changed,
    struck,
)

FOLLOWED = f"tally:{RED}"
SOON = 2.0
HASTY = Bounds(
    authenticate_seconds=0.05, ping_seconds=0.25, heal_seconds=0.03, recheck_seconds=0.03
)


class TallyChannel(SubjectChannel):
    """Everybody may listen who is not shut out. A tally that is closed shuts out."""

    kind: ClassVar[str] = "tally"

    def __init__(self, log: EventLog) -> None:
        super().__init__(log)
        self.shut_out: set[AccountId] = set()
        self.read: list[int] = []
        self.is_away = False

    async def admit(self, by: Principal, key: str) -> str:
        if by.account_id in self.shut_out:
            raise ChannelNotFound(key)
        try:
            return f"tally:{UUID(key)}"
        except ValueError:
            raise ChannelNotFound(key) from None

    async def since(self, name: str, sequence: int, *, limit: int) -> Sequence[Publication]:
        if self.is_away:
            raise Unavailable("The log")
        self.read.append(sequence)
        return await super().since(name, sequence, limit=limit)

    def changes_rights(self, event: str) -> bool:
        return event == TallyClosed.__name__

    async def data_of(self, event: DomainEvent) -> Mapping[str, Any]:
        assert isinstance(event, TallyEvent)
        return {"tally": str(event.tally_id)}


class Roster:
    """Sessions that are open, and their access tokens."""

    def __init__(self) -> None:
        self.present: dict[SessionId, Principal] = {}

    def somebody(self, *roles: Role, account_id: AccountId | None = None) -> Principal:
        session_id = SessionId(uuid4())
        account_id = account_id or AccountId(uuid4())
        principal = Principal(account_id, frozenset(roles or {Role.CUSTOMER}), session_id)
        self.present[session_id] = principal
        return principal

    async def principals(self, session_ids: Collection[SessionId]) -> Mapping[SessionId, Principal]:
        return {each: self.present[each] for each in session_ids if each in self.present}

    async def of_token(self, token: str) -> Principal:
        for principal in self.present.values():
            if token_of(principal) == token:
                return principal
        raise Unauthenticated("This access token does not count, or not any more.")


def token_of(principal: Principal) -> str:
    return f"token of {principal.session_id}"


class LossyBroadcast(MemoryBroadcast):
    """Loses what it is told to lose."""

    def __init__(self) -> None:
        super().__init__()
        self.loses: Callable[[Told], bool] = lambda _: False

    def tell(self, happened: Sequence[Any]) -> None:
        super().tell([each for each in happened if not self.loses(each)])


class FakeSocket:
    """What a client would have received, frame by frame."""

    def __init__(self) -> None:
        self.closed: tuple[int, str] | None = None
        self.is_aborted = False
        self.is_broken = False
        self.pings = 0
        self.writes = 0
        self._received: asyncio.Queue[Any] = asyncio.Queue()
        self._is_closed = asyncio.Event()

    def write(self, frames: bytes) -> None:
        assert self.closed is None, "Nothing is sent after the end."
        if self.is_broken:
            raise RuntimeError("Cannot call write() after write_eof()")
        self.writes += 1
        for text in texts_of(frames):
            self._received.put_nowait(json.loads(text))

    def ping(self) -> None:
        self.pings += 1

    def close(self, code: int, reason: str) -> None:
        self.closed = code, reason
        self._is_closed.set()

    def abort(self) -> None:
        self.is_aborted = True
        self._is_closed.set()

    async def next(self) -> Any:
        async with asyncio.timeout(SOON):
            return await self._received.get()

    async def until_closed(self) -> int:
        async with asyncio.timeout(SOON):
            await self._is_closed.wait()
        return 0 if self.closed is None else self.closed[0]

    def rest(self) -> list[Any]:
        return [self._received.get_nowait() for _ in range(self._received.qsize())]


def texts_of(frames: bytes) -> list[bytes]:
    """The texts of a server's frames."""
    texts = []
    while frames:
        assert frames[0] == 0x81
        size, start = frames[1], 2
        if size == 126:
            (size,), start = unpack("!H", frames[2:4]), 4
        elif size == 127:
            (size,), start = unpack("!Q", frames[2:10]), 10
        texts.append(frames[start : start + size])
        frames = frames[start + size :]
    return texts


@dataclass(slots=True)
class Client:
    """Somebody at the other end of a fake socket."""

    connection: Connection
    socket: FakeSocket = field(default_factory=FakeSocket)

    def say(self, **frame: object) -> None:
        self.connection.on_text(json.dumps(frame).encode())

    async def ask(self, **frame: object) -> Any:
        """Say something and return what comes next."""
        self.say(**frame)
        return await self.socket.next()

    async def follow(self, channel: str = FOLLOWED, **more: object) -> Any:
        return await self.ask(type="subscribe", id=1, channel=channel, **more)

    async def sequences(self, count: int) -> list[int]:
        return [(await self.socket.next())["sequence"] for _ in range(count)]


class Town:
    """A gateway, and all that it stands on."""

    def __init__(
        self,
        *,
        bounds: Bounds | None = None,
        commands: Sequence[Command] = (),
        presence: Presence | None = None,
    ) -> None:
        self.clock = FakeClock()
        self.database = MemoryDatabase()
        self.broadcast = LossyBroadcast()
        self.presence = presence or MemoryPresence()
        self.roster = Roster()
        self.channel = TallyChannel(MemoryEventLog(self.database))
        self.work: Work = MemoryUnitOfWork(
            self.database,
            MemoryTallyStore,
            routes=ROUTES,
            clock=self.clock,
            wake_up=LocalWakeUp(),
            broadcast=self.broadcast,
        )
        tickets, texts = MemorySocketTickets(self.database), RandomTicketTexts()
        self.issue = IssueSocketTicketHandler(tickets, texts, self.clock)
        self.gateway = Gateway(
            [self.channel],
            broadcast=self.broadcast,
            open_socket=OpenSocketHandler(tickets, texts, self.roster, self.clock),
            listeners=self.roster,
            commands=SocketCommands(commands),
            bounds=bounds,
            note_connected=NoteConnected(presence=self.presence, clock=self.clock),
        )

    async def happen(self, times: int = 1, *, tally_id: UUID = RED) -> None:
        for _ in range(times):
            await struck(self.work, tally_id)

    async def close_tally(self) -> None:
        await changed(self.work, RED, lambda tally: tally.close(now=NOON))

    def stranger(self, *, ticket: str = "") -> Client:
        socket = FakeSocket()
        return Client(self.gateway.on_opened(socket, ticket=ticket), socket)

    async def visitor(self, principal: Principal | None = None) -> Client:
        """Somebody who has said who they are."""
        client = self.stranger()
        token = token_of(principal or self.roster.somebody())
        reply = await client.ask(type="authenticate", id=0, token=token)
        assert "data" in reply, reply
        return client

    def revoke(self, principal: Principal, *, quietly: bool = False) -> None:
        """End a session; quietly if nobody is told."""
        assert principal.session_id is not None
        del self.roster.present[principal.session_id]
        event = SessionRevoked(
            at=NOON,
            session_id=principal.session_id,
            account_id=principal.account_id,
            reason=RevocationReason.REVOKED,
        )
        if not quietly:
            tell(self.broadcast, event)


def tell(broadcast: Broadcast, event: DomainEvent, sequence: int = 1) -> None:
    logged = LoggedEvent(id=uuid4(), sequence=sequence, event=event)
    broadcast.tell([Happened(event.subject, sequence, logged)])


@asynccontextmanager
async def a_town(
    *,
    bounds: Bounds | None = None,
    commands: Sequence[Command] = (),
    presence: Presence | None = None,
) -> AsyncIterator[Town]:
    town = Town(bounds=bounds, commands=commands, presence=presence)
    async with town.gateway.running():
        yield town
