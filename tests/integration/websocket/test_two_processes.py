"""Two processes share the sockets: whoever is at either is told the same, or nothing any more."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from tests.support.followers import SeatMapFollower, of_reply
from tests.support.grounds import open_grounds
from tests.support.platform import visiting
from tests.support.scripted import scripted
from tests.support.socket_server import Wire, connected

SOON = 2.0
PATIENCE = 15.0


async def test_two_processes_tell_the_same_seat_map_and_nothing_to_whose_session_is_over(
    tmp_path: Path, database_url: str
) -> None:
    async with AsyncExitStack() as stack:
        enter = stack.enter_async_context
        grounds = await enter(open_grounds(tmp_path, database_url=database_url))
        api = await enter(grounds.serving("--roles", "api,worker"))
        near = await enter(grounds.serving("--roles", "realtime"))
        far = await enter(grounds.serving("--roles", "realtime"))
        anyone = await enter(visiting(api.address))
        [ada], on_sale = await grounds.people(1), await grounds.put_on_sale(20, seated=True)
        buyer = anyone.known_by(ada.token)
        channel = f"event:{on_sale.event_id}:availability"
        guests = [await enter(connected(f"{each.address}/ws")) for each in (near, far)]
        followers = [SeatMapFollower() for _ in guests]
        for guest in guests:
            await guest.ask(type="visit", id=0)
            assert (await guest.ask(type="subscribe", id=1, channel=channel))["sequence"] == 0
        in_node = await enter(scripted(f"{near.address}/ws", (channel, None)))
        sessions = [
            await enter(connected(f"{each.address}/ws", token=ada.token)) for each in (near, far)
        ]

        for seats in (on_sale.seats[:3], on_sale.seats[5:7]):
            wish = {"ticketTypeId": str(on_sale.type_id), "seats": seats}
            wanted = {"eventId": str(on_sale.event_id), "places": [wish]}
            answer = await buyer.post("/api/bookings", wanted)
            assert answer.status == 201, answer.body
        fresh = await buyer.get(f"/api/events/{on_sale.event_id}/availability")

        expected = of_reply(fresh.body)
        for follower, guest in zip(followers, guests, strict=True):
            await follow_until(follower, guest, fresh.body["sequence"])
            assert follower.shown == expected
        await in_node.until(sequence=fresh.body["sequence"])

        assert (await buyer.post("/api/auth/logout")).status == 204
        async with asyncio.timeout(SOON):
            assert [await each.until_closed() for each in sessions] == [4401, 4401]


async def follow_until(follower: SeatMapFollower, guest: Wire, sequence: int) -> None:
    async with asyncio.timeout(PATIENCE):
        while follower.sequence != sequence:
            follower.hear(await guest.next())
