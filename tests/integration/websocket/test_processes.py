"""Several processes over one database: whoever listens anywhere is told all of it, once."""

import asyncio
import contextlib
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import aiohttp
import asyncpg
import pytest

from adapters.postgres.statement import Connection
from tests.support.socket_server import GatewayProcess, Wire, connected, gateways
from tests.support.tallies import RED

END_SECONDS_MAX = 60
FOLLOWED = f"tally:{RED}"
GONE = (aiohttp.ClientError, OSError, TimeoutError, TypeError, RuntimeError, AssertionError)


async def test_what_one_process_does_is_told_by_the_other(database_url: str) -> None:
    async with (
        gateways(database_url, 2) as (here, there),
        connected(here.address, token=str(uuid4())) as doing,
        connected(there.address, token=str(uuid4())) as following,
    ):
        await following.ask(type="subscribe", id=1, channel=FOLLOWED)
        await doing.ask(type="strike", id=1, tally=str(RED), times=10)

        assert [(await following.next())["sequence"] for _ in range(10)] == [*range(1, 11)]


async def test_who_loses_a_process_goes_on_at_another_one(database_url: str) -> None:
    async with (
        gateways(database_url, 2) as (here, there),
        connected(there.address, token=str(uuid4())) as doing,
    ):
        async with connected(here.address, token=str(uuid4())) as following:
            await following.ask(type="subscribe", id=1, channel=FOLLOWED)
            await doing.ask(type="strike", id=1, tally=str(RED), times=3)
            seen = [(await following.next())["sequence"] for _ in range(3)]
            assert await here.stop() == 0
            assert await following.until_closed() == 1012
        await doing.ask(type="strike", id=2, tally=str(RED), times=3)

        async with connected(there.address, token=str(uuid4())) as following:
            back = await following.ask(type="subscribe", id=1, channel=FOLLOWED, since=seen[-1])
            assert back["recovered"] is True
            assert [(await following.next())["sequence"] for _ in range(3)] == [4, 5, 6]


async def test_a_storm_takes_nothing_from_anybody(database_url: str) -> None:
    await storm(database_url, sockets=40, seconds=6, tallies=3, seed=1)


@pytest.mark.soak
@pytest.mark.timeout(600)
async def test_five_hundred_sockets_in_a_storm_of_five_minutes(database_url: str) -> None:
    await storm(database_url, sockets=500, seconds=300, tallies=5, seed=2)


@dataclass(slots=True)
class Storm:
    """Everybody follows a tally over sockets that break; servers are killed meanwhile."""

    servers: list[GatewayProcess]
    tallies: Sequence[UUID]
    chance: random.Random
    is_over: asyncio.Event = field(default_factory=asyncio.Event)
    final: dict[UUID, int] = field(default_factory=dict)

    async def kill_servers(self) -> None:
        while not self.is_over.is_set():
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self.chance.uniform(1.0, 2.5)):
                    await self.is_over.wait()
            server = self.chance.choice(self.servers)
            await server.kill()
            await server.start()

    async def write(self) -> None:
        """Have things happen, at whichever process answers."""
        while not self.is_over.is_set():
            with contextlib.suppress(*GONE):
                async with connected(self._somewhere(), token=str(uuid4())) as wire:
                    while not self.is_over.is_set():
                        tally = self.chance.choice(self.tallies)
                        times = self.chance.randrange(1, 6)
                        await wire.ask(type="strike", id=1, tally=str(tally), times=times)
                        await asyncio.sleep(0.06)
            await asyncio.sleep(0.05)

    async def follow(self, tally: UUID) -> list[int]:
        """Every sequence that somebody was told, over all of their sockets."""
        seen: list[int] = []
        while not self.is_over.is_set() or len(seen) < self.final.get(tally, 10**9):
            with contextlib.suppress(*GONE):
                async with connected(self._somewhere(), token=str(uuid4())) as wire:
                    await self._follow_for_a_while(wire, tally, seen)
            await asyncio.sleep(0.02)
        return seen

    async def _follow_for_a_while(self, wire: Wire, tally: UUID, seen: list[int]) -> None:
        said = await wire.ask(
            type="subscribe", id=1, channel=f"tally:{tally}", since=seen[-1] if seen else 0
        )
        assert said["recovered"] is True, said
        for _ in range(self.chance.randrange(1, 200)):
            if len(seen) >= self.final.get(tally, 10**9):
                return
            if self.chance.random() < 0.02:
                await asyncio.sleep(self.chance.uniform(0, 0.3))
            told = await wire.socket.receive_json(timeout=1)
            seen.append(told["sequence"])
        if self.chance.random() < 0.5:
            # Without a good-bye, as when somebody goes into a tunnel.
            transport: asyncio.Transport | None = wire.socket.get_extra_info("transport")
            if transport is not None:
                transport.abort()

    def _somewhere(self) -> str:
        return self.chance.choice(self.servers).address


async def storm(url: str, *, sockets: int, seconds: float, tallies: int, seed: int) -> None:
    ids = [UUID(int=number + 1) for number in range(tallies)]
    async with gateways(url, 2) as servers, asyncio.TaskGroup() as group:
        weather = Storm(servers, ids, random.Random(seed))
        chaos = [group.create_task(job()) for job in (weather.kill_servers, weather.write)]
        followers = [
            (each, group.create_task(weather.follow(each))) for each in dealt(ids, sockets)
        ]
        await asyncio.sleep(seconds)
        weather.is_over.set()
        await asyncio.wait(chaos)
        weather.final = await settled_sequences(url)
        async with asyncio.timeout(END_SECONDS_MAX):
            told = [(tally, await follower) for tally, follower in followers]

    assert sum(weather.final.values()) > seconds
    for tally, seen in told:
        assert seen == [*range(1, weather.final[tally] + 1)]


def dealt(ids: Sequence[UUID], count: int) -> Sequence[UUID]:
    return [ids[number % len(ids)] for number in range(count)]


async def settled_sequences(url: str) -> dict[UUID, int]:
    """How far each tally has come, once nothing more happens."""
    connection = await asyncpg.connect(url)
    before: dict[UUID, int] = {}
    while not before or before != (now := await sequences(connection)):
        before = await sequences(connection)
        await asyncio.sleep(0.3)
    await connection.close()
    return now


async def sequences(connection: Connection) -> dict[UUID, int]:
    rows = await connection.fetch(
        "SELECT subject, max(subject_sequence) AS last FROM event_log GROUP BY subject"
    )
    return {UUID(row["subject"].partition(":")[2]): row["last"] for row in rows}
