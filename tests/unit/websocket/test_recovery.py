"""Nothing is missed, nothing is told twice, everything is in order."""

import asyncio
import random

import pytest

from adapters.memory.event_log import MemoryEventLog
from application.realtime.ports import Happened, Missed, Publication, Told
from entrypoints.websocket.sockets import Bounds
from tests.support.clock import NOON
from tests.support.realtime import FOLLOWED, HASTY, Client, Town, a_town
from tests.support.tallies import BLUE


async def test_who_follows_a_channel_is_told_what_happens_from_then_on() -> None:
    async with a_town() as town:
        await town.happen()
        client = await town.visitor()

        subscribed = await client.follow()
        await town.happen()
        told = await client.socket.next()

        assert subscribed == {
            "type": "subscribed",
            "id": 1,
            "channel": FOLLOWED,
            "sequence": 1,
            "recovered": False,
        }
        assert told["event"] == "TallyStruck"
        assert (told["type"], told["channel"], told["sequence"]) == ("publication", FOLLOWED, 2)
        assert told["data"] == {"tally": FOLLOWED.partition(":")[2]}
        assert told["eventId"]


async def test_who_comes_back_is_told_what_they_missed_and_then_what_happens() -> None:
    async with a_town() as town:
        await town.happen(5)
        client = await town.visitor()

        subscribed = await client.follow(since=2)
        await town.happen()

        assert (subscribed["sequence"], subscribed["recovered"]) == (5, True)
        assert await client.sequences(4) == [3, 4, 5, 6]


async def test_who_missed_nothing_recovers_nothing() -> None:
    async with a_town() as town:
        await town.happen(3)
        client = await town.visitor()

        assert (await client.follow(since=3))["recovered"] is True
        await town.happen()
        assert await client.sequences(1) == [4]


async def test_who_has_seen_the_future_loads_the_snapshot() -> None:
    async with a_town() as town:
        await town.happen(3)

        subscribed = await (await town.visitor()).follow(since=4)

        assert (subscribed["sequence"], subscribed["recovered"]) == (3, False)


async def test_who_missed_too_much_loads_the_snapshot() -> None:
    async with a_town(bounds=Bounds(recovered=3)) as town:
        await town.happen(5)
        near, far = await town.visitor(), await town.visitor()

        assert (await near.follow(since=2))["recovered"] is True
        assert (await far.follow(since=1))["recovered"] is False
        assert far.socket.rest() == []


async def test_who_missed_more_than_is_kept_is_told_all_of_it_from_the_log() -> None:
    async with a_town() as town:
        await town.happen(600)
        other = await town.visitor()
        await other.follow()
        client = await town.visitor()

        assert (await client.follow(since=0))["recovered"] is True
        assert await client.sequences(600) == [*range(1, 601)]


async def test_many_who_come_back_at_once_read_the_log_once() -> None:
    async with a_town() as town:
        await town.happen(50)
        clients = [await town.visitor() for _ in range(10)]

        await asyncio.gather(*(client.follow(since=10) for client in clients))

        for client in clients:
            assert await client.sequences(40) == [*range(11, 51)]
        assert len(town.channel.read) == 1


async def test_what_was_lost_on_the_way_is_noticed_by_the_gap() -> None:
    async with a_town() as town:
        client = await town.visitor()
        await client.follow()
        town.broadcast.loses = lambda told: isinstance(told, Happened) and told.sequence in {2, 3}

        await town.happen(4)

        assert await client.sequences(4) == [1, 2, 3, 4]


async def test_what_was_lost_last_is_noticed_by_looking_into_the_log() -> None:
    async with a_town(bounds=HASTY) as town:
        client = await town.visitor()
        await client.follow()
        town.broadcast.loses = lambda _: True

        await town.happen(3)

        assert await client.sequences(3) == [1, 2, 3]


async def test_who_hears_that_something_was_missed_looks_into_the_log_at_once() -> None:
    async with a_town() as town:
        client = await town.visitor()
        await client.follow()
        town.broadcast.loses = lambda _: True
        await town.happen(2)

        town.gateway.hub.hear(Missed())

        assert await client.sequences(2) == [1, 2]


