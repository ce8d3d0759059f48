"""What clients may say, and what they are answered."""

from typing import Any
from uuid import UUID

import pytest

from domain.kernel.access import Principal
from domain.kernel.errors import Conflict
from entrypoints.websocket.commands import Command
from entrypoints.websocket.sockets import Bounds
from entrypoints.websocket.wire import Request
from tests.support.realtime import FOLLOWED, HASTY, Client, a_town, token_of
from tests.support.tallies import BLUE

PROBLEM = "/problems/"


class Wave(Request, kw_only=True, tag="wave"):
    times: int


async def wave(by: Principal, frame: Wave) -> object:
    assert by.session_id is not None
    if frame.times > 2:
        raise Conflict("Too much waving.")
    return {"waved": frame.times} if frame.times else None


async def break_down(*_: object) -> object:
    raise ZeroDivisionError


class Break(Request, kw_only=True, tag="break"):
    pass


COMMANDS = [Command(Wave, wave), Command(Break, break_down)]


async def test_a_token_in_the_first_frame_says_who_somebody_is() -> None:
    async with a_town() as town:
        ada = town.roster.somebody()
        client = town.stranger()

        reply = await client.ask(type="authenticate", id=1, token=token_of(ada))

        assert reply == {"type": "reply", "id": 1, "data": {"user": str(ada.account_id)}}


async def test_a_token_that_does_not_count_is_answered_and_closes_the_socket() -> None:
    async with a_town() as town:
        client = town.stranger()

        reply = await client.ask(type="authenticate", id=1, token="nonsense")

        assert reply["problem"]["type"] == PROBLEM + "unauthenticated"
        assert await client.socket.until_closed() == 4401


async def test_a_ticket_opens_one_socket() -> None:
    async with a_town() as town:
        ticket = (await town.issue(town.roster.somebody())).text
        first, second = town.stranger(ticket=ticket), town.stranger(ticket=ticket)

        assert (await first.follow())["type"] == "subscribed"
        assert await second.socket.until_closed() == 4401


async def test_a_ticket_runs_out_after_half_a_minute() -> None:
    async with a_town() as town:
        issued = await town.issue(town.roster.somebody())
        town.clock.pass_time(issued.expires_at - town.clock.now())

        assert await town.stranger(ticket=issued.text).socket.until_closed() == 4401


async def test_a_ticket_of_a_session_that_is_over_opens_nothing() -> None:
    async with a_town() as town:
        ada = town.roster.somebody()
        ticket = (await town.issue(ada)).text
        town.revoke(ada)

        assert await town.stranger(ticket=ticket).socket.until_closed() == 4401


async def test_who_does_not_say_in_time_who_they_are_is_sent_away() -> None:
    async with a_town(bounds=HASTY) as town:
        assert await town.stranger().socket.until_closed() == 4401


async def test_nobody_does_anything_before_saying_who_they_are() -> None:
    async with a_town() as town:
        reply = await town.stranger().follow()

        assert reply["id"] == 1
        assert reply["problem"]["status"] == 401


async def test_somebody_is_somebody_once() -> None:
    async with a_town() as town:
        client = await town.visitor()

        reply = await client.ask(type="authenticate", id=2, token=token_of(town.roster.somebody()))

        assert reply["problem"]["type"] == PROBLEM + "authenticated-already"


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"hello",
        b"[]",
        b"null",
        b"\xff\xfe",
        b'{"type":"nonsense"}',
        b'{"type":"subscribe"}',
        b'{"type":"subscribe","channel":5}',
        b'{"type":"subscribe","channel":"tally:1","since":-1}',
        b'{"type":"subscribe","channel":"tally:1","since":1e300}',
        b'{"type":"ping","more":1}',
        b'{"type":"subscribe","channel":"\\u0000"}',
        b'{"type":"ping","id":{}}',
        b"[" * 5_000,
    ],
)
async def test_what_cannot_be_read_is_answered_and_harms_nothing(text: bytes) -> None:
    async with a_town() as town:
        client = await town.visitor()

        client.connection.on_text(text)
        reply = await client.socket.next()

        assert reply["problem"]["type"] == PROBLEM + "malformed"
        assert await client.ask(type="ping", id=9) == {"type": "reply", "id": 9, "data": {}}


async def test_what_cannot_be_read_is_answered_with_its_id_if_it_has_one() -> None:
    async with a_town() as town:
        reply = await (await town.visitor()).ask(type="nonsense", id=7, x=[1])

        assert (reply["type"], reply["id"]) == ("reply", 7)


@pytest.mark.parametrize(
    "channel", ["nonsense", "nonsense:1", "tally", "tally:", "tally:one", ":", "tally::"]
)
async def test_a_channel_that_is_not_there_is_not_found(channel: str) -> None:
    async with a_town() as town:
        reply = await (await town.visitor()).follow(channel)

        assert reply["problem"]["status"] == 404


async def test_what_is_not_theirs_is_not_found() -> None:
    async with a_town() as town:
        ada = town.roster.somebody()
        town.channel.shut_out.add(ada.account_id)

        assert (await (await town.visitor(ada)).follow())["problem"]["status"] == 404


async def test_a_channel_has_one_name_however_it_is_asked_for() -> None:
    async with a_town() as town:
        client = await town.visitor()

        subscribed = await client.follow(
            f"tally:{UUID(int=0xABC)!s}".upper().replace("TALLY", "tally")
        )

        assert subscribed["channel"] == f"tally:{UUID(int=0xABC)}"


async def test_one_socket_follows_only_so_many_channels() -> None:
    async with a_town(bounds=Bounds(channels_per_socket=1)) as town:
        client = await town.visitor()
        await client.follow()

        refused = await client.follow(f"tally:{BLUE}")
        again = await client.follow()
        await client.ask(type="unsubscribe", id=3, channel=FOLLOWED)
        other = await client.follow(f"tally:{BLUE}")

        assert refused["problem"]["type"] == PROBLEM + "too-many-channels"
        assert again["type"] == other["type"] == "subscribed"


async def test_commands_are_served_in_order_and_answered_once() -> None:
    async with a_town(commands=COMMANDS) as town:
        client = await town.visitor()
        for times in (1, 3, 2):
            client.say(type="wave", id=times, times=times)

        replies = [await client.socket.next() for _ in range(3)]

        assert [reply["id"] for reply in replies] == [1, 3, 2]
        assert replies[0]["data"] == {"waved": 1}
        assert replies[1]["problem"]["detail"] == "Too much waving."


async def test_what_has_no_id_and_no_answer_is_not_answered() -> None:
    async with a_town(commands=COMMANDS) as town:
        client = await town.visitor()
        client.say(type="wave", times=0)

        assert await pinged(client) == {"type": "reply", "id": "p", "data": {}}


async def test_a_command_that_breaks_down_is_a_problem_and_not_the_end() -> None:
    async with a_town(commands=COMMANDS) as town:
        client = await town.visitor()

        reply = await client.ask(type="break", id=1)

        assert reply["problem"]["type"] == PROBLEM + "internal-error"
        assert (await pinged(client))["id"] == "p"


async def pinged(client: Client) -> Any:
    return await client.ask(type="ping", id="p")
