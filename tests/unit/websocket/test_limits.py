"""Nobody may do too much, be too slow, or stay who may not."""

import asyncio
from dataclasses import replace

import pytest

from domain.identity.events import RolesGranted
from domain.kernel.access import Role
from entrypoints.websocket.rates import Bucket
from entrypoints.websocket.sockets import Bounds
from tests.support.clock import NOON
from tests.support.realtime import FOLLOWED, HASTY, a_town, tell


async def test_who_says_too_much_is_sent_away() -> None:
    async with a_town(bounds=Bounds(burst=5, messages_per_second=0.001)) as town:
        client = await town.visitor()

        for _ in range(4):
            client.say(type="ping")
        assert client.socket.closed is None
        client.say(type="ping")

        assert await client.socket.until_closed() == 4429


def test_a_bucket_gives_a_burst_and_then_so_many_a_second() -> None:
    bucket = Bucket(burst=40, per_second=20, now=0)

    assert [bucket.take(0) for _ in range(41)] == [True] * 40 + [False]
    assert [bucket.take(0.1) for _ in range(3)] == [True, True, False]
    assert sum(bucket.take(100) for _ in range(100)) == 40


async def test_who_asks_more_than_can_be_done_is_sent_away() -> None:
    async with a_town(bounds=Bounds(burst=1_000, waiting_requests=10)) as town:
        client = await town.visitor()

        for _ in range(12):
            client.say(type="ping")

        assert await client.socket.until_closed() == 1013


async def test_who_reads_too_slowly_is_sent_away_and_the_others_notice_nothing() -> None:
    async with a_town() as town:
        slow, quick = await town.visitor(), await town.visitor()
        await slow.follow()
        await quick.follow()

        slow.connection.on_slow()
        await town.happen(3)

        assert await slow.socket.until_closed() == 4408
        assert await quick.sequences(3) == [1, 2, 3]


async def test_who_cannot_be_written_to_keeps_nothing_from_the_others() -> None:
    async with a_town() as town:
        broken, whole = await town.visitor(), await town.visitor()
        await broken.follow()
        await whole.follow()

        broken.socket.is_broken = True
        await town.happen(2)

        assert await whole.sequences(2) == [1, 2]


async def test_only_text_is_read() -> None:
    async with a_town() as town:
        client = await town.visitor()

        client.connection.on_binary()

        assert await client.socket.until_closed() == 1003


async def test_an_account_has_only_so_many_sockets() -> None:
    async with a_town(bounds=Bounds(sockets_per_account=2)) as town:
        ada = town.roster.somebody()
        first, _ = await town.visitor(ada), await town.visitor(ada)

        third = town.stranger(ticket=(await town.issue(ada)).text)
        assert await third.socket.until_closed() == 4429
        first.connection.on_lost()

        assert (await (await town.visitor(ada)).follow())["type"] == "subscribed"


async def test_a_process_has_only_so_many_sockets() -> None:
    async with a_town(bounds=Bounds(sockets=1)) as town:
        await town.visitor()

        assert await town.stranger().socket.until_closed() == 1013


async def test_who_does_not_answer_to_a_ping_is_cut() -> None:
    async with a_town(bounds=HASTY) as town:
        silent, lively = await town.visitor(), await town.visitor()

        async with asyncio.timeout(2):
            while not silent.socket.is_aborted:
                lively.connection.on_pong()
                await asyncio.sleep(0.01)

        assert silent.socket.pings == 1
        assert not lively.socket.is_aborted
        assert town.gateway.size == 1


async def test_who_goes_is_forgotten() -> None:
    async with a_town() as town:
        client = await town.visitor()
        await client.follow()

        client.connection.on_lost()
        await town.happen()

        assert town.gateway.size == 0
        assert town.gateway.hub.names == []


@pytest.mark.parametrize("quietly", [True, False])
async def test_whose_session_is_over_hears_nothing_more(quietly: bool) -> None:  # noqa: FBT001
    bounds = HASTY if quietly else Bounds()
    async with a_town(bounds=bounds) as town:
        ada = town.roster.somebody()
        client = await town.visitor(ada)
        await client.follow()

        town.revoke(ada, quietly=quietly)

        assert await client.socket.until_closed() == 4401
        await town.happen()


async def test_whose_rights_were_taken_is_sent_out_of_what_they_followed() -> None:
    async with a_town() as town:
        ada = town.roster.somebody(Role.CUSTOMER, Role.SUPPORT)
        client = await town.visitor(ada)
        await client.follow()
        town.channel.shut_out.add(ada.account_id)
        assert ada.session_id is not None
        town.roster.present[ada.session_id] = replace(ada, roles=frozenset({Role.CUSTOMER}))

        granted = RolesGranted(
            at=NOON,
            account_id=ada.account_id,
            roles=frozenset({Role.CUSTOMER}),
            granted_by=ada.account_id,
        )
        tell(town.broadcast, granted)
        told = await client.socket.next()
        await town.happen()

        assert (told["type"], told["channel"]) == ("unsubscribed", FOLLOWED)
        assert told["problem"]["status"] == 404
        assert (await client.ask(type="ping", id=3))["id"] == 3


@pytest.mark.parametrize("is_lost", [True, False])
async def test_who_is_shut_out_of_a_channel_does_not_even_hear_of_it(
    is_lost: bool,  # noqa: FBT001
) -> None:
    async with a_town(bounds=HASTY) as town:
        ada, bert = town.roster.somebody(), town.roster.somebody()
        gone, stays = await town.visitor(ada), await town.visitor(bert)
        await gone.follow()
        await stays.follow()
        town.channel.shut_out.add(ada.account_id)
        town.broadcast.loses = lambda _: is_lost

        await town.close_tally()

        assert (await stays.socket.next())["event"] == "TallyClosed"
        assert (await gone.socket.next())["type"] == "unsubscribed"
        await town.happen()
        assert await stays.sequences(1) == [2]
        assert (await gone.ask(type="ping", id=3))["id"] == 3


async def test_when_a_process_goes_everybody_is_told_when_to_come_back() -> None:
    async with a_town() as town:
        clients = [await town.visitor() for _ in range(5)]

        await town.gateway.drain()

        hints = set()
        for client in clients:
            assert client.socket.closed is not None
            code, reason = client.socket.closed
            hints.add(reason)
            name, _, seconds = reason.partition("=")
            assert (code, name) == (1012, "retry-after")
            assert 0 <= float(seconds) <= 10
        assert len(hints) > 1
        assert await town.stranger().socket.until_closed() == 1012
