"""Sockets in processes of their own, beside those that answer requests and run tasks."""

import asyncio
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import aiohttp
import pytest

from tests.support.grounds import Grounds, OnSale, open_grounds
from tests.support.platform import Client, visiting
from tests.support.socket_server import Wire, connected

END_SECONDS_MAX = 30
SOON = 2.0


async def test_what_is_booked_in_one_process_is_told_by_two_others(
    tmp_path: Path, database_url: str
) -> None:
    async with (
        open_grounds(tmp_path, database_url=database_url) as grounds,
        grounds.serving("--roles", "api,worker") as api,
        grounds.serving("--roles", "realtime") as near,
        grounds.serving("--roles", "realtime") as far,
        visiting(api.address) as anyone,
    ):
        [ada], on_sale = await grounds.people(1), await grounds.put_on_sale(10)
        buyer = anyone.known_by(ada.token)
        booking_id = await booked(buyer, on_sale)
        async with connected(f"{near.address}/ws", token=ada.token) as wire:
            assert (await follow(wire, booking_id))["sequence"] == 1
            await pay(buyer, booking_id)
            assert (await wire.next())["event"] == "BookingPaymentStarted"

            told = time.monotonic()
            assert await near.stop() == 0
            assert time.monotonic() - told < END_SECONDS_MAX
            assert await wire.until_closed() == 1012
        async with connected(f"{far.address}{await ticket(buyer)}") as wire:
            back = await follow(wire, booking_id, since=2)
            assert back["recovered"] is True
            confirmed = await until(wire, "BookingConfirmed")
            assert confirmed["sequence"] == 3
            shown = (await buyer.get(f"/api/bookings/{booking_id}")).body
            assert confirmed["data"].items() <= shown.items()


async def test_each_role_serves_its_own_and_nothing_else(tmp_path: Path, database_url: str) -> None:
    async with (
        open_grounds(tmp_path, database_url=database_url) as grounds,
        grounds.serving("--roles", "api") as api,
        grounds.serving("--roles", "realtime") as realtime,
        visiting(realtime.address) as anyone,
    ):
        assert (await anyone.get("/ops/ready")).status == 200
        assert (await anyone.get("/api/events")).status == 404
        with pytest.raises(aiohttp.WSServerHandshakeError):
            async with connected(f"{api.address}/ws"):
                pass
        async with connected(f"{realtime.address}/ws", token=await a_token(grounds)) as wire:
            assert (await wire.ask(type="ping", id=1))["id"] == 1


async def test_who_logs_out_hears_nothing_more_whatever_process_they_do_it_at(
    tmp_path: Path, database_url: str
) -> None:
    async with (
        open_grounds(tmp_path, database_url=database_url) as grounds,
        grounds.serving("--roles", "api") as api,
        grounds.serving("--roles", "realtime") as realtime,
        visiting(api.address) as anyone,
    ):
        token = await a_token(grounds)
        async with connected(f"{realtime.address}/ws", token=token) as wire:
            assert (await anyone.known_by(token).post("/api/auth/logout")).status == 204

            async with asyncio.timeout(SOON):
                assert await wire.until_closed() == 4401


async def a_token(grounds: Grounds) -> str:
    [person] = await grounds.people(1)
    return person.token


async def booked(buyer: Client, on_sale: OnSale) -> str:
    wish = {"ticketTypeId": str(on_sale.type_id), "quantity": 1}
    answer = await buyer.post("/api/bookings", {"eventId": str(on_sale.event_id), "places": [wish]})
    assert answer.status == 201, answer.body
    booking_id: str = answer.body["id"]
    return booking_id


async def pay(buyer: Client, booking_id: str) -> None:
    card = {"method": "CARD", "token": f"{uuid4().hex}@ok"}
    answer = await buyer.post(f"/api/bookings/{booking_id}/payment", card)
    assert answer.status == 201, answer.body


async def ticket(buyer: Client) -> str:
    answer = await buyer.post("/api/auth/ws-ticket")
    assert answer.status == 201, answer.body
    url: str = answer.body["url"]
    return url


async def follow(wire: Wire, booking_id: str, **more: object) -> dict[str, object]:
    answer: dict[str, object] = await wire.ask(
        type="subscribe", id=1, channel=f"booking:{booking_id}", **more
    )
    assert answer["type"] == "subscribed", answer
    return answer


async def until(wire: Wire, event: str) -> Any:
    while (told := await wire.next())["event"] != event:
        pass
    return told
