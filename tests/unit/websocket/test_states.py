"""Channels that tell a state: whole to whoever comes, changes to whoever stays."""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, ClassVar

from adapters.memory.broadcast import MemoryBroadcast
from adapters.memory.socket_tickets import MemorySocketTickets
from adapters.memory.unit_of_work import MemoryDatabase
from adapters.security.socket_ticket_texts import RandomTicketTexts
from application.platform.errors import Unavailable
from application.realtime.errors import ChannelNotFound
from application.realtime.ports import Publication
from application.realtime.socket_tickets import OpenSocketHandler
from application.realtime.state_channel import StateChannel
from domain.kernel.access import Principal
from entrypoints.websocket.commands import SocketCommands
from entrypoints.websocket.gateway import Gateway
from entrypoints.websocket.recent import FRAMES_MAX, Recent
from entrypoints.websocket.sockets import Bounds
from tests.support.clock import NOON, FakeClock
from tests.support.realtime import Client, FakeSocket, Roster, token_of

OFTEN = Bounds(look_seconds=0.01, heal_seconds=0.01, guests=2)


@dataclass(frozen=True, slots=True)
class Level:
    sequence: int
    filling: str = ""
    at: datetime = NOON


class LevelChannel(StateChannel[Level]):
    kind: ClassVar[str] = "level"
    whole_event: ClassVar[str] = "LevelTold"
    changed_event: ClassVar[str] = "LevelChanged"

    def __init__(self) -> None:
        self.level = Level(7)
        self.is_away = False
        self.looks = 0
        self.pieces = 1

    async def admit(self, by: Principal, key: str) -> str:
        del by
        return await self.admit_guest(key)

    async def admit_guest(self, key: str) -> str:
        if key != "1":
            raise ChannelNotFound(key)
        return "level:1"

    async def sequences(self, names: Collection[str]) -> Mapping[str, int]:
        self.looks += 1
        if self.is_away:
            raise Unavailable("The database")
        return dict.fromkeys(names, self.level.sequence)

    async def read(self, name: str, known: Level | None) -> Level:
        del name, known
        return self.level

    def parts_of(self, state: Level, before: Level | None) -> Sequence[Mapping[str, Any]]:
        del before
        return [{"level": state.sequence, "filling": state.filling}] * self.pieces


@dataclass(slots=True)
class Cellar:
    channel: LevelChannel
    broadcast: MemoryBroadcast
    roster: Roster
    gateway: Gateway

    def rise(self, by: int = 1, **more: Any) -> None:
        self.channel.level = replace(
            self.channel.level, sequence=self.channel.level.sequence + by, **more
        )

    def stranger(self) -> Client:
        socket = FakeSocket()
        return Client(self.gateway.on_opened(socket), socket)

    async def guest(self) -> Client:
        client = self.stranger()
        assert await client.ask(type="visit", id=0) == {"type": "reply", "id": 0, "data": {}}
        return client


@asynccontextmanager
async def a_cellar() -> AsyncIterator[Cellar]:
    channel, broadcast, roster = LevelChannel(), MemoryBroadcast(), Roster()
    tickets = MemorySocketTickets(MemoryDatabase())
    gateway = Gateway(
        [channel],
        broadcast=broadcast,
        open_socket=OpenSocketHandler(tickets, RandomTicketTexts(), roster, FakeClock()),
        listeners=roster,
        commands=SocketCommands(),
        bounds=OFTEN,
    )
    async with gateway.running():
        yield Cellar(channel, broadcast, roster, gateway)


async def test_who_comes_is_told_the_whole_and_then_what_changes() -> None:
    async with a_cellar() as cellar:
        guest = await cellar.guest()
        said, whole = await guest.follow("level:1"), await guest.socket.next()
        cellar.rise(5)
        changed = await guest.socket.next()

    assert (said["recovered"], said["sequence"]) == (False, 0)
    assert (whole["event"], whole["sequence"], whole["data"]["previous"]) == ("LevelTold", 7, None)
    assert (changed["event"], changed["sequence"]) == ("LevelChanged", 12)
    assert changed["data"]["previous"] == 7


async def test_who_comes_back_is_told_what_followed_on_what_they_saw() -> None:
    async with a_cellar() as cellar:
        stays, guest = await cellar.guest(), await cellar.guest()
        await stays.follow("level:1")
        await stays.socket.next()
        for _ in range(3):
            cellar.rise(5)
            await stays.socket.next()
        said = await guest.follow("level:1", since=12)

        assert said["recovered"] is True
        assert await guest.sequences(2) == [17, 22]