async def test_what_is_told_by_reference_is_looked_up() -> None:
    async with a_town() as town:
        client = await town.visitor()
        await client.follow()
        town.broadcast.loses = lambda _: True
        await town.happen(1)

        town.gateway.hub.hear(Happened(FOLLOWED, 1))

        assert await client.sequences(1) == [1]


async def test_what_comes_twice_or_late_is_told_once() -> None:
    async with a_town() as town:
        client = await town.visitor()
        await client.follow()
        heard: list[Told] = []
        async with town.broadcast.listen(heard.append):
            await town.happen(3)

        for again in reversed(heard):
            town.gateway.hub.hear(again)
        await town.happen()

        assert await client.sequences(4) == [1, 2, 3, 4]
        assert client.socket.rest() == []


async def test_while_the_log_is_away_nothing_is_told_and_afterwards_everything() -> None:
    async with a_town(bounds=HASTY) as town:
        client = await town.visitor()
        await client.follow()
        town.channel.is_away = True
        town.broadcast.loses = lambda told: isinstance(told, Happened) and told.sequence == 1
        await town.happen(3)
        assert (await client.ask(type="ping", id=5))["id"] == 5

        town.channel.is_away = False

        assert await client.sequences(3) == [1, 2, 3]


async def test_who_left_hears_nothing_more() -> None:
    async with a_town() as town:
        client = await town.visitor()
        await client.follow()

        await client.ask(type="unsubscribe", id=2, channel=FOLLOWED)
        await town.happen()

        assert (await client.ask(type="ping", id=3))["id"] == 3
        assert town.gateway.hub.names == []


async def test_what_happens_elsewhere_is_not_told_here() -> None:
    async with a_town() as town:
        client = await town.visitor()
        await client.follow()

        await town.happen(tally_id=BLUE)
        await town.happen()

        assert await client.sequences(1) == [1]


async def test_what_is_only_said_is_told_to_those_who_listen_now() -> None:
    async with a_town() as town:
        client = await town.visitor()
        await client.follow()

        town.broadcast.publish(FOLLOWED, Publication(name="Typing", at=NOON, data={"by": "Ada"}))
        told = await client.socket.next()

        assert (told["event"], told["sequence"], told["data"]) == ("Typing", None, {"by": "Ada"})


async def test_what_happens_at_once_is_written_at_once() -> None:
    async with a_town() as town:
        client = await town.visitor()
        await client.follow()
        before = client.socket.writes
        log = MemoryEventLog(town.database)
        town.broadcast.loses = lambda _: True
        await town.happen(50)

        for logged in await log.of_subject(FOLLOWED, after=0, limit=50):
            town.gateway.hub.hear(Happened(FOLLOWED, logged.sequence, logged))

        assert await client.sequences(50) == [*range(1, 51)]
        assert client.socket.writes - before <= 2


@pytest.mark.parametrize("seed", range(20))
async def test_whatever_is_lost_and_whenever_somebody_comes_everybody_is_told_all(
    seed: int,
) -> None:
    chance = random.Random(seed)
    async with a_town(bounds=HASTY) as town:
        town.broadcast.loses = lambda _: chance.random() < 0.3
        await town.happen(chance.randrange(5))
        writer = asyncio.create_task(write(town, chance))
        seen = await asyncio.gather(*(come_and_go(town, chance) for _ in range(8)))
        await writer

    assert all(each == [*range(1, 61)] for each in seen)


async def write(town: Town, chance: random.Random) -> None:
    log = await town.channel.sequences([FOLLOWED])
    for _ in range(60 - log.get(FOLLOWED, 0)):
        await town.happen()
        await asyncio.sleep(chance.choice([0, 0, 0.002]))


async def come_and_go(town: Town, chance: random.Random) -> list[int]:
    """Follow the channel to its end over many sockets; return every sequence that was told."""
    seen: list[int] = []
    while len(seen) < 60:
        client = await town.visitor()
        subscribed = await client.follow(since=len(seen))
        assert subscribed["recovered"] is True
        for _ in range(chance.randrange(1, 30)):
            if len(seen) < 60:
                seen += await client.sequences(1)
        leave(client, seen)
    return seen


def leave(client: Client, seen: list[int]) -> None:
    """Some of what was told already has not been looked at: it came before the end."""
    seen += [frame["sequence"] for frame in client.socket.rest()]
    client.connection.on_lost()
