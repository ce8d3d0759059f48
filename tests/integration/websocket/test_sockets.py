"""The gateway over real sockets: who may connect, and why somebody is sent away."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from application.realtime.ports import Publication
from entrypoints.websocket.protocol import Entrance
from entrypoints.websocket.sockets import Bounds
from tests.support.clock import NOON
from tests.support.realtime import FOLLOWED, HASTY, Town, a_town, token_of
from tests.support.socket_server import connected, sockets_of

LARGE = "x" * 60_000
OWN = "http://fairground.test"


@asynccontextmanager
async def an_open_town(
    *, bounds: Bounds | None = None, entrance: Entrance | None = None
) -> AsyncIterator[tuple[Town, str]]:
    async with a_town(bounds=bounds) as town, sockets_of(town.gateway, entrance) as address:
        yield town, address


def a_token(town: Town) -> str:
    return token_of(town.roster.somebody())


async def test_what_happens_is_told_over_a_real_socket() -> None:
    async with an_open_town() as (town, address):
        ticket = (await town.issue(town.roster.somebody())).text
        async with connected(f"{address}?ticket={ticket}") as wire:
            await wire.ask(type="subscribe", id=1, channel=FOLLOWED)
            await town.happen(3)

            assert [(await wire.next())["sequence"] for _ in range(3)] == [1, 2, 3]


async def test_a_ticket_that_does_not_count_closes_the_socket() -> None:
    async with an_open_town() as (_, address), connected(f"{address}?ticket=nonsense") as wire:
        assert await wire.until_closed() == 4401


async def test_who_does_not_say_who_they_are_is_sent_away() -> None:
    async with an_open_town(bounds=HASTY) as (_, address), connected(address) as wire:
        assert await wire.until_closed() == 4401


async def test_a_frame_that_is_too_long_ends_the_socket() -> None:
    async with an_open_town() as (town, address):
        async with connected(address, token=a_token(town)) as wire:
            await wire.socket.send_str("x" * (64 * 2**10 + 1))

            assert await wire.until_closed() == 1009
        assert town.gateway.size == 0


async def test_who_says_too_much_is_sent_away() -> None:
    async with (
        an_open_town() as (town, address),
        connected(address, token=a_token(town)) as wire,
    ):
        for _ in range(45):
            await wire.socket.send_str('{"type":"ping"}')

        assert await wire.until_closed() == 4429


async def test_binary_frames_are_not_read() -> None:
    async with (
        an_open_town() as (town, address),
        connected(address, token=a_token(town)) as wire,
    ):
        await wire.socket.send_bytes(b"{}")

        assert await wire.until_closed() == 1003


async def test_who_closes_is_answered_and_forgotten() -> None:
    async with an_open_town() as (town, address):
        async with connected(address, token=a_token(town)) as wire:
            await wire.socket.close(code=1000)
            assert wire.socket.close_code == 1000
        async with asyncio.timeout(2):
            while town.gateway.size:  # noqa: ASYNC110  # Nobody else waits for it.
                await asyncio.sleep(0.01)


@pytest.mark.parametrize("origin", [OWN, "https://app.example"])
async def test_pages_of_ours_and_those_that_were_allowed_may_connect(origin: str) -> None:
    entrance = Entrance(public_url=OWN, allowed_origins=["https://app.example"])
    async with (
        an_open_town(entrance=entrance) as (town, address),
        connected(address, token=a_token(town), Origin=origin) as wire,
    ):
        assert (await wire.ask(type="ping", id=1))["id"] == 1


@pytest.mark.parametrize(
    ("path", "origin", "status"),
    [("", "https://evil.example", 403), ("", "null", 403), ("/more", OWN, 404)],
)
async def test_pages_of_others_and_other_paths_are_turned_down(
    path: str, origin: str, status: int
) -> None:
    async with an_open_town(entrance=Entrance(public_url=OWN)) as (_, address):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with connected(address + path, Origin=origin):
                pass

    assert refused.value.status == status


async def test_a_host_that_is_not_ours_is_turned_down() -> None:
    async with an_open_town(entrance=Entrance(hosts=["fairground.test"])) as (_, address):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with connected(address):
                pass

    assert refused.value.status == 421


async def test_when_the_process_goes_sockets_are_told_and_new_ones_turned_down() -> None:
    async with (
        an_open_town() as (town, address),
        connected(address, token=a_token(town)) as wire,
    ):
        await town.gateway.drain()

        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            async with connected(address):
                pass
        assert refused.value.status == 503
        assert await wire.until_closed() == 1012


async def test_a_slow_reader_is_cut_and_the_others_notice_nothing() -> None:
    async with an_open_town() as (town, address):
        reader, writer = await slow(address, a_token(town))
        async with connected(address, token=a_token(town)) as quick:
            await quick.ask(type="subscribe", id=1, channel=FOLLOWED)
            async with asyncio.timeout(10):
                count = 0
                while town.gateway.size == 2:
                    said = Publication(name="Said", at=NOON, data={"text": LARGE, "n": count})
                    town.broadcast.publish(FOLLOWED, said)
                    told = await quick.next()
                    assert told["data"]["n"] == count
                    count += 1

        assert count * len(LARGE) > 2**20
        writer.close()
        del reader


async def test_who_hangs_up_without_a_word_keeps_nothing_from_the_others() -> None:
    async with an_open_town() as (town, address):
        _, writer = await slow(address, a_token(town))
        async with connected(address, token=a_token(town)) as other:
            await other.ask(type="subscribe", id=1, channel=FOLLOWED)
            writer.write_eof()
            await town.happen(20)

            assert [(await other.next())["sequence"] for _ in range(20)] == [*range(1, 21)]
        writer.close()


async def slow(address: str, token: str) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    """Somebody who follows the channel and then reads nothing any more."""
    port = int(address.rpartition(":")[2].partition("/")[0])
    raw = socket.socket()
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
    raw.setblocking(False)
    await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", port))
    reader, writer = await asyncio.open_connection(sock=raw, limit=2**12)
    writer.write(
        b"GET /ws HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
    )
    await reader.readuntil(b"\r\n\r\n")
    for text in (
        f'{{"type":"authenticate","token":"{token}"}}',
        f'{{"type":"subscribe","channel":"{FOLLOWED}"}}',
    ):
        # Masked with nothing, which is a mask as good as any.
        writer.write(bytes([0x81, 0xFE]) + len(text).to_bytes(2) + bytes(4) + text.encode())
    await reader.readuntil(b"subscribed")
    return reader, writer
