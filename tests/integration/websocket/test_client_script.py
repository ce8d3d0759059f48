"""The JavaScript client in a real Node, against gateways that die and come back."""

from uuid import UUID, uuid4

from entrypoints.websocket.sockets import Bounds
from tests.support.realtime import FOLLOWED, a_town, token_of
from tests.support.scripted import scripted
from tests.support.socket_server import Wire, connected, gateways, sockets_of
from tests.support.tallies import RED

STRIKES = 60


async def test_nothing_is_lost_and_nothing_heard_twice_while_servers_are_killed(
    database_url: str,
) -> None:
    async with (
        gateways(database_url, 2) as (here, there),
        connected(there.address, token=str(uuid4())) as doing,
        scripted(here.address, (FOLLOWED, 0), token=str(uuid4())) as following,
    ):
        await following.until(state="online")
        seen: list[int] = []
        for _ in range(2):
            await strike(doing, STRIKES // 4)
            await here.kill()
            await strike(doing, STRIKES // 4)
            await here.start()
        while not seen or seen[-1] < STRIKES:
            said = await following.next()
            seen += [said["sequence"]] if "sequence" in said else []

        assert seen == [*range(1, STRIKES + 1)]


async def test_who_is_sent_away_comes_back_when_they_were_told_to() -> None:
    bounds = Bounds(retry_seconds=0.3)
    async with a_town(bounds=bounds) as town, sockets_of(town.gateway) as address:
        token = token_of(town.roster.somebody())
        async with scripted(address, (FOLLOWED, 0), token=token) as following:
            await following.until(state="online")
            await town.gateway.drain()
            gone = (await following.until(state="offline"))[-1]
            await town.happen(2)
            town.gateway.is_draining = False
            told = await following.until(sequence=2)

            assert (gone["code"], gone["kind"]) == (1012, "going-away")
            assert gone["retryAfter"] <= 300
            assert [each["sequence"] for each in told if "sequence" in each] == [1, 2]


async def test_who_missed_too_much_loads_the_snapshot_and_goes_on() -> None:
    async with a_town() as town, sockets_of(town.gateway) as address:
        await town.happen(3)
        token = token_of(town.roster.somebody())
        async with scripted(address, (FOLLOWED, None, True), token=token) as following:
            await following.until(loaded=3)
            await town.happen(2)

            assert [(await following.next())["sequence"] for _ in range(2)] == [4, 5]


async def test_asking_is_answered_refused_or_given_up() -> None:
    async with a_town() as town, sockets_of(town.gateway) as address:
        token = token_of(town.roster.somebody())
        nowhere = f"nowhere:{UUID(int=9)}"
        async with scripted(address, (nowhere, None), token=token) as following:
            refused = (await following.until(refused=nowhere))[-1]
            answered = await following.ask("ping")
            wrong = await following.ask("nonsense")

            assert (refused["status"], refused["code"]) == (404, "channel-not-found")
            assert answered == {"answer": {}}
            assert (wrong["error"], wrong["status"]) == ("Problem", 400)


async def test_whose_session_is_over_is_told_why_and_stays_away() -> None:
    async with a_town() as town, sockets_of(town.gateway) as address:
        somebody = town.roster.somebody()
        async with scripted(address, (FOLLOWED, None), token=token_of(somebody)) as following:
            await following.until(state="online")
            town.revoke(somebody)
            said = await following.until(state="closed")

            kinds = [each["kind"] for each in said if each.get("state") == "offline"]
            assert kinds == ["unauthenticated"] * 2
            assert said[-1]["kind"] == "unauthenticated"


async def test_a_guest_hears_nothing_that_is_not_for_everybody() -> None:
    async with a_town() as town, sockets_of(town.gateway) as address:
        async with scripted(address, (FOLLOWED, None)) as following:
            refused = (await following.until(refused=FOLLOWED))[-1]
            following.close()
            closed = (await following.until(state="closed"))[-1]

        assert (refused["status"], closed["kind"]) == (401, "closed")


async def test_a_server_that_falls_silent_is_left(database_url: str) -> None:
    async with gateways(database_url, 1) as [server]:
        async with scripted(
            server.address, (FOLLOWED, 0), token=str(uuid4()), heartbeat=100, timeout=300
        ) as following:
            await following.until(state="online")
            server.pause()
            lost = (await following.until(state="offline"))[-1]
            server.resume()
            await following.until(state="online")

        assert lost["kind"] == "lost"


async def strike(doing: Wire, times: int) -> None:
    await doing.ask(type="strike", id=1, tally=str(RED), times=times)