async def test_who_saw_what_was_never_told_is_told_the_whole() -> None:
    async with a_cellar() as cellar:
        stays, guest = await cellar.guest(), await cellar.guest()
        await stays.follow("level:1")
        await stays.socket.next()
        cellar.rise(5)
        await stays.socket.next()
        said = await guest.follow("level:1", since=9)

        assert said["recovered"] is False
        assert (await guest.socket.next())["event"] == "LevelTold"


async def test_only_the_last_of_several_parts_has_the_sequence() -> None:
    async with a_cellar() as cellar:
        cellar.channel.pieces = 3
        guest = await cellar.guest()
        await guest.follow("level:1")

        assert await guest.sequences(3) == [None, None, 7]
        cellar.rise()
        assert await guest.sequences(3) == [None, None, 8]
        late = await cellar.guest()
        again = await late.follow("level:1", since=7)
        assert again["recovered"] is True
        assert await late.sequences(3) == [None, None, 8]


async def test_what_is_too_large_is_loaded_over_http() -> None:
    async with a_cellar() as cellar:
        cellar.rise(filling="x" * 2**20)
        guest = await cellar.guest()
        said = await guest.follow("level:1")
        cellar.rise(filling="")

        assert (said["sequence"], said["recovered"]) == (8, False)
        assert (await guest.socket.next())["sequence"] == 9


async def test_what_is_said_to_such_a_channel_is_told_as_well() -> None:
    async with a_cellar() as cellar:
        guest = await cellar.guest()
        await guest.follow("level:1")
        await guest.socket.next()
        cellar.broadcast.publish("level:1", Publication(name="Rain", at=NOON, data={}))

        assert (await guest.socket.next())["event"] == "Rain"


async def test_nobody_looks_when_nobody_follows() -> None:
    async with a_cellar() as cellar:
        guest = await cellar.guest()
        await guest.follow("level:1")
        await guest.ask(type="unsubscribe", id=2, channel="level:1")
        looks = cellar.channel.looks
        await asyncio.sleep(0.05)

        assert cellar.channel.looks == looks


async def test_a_database_that_is_away_is_asked_again() -> None:
    async with a_cellar() as cellar:
        guest = await cellar.guest()
        await guest.follow("level:1")
        await guest.socket.next()
        cellar.channel.is_away = True
        looks = cellar.channel.looks
        while cellar.channel.looks < looks + 3:  # noqa: ASYNC110  # Nobody tells us.
            await asyncio.sleep(0.01)
        cellar.channel.is_away = False
        cellar.rise()

        assert (await guest.socket.next())["sequence"] == 8


async def test_guests_may_do_nothing_but_listen_and_only_where_everybody_may() -> None:
    async with a_cellar() as cellar:
        stranger = cellar.stranger()
        unknown = await stranger.ask(type="subscribe", id=1, channel="level:1")
        guest = await cellar.guest()
        nothing = await guest.ask(type="subscribe", id=1, channel="level:2")

        assert unknown["problem"]["status"] == 401
        assert nothing["problem"]["status"] == 404


async def test_a_guest_may_say_later_who_they_are() -> None:
    async with a_cellar() as cellar:
        guest = await cellar.guest()
        token = token_of(cellar.roster.somebody())

        assert "data" in await guest.ask(type="authenticate", id=1, token=token)
        assert (await guest.ask(type="visit", id=2))["problem"]["status"] == 409
        assert len([await cellar.guest() for _ in range(2)]) == 2


async def test_too_many_guests_are_sent_away_and_those_who_left_make_room() -> None:
    async with a_cellar() as cellar:
        guests = [await cellar.guest() for _ in range(2)]
        third = cellar.stranger()
        third.say(type="visit", id=0)
        assert await third.socket.until_closed() == 1013

        guests[0].connection.on_lost()
        await cellar.guest()


async def test_a_guest_follows_a_few_channels_only() -> None:
    async with a_cellar() as cellar:
        guest = await cellar.guest()
        guest.connection.followed |= {f"other:{n}": object() for n in range(10)}  # type: ignore[misc]
        refused = await guest.ask(type="subscribe", id=1, channel="level:1")
        guest.connection.followed.clear()

    assert refused["problem"]["status"] == 409


def test_frames_are_known_after_those_sequences_that_were_told() -> None:
    recent = Recent(10)
    recent.add(b"a", 15)
    recent.add(b"b", 18)

    assert recent.after(10) == [b"a", b"b"]
    assert recent.after(15) == [b"b"]
    assert recent.after(18) == []
    assert recent.after(12) is None
    assert recent.after(9) is None
    assert recent.before_all == 10


def test_only_so_many_frames_are_kept() -> None:
    recent = Recent(0)
    for number in range(FRAMES_MAX + 5):
        recent.add(b"x", (number + 1) * 3)

    assert recent.before_all == 15
    assert recent.after(12) is None
