"""Whoever follows an event from a snapshot ends with exactly the server's seat map."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Collection, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

from adapters.memory.broadcast import MemoryBroadcast
from adapters.memory.socket_tickets import MemorySocketTickets
from adapters.memory.unit_of_work import MemoryDatabase
from adapters.security.socket_ticket_texts import RandomTicketTexts
from application.programme.availability_channel import AvailabilityChannel
from application.programme.live_ports import LiveAvailabilities
from application.programme.queries import GetEvent
from application.programme.revise_seat_map import ReviseSeatMap, ReviseSeatMapHandler
from application.programme.stocks import stock_of
from application.programme.views import EventViews
from application.realtime.socket_tickets import OpenSocketHandler
from domain.inventory.errors import HoldRanOut, NotLeft
from domain.inventory.hold import HoldRequest, Line
from domain.kernel.ids import EventId, HoldId, StockId
from domain.kernel.lifecycle import IllegalMove
from domain.programme.errors import EventNotFound, SeatsInUse
from domain.programme.event import Event
from domain.programme.seat_map import Row, Seat, SeatMap, Section
from domain.programme.ticket_type import TicketType
from entrypoints.websocket.commands import SocketCommands
from entrypoints.websocket.gateway import Gateway
from entrypoints.websocket.sockets import Bounds
from tests.support.clock import NOON, FakeClock
from tests.support.followers import SeatMapFollower, shown
from tests.support.programme import (
    ORGANIZER,
    Work,
    a_seat_map,
    a_ticket_type,
    an_event,
    an_event_with,
    held,
    stored_event,
    stored_seat_map,
    stored_venue,
)
from tests.support.realtime import Client, FakeSocket, Roster

STEPS = 60
WHEN_ASKED = Bounds(look_seconds=3600)
ROWS, PLACES = 3, 6


@dataclass(frozen=True, slots=True)
class Booth:
    """A store of the programme, its views, and what listeners are told of."""

    work: Work
    clock: FakeClock
    events: EventViews
    live: LiveAvailabilities


@dataclass(slots=True)
class Show:
    """An event with seats in rows and places without numbers, and those who watch it."""

    booth: Booth
    gateway: Gateway
    seat_map: SeatMap
    event: Event
    chance: random.Random
    holds: list[HoldId] = field(default_factory=list)

    @property
    def channel(self) -> str:
        return f"event:{self.event.id}:availability"

    @property
    def seated(self) -> TicketType:
        return self.event.ticket_types[0]

    async def step(self) -> None:
        moves: Sequence[Callable[[], Coroutine[Any, Any, None]]] = (
            *[self.hold] * 6,
            *[self.sell] * 3,
            *[self.release] * 3,
            self.pass_time,
            self.sweep,
            self.revise,
            self.add_ticket_type,
        )
        await self.chance.choice(moves)()

    async def hold(self) -> None:
        kinds = self.event.ticket_types
        if self.chance.random() < 0.6:
            seats = {self._seat() for _ in range(self.chance.randint(1, 3))}
            lines = tuple(Line(stock_id=StockId(kinds[0].id), unit=seat) for seat in sorted(seats))
        else:
            stock_id = StockId(self.chance.choice(kinds[1:]).id)
            lines = (Line(stock_id=stock_id, quantity=self.chance.randint(1, 3)),)
        request = HoldRequest(
            id=HoldId(uuid4()),
            owner="test",
            lines=lines,
            expires_at=self.booth.clock.now() + timedelta(minutes=self.chance.randint(1, 9)),
        )
        with suppress(NotLeft):
            async with self.booth.work.begin() as store:
                await store.inventory.hold(request, now=self.booth.clock.now())
            self.holds.append(request.id)

    async def sell(self) -> None:
        if self.holds:
            with suppress(HoldRanOut, IllegalMove):
                async with self.booth.work.begin() as store:
                    hold_id = self.chance.choice(self.holds)
                    await store.inventory.sell(hold_id, now=self.booth.clock.now())

    async def release(self) -> None:
        if self.holds:
            hold_id = self.holds.pop(self.chance.randrange(len(self.holds)))
            async with self.booth.work.begin() as store:
                await store.inventory.release(hold_id, now=self.booth.clock.now())

    async def pass_time(self) -> None:
        self.booth.clock.pass_time(timedelta(minutes=self.chance.randint(1, 5)))

    async def sweep(self) -> None:
        """Take back what ran out, as the worker does."""
        async with self.booth.work.begin() as store:
            ids = [StockId(kind.id) for kind in self.event.ticket_types]
            await store.inventory.lock(ids, now=self.booth.clock.now())

    async def revise(self) -> None:
        """Block other seats. Not those that are taken: then nothing changes."""
        revise = ReviseSeatMapHandler(self.booth.work, self.booth.clock)
        blocked = {self._seat() for _ in range(2)}
        with suppress(SeatsInUse):
            await revise(
                ReviseSeatMap(
                    seat_map_id=self.seat_map.id, sections=(stalls(blocked),), by=ORGANIZER
                )
            )
            self.event = (await self.booth.events.get(self.event.id)).event

    async def add_ticket_type(self) -> None:
        new, now = a_ticket_type(quota=self.chance.randint(5, 50)), self.booth.clock.now()
        async with self.booth.work.begin() as store:
            event = await store.events.get(self.event.id)
            changed = event.add_ticket_type(new, seat_map=None, now=now)
            await store.inventory.open([stock_of(new, None)], now=now)
            await store.events.save(changed)
        self.event = changed.settled()

    async def visitor(self, *, since: int | None = None) -> Client:
        """Somebody who has not said who they are, and watches."""
        socket = FakeSocket()
        client = Client(self.gateway.on_opened(socket), socket)
        await client.ask(type="visit", id=0)
        more = {} if since is None else {"since": since}
        said = await client.follow(self.channel, **more)
        assert said["type"] == "subscribed", said
        return client

    async def look(self) -> None:
        """Have the gateway look, and wait until it has told."""
        await self.gateway.hub.look()
        async with asyncio.timeout(5):
            while any(topic.is_busy for topic in self.gateway.hub.topics):  # noqa: ASYNC110
                await asyncio.sleep(0)

    def _seat(self) -> str:
        row, place = self.chance.randint(1, ROWS), self.chance.randint(1, PLACES)
        return f"Stalls/{row}/{place}"


def stalls(blocked: Collection[str] = ()) -> Section:
    return Section(
        "Stalls",
        tuple(
            Row(
                str(row),
                tuple(
                    Seat(
                        str(place),
                        place,
                        blocked="pillar" if f"Stalls/{row}/{place}" in blocked else None,
                    )
                    for place in range(1, PLACES + 1)
                ),
            )
            for row in range(1, ROWS + 1)
        ),
    )


@asynccontextmanager
async def a_show(booth: Booth, seed: int = 1) -> AsyncIterator[Show]:
    venue = await stored_venue(booth.work)
    seat_map = await stored_seat_map(booth.work, a_seat_map(stalls(), venue=venue))
    kinds = a_ticket_type("Stalls"), a_ticket_type(quota=9), a_ticket_type(quota=20)
    draft = an_event_with(*kinds, venue=venue, seat_map=seat_map)
    event = await stored_event(booth.work, draft.publish(now=NOON), seat_map)
    channel = AvailabilityChannel(booth.live, get_event=GetEvent(booth.events))
    roster = Roster()
    tickets = MemorySocketTickets(MemoryDatabase())
    gateway = Gateway(
        [channel],
        broadcast=MemoryBroadcast(),
        open_socket=OpenSocketHandler(tickets, RandomTicketTexts(), roster, booth.clock),
        listeners=roster,
        commands=SocketCommands(),
        bounds=WHEN_ASKED,
    )
    async with gateway.running():
        yield Show(booth, gateway, seat_map, event, random.Random(seed))


def hear(follower: SeatMapFollower, client: Client) -> None:
    for frame in client.socket.rest():
        follower.hear(frame)


class LiveAvailabilityContract:
    """Subclass it and give it a ``booth`` fixture."""

    @pytest.fixture
    def booth(self) -> Booth:
        raise AssertionError("Every adapter brings its own.")

    @pytest.mark.parametrize("seed", [1, 2])
    async def test_a_snapshot_and_what_is_told_are_the_servers_seat_map(
        self, booth: Booth, seed: int
    ) -> None:
        async with a_show(booth, seed) as show:
            client, follower = await show.visitor(), SeatMapFollower()
            for _ in range(STEPS):
                await show.step()
                if show.chance.random() < 0.5:
                    await show.look()
                    hear(follower, client)
                    assert follower.shown == shown(await booth.live.of(show.event.id))
                if show.chance.random() < 0.2:
                    client.connection.on_lost()
                    hear(follower, client)
                    client = await show.visitor(since=follower.sequence)
            await show.sweep()
            await show.look()
            hear(follower, client)
            over_http = await booth.events.availability(show.event.id, now=booth.clock.now())

            assert follower.shown == shown(over_http)

    async def test_who_does_not_hear_one_change_ends_with_another_map(self, booth: Booth) -> None:
        async with a_show(booth) as show:
            client, follower = await show.visitor(), SeatMapFollower()
            hear(follower, client)
            await show.hold()
            await show.look()
            client.socket.rest()
            over_http = await booth.events.availability(show.event.id, now=booth.clock.now())

            assert follower.shown != shown(over_http)

    async def test_who_comes_late_is_told_the_whole_and_who_comes_back_the_rest(
        self, booth: Booth
    ) -> None:
        async with a_show(booth) as show:
            early = await show.visitor()
            follower = SeatMapFollower()
            hear(follower, early)
            for _ in range(5):
                await show.hold()
                await show.look()
            back, late = await show.visitor(since=follower.sequence), await show.visitor()
            told, whole = back.socket.rest(), late.socket.rest()

            assert {frame["event"] for frame in told} == {"AvailabilityChanged"}
            assert [frame["event"] for frame in whole] == ["AvailabilityTold"]
            for frame in told:
                follower.hear(frame)
            assert follower.shown == shown(await booth.live.of(show.event.id))

    async def test_nothing_is_told_when_nothing_changed(self, booth: Booth) -> None:
        async with a_show(booth) as show:
            client = await show.visitor()
            client.socket.rest()
            await show.look()

            assert client.socket.rest() == []

    async def test_a_hold_that_ran_out_is_told_when_it_is_taken_back(self, booth: Booth) -> None:
        async with a_show(booth) as show:
            await show.hold()
            client, follower = await show.visitor(), SeatMapFollower()
            booth.clock.pass_time(timedelta(hours=1))
            await show.look()
            hear(follower, client)
            before = dict(follower.left)
            await show.sweep()
            await show.look()
            hear(follower, client)

            fresh = await booth.events.availability(show.event.id, now=booth.clock.now())
            assert follower.shown == shown(fresh)
            assert before != follower.left

    async def test_the_sequence_is_that_of_the_snapshot_over_http(self, booth: Booth) -> None:
        async with a_show(booth) as show:
            for _ in range(10):
                await show.step()
                fresh = await booth.events.availability(show.event.id, now=booth.clock.now())
                sequences = await booth.live.sequences([show.event.id])

                assert sequences == {show.event.id: fresh.sequence}
                assert (await booth.live.of(show.event.id)).sequence == fresh.sequence

    async def test_a_ticket_type_that_is_taken_away_lets_the_sequence_grow(
        self, booth: Booth
    ) -> None:
        kept, gone = a_ticket_type(), a_ticket_type()
        venue = await stored_venue(booth.work)
        event = await stored_event(booth.work, an_event_with(kept, gone, venue=venue))
        for _ in range(20):
            await held(booth.work, gone)
        before = await booth.live.of(event.id)
        async with booth.work.begin() as store:
            await store.inventory.close([StockId(gone.id)], now=NOON)
            await store.events.save(event.remove_ticket_type(gone.id, now=NOON))
        after = await booth.live.of(event.id)
        channel = AvailabilityChannel(booth.live, get_event=GetEvent(booth.events))

        assert after.sequence > before.sequence
        assert channel.parts_of(after, before)[0]["removed"] == [str(gone.id)]

    async def test_drafts_and_unknown_events_are_nobodys_business(self, booth: Booth) -> None:
        async with a_show(booth) as show:
            client = await show.visitor()
            client.socket.rest()
            draft = await stored_event(booth.work, an_event())
            for key in (str(draft.id), str(uuid4()), "nonsense"):
                said = await client.ask(type="subscribe", id=1, channel=f"event:{key}:availability")
                assert said["problem"]["status"] == 404, said
            said = await client.ask(type="subscribe", id=1, channel=f"event:{show.event.id}")
            assert said["problem"]["status"] == 404

    async def test_what_is_unknown_has_no_sequence(self, booth: Booth) -> None:
        assert await booth.live.sequences([EventId(uuid4())]) == {}
        assert await booth.live.sequences([]) == {}
        with pytest.raises(EventNotFound):
            await booth.live.of(EventId(uuid4()))
