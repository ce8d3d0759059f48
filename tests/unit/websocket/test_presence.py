"""Who has a socket open is there, and nobody has to say so."""

import asyncio
from collections.abc import Collection, Mapping
from datetime import datetime, timedelta

from application.chat.ports import Presence
from domain.kernel.ids import AccountId
from entrypoints.websocket.sockets import Bounds
from tests.support.clock import NOON
from tests.support.realtime import SOON, Town, a_town

QUICK = Bounds(ping_seconds=0.05)


async def seen(town: Town, account_id: AccountId, *, at: datetime) -> None:
    """Wait until they were seen then."""
    async with asyncio.timeout(SOON):
        while (await town.presence.last_seen([account_id])).get(account_id) != at:  # noqa: ASYNC110
            await asyncio.sleep(0.002)


async def test_who_connects_is_there() -> None:
    async with a_town(bounds=Bounds(ping_seconds=0.5)) as town:
        ada = town.roster.somebody()
        await town.visitor(ada)

        await seen(town, ada.account_id, at=NOON)


async def test_who_stays_connected_stays_there() -> None:
    async with a_town(bounds=QUICK) as town:
        ada = town.roster.somebody()
        client = await town.visitor(ada)
        await seen(town, ada.account_id, at=NOON)

        town.clock.pass_time(timedelta(minutes=1))
        client.connection.on_pong()

        await seen(town, ada.account_id, at=NOON + timedelta(minutes=1))


async def test_guests_and_those_who_left_are_not_there() -> None:
    async with a_town(bounds=QUICK) as town:
        ada = town.roster.somebody()
        (await town.visitor(ada)).connection.on_lost()
        town.stranger()
        await asyncio.sleep(0.02)
        town.clock.pass_time(timedelta(minutes=1))
        await asyncio.sleep(0.1)

        known = await town.presence.last_seen([ada.account_id])
        assert set(known.values()) <= {NOON}


class BrokenPresence(Presence):
    def __init__(self) -> None:
        self.asked = asyncio.Event()

    async def note(self, account_ids: Collection[AccountId], *, now: datetime) -> None:
        del account_ids, now
        self.asked.set()
        raise ValueError("a bug")

    async def last_seen(self, account_ids: Collection[AccountId]) -> Mapping[AccountId, datetime]:
        del account_ids
        return {}


async def test_sockets_live_on_when_nobody_can_be_told_who_is_there() -> None:
    broken = BrokenPresence()
    async with a_town(bounds=Bounds(ping_seconds=0.5), presence=broken) as town:
        client = await town.visitor()

        async with asyncio.timeout(SOON):
            await broken.asked.wait()
        client.connection.on_pong()
        assert await client.ask(type="ping", id=7) == {"type": "reply", "id": 7, "data": {}}
