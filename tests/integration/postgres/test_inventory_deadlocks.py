"""Everything at once, in any order, over stocks that overlap: nobody ever waits in a circle."""

import asyncio
import os
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

import asyncpg
import pytest

from adapters.postgres.pool import create_pool
from application.inventory.ports import Inventory
from domain.inventory.hold import HoldRequest, Line
from domain.inventory.stock import Stock
from domain.kernel.errors import DomainError
from domain.kernel.ids import HoldId
from tests.support.clock import NOON
from tests.support.inventory import (
    BoxOffice,
    Work,
    a_hold_id,
    a_stock,
    an_allowance,
    seat,
    seats,
    some,
)
from tests.support.postgres_inventory import disorderly_work, postgres_work

SEED = int(os.environ.get("SEED", "7"))
CLERKS = 10
STEPS = 200
ROUNDS_MAX = 20


class Bustle:
    """Clerks who do whatever comes to their mind, with a clock that each of them moves on."""

    def __init__(self, work: Work) -> None:
        self.work = work
        self.now = NOON
        self.stocks = [a_stock(12) for _ in range(5)]
        self.hall = seats(8)
        # What each of two buyers is allowed of the first stocks.
        self.allowed = [[an_allowance(6) for _ in range(3)] for _ in range(2)]
        self.holds: list[HoldId] = []

    async def clerk(self, chance: Random) -> None:
        verbs = [self.hold, self.hold, self.hold, self.sell, self.release, self.extend]
        verbs += [self.resize, self.exchange, self.serve_queue, self.tidy_up]
        for _ in range(STEPS):
            self.now += timedelta(seconds=chance.randint(0, 3))
            with suppress(DomainError):
                async with self.work.begin() as store:
                    await chance.choice(verbs)(store.inventory, chance, self.now)

    async def hold(self, inventory: Inventory, chance: Random, now: datetime) -> None:
        request = self.a_request(chance, now, self.some_stocks(chance))
        await inventory.hold(request, now=now)
        self.holds.append(request.id)

    async def sell(self, inventory: Inventory, chance: Random, now: datetime) -> None:
        await inventory.sell(self.a_hold(chance), now=now)

    async def release(self, inventory: Inventory, chance: Random, now: datetime) -> None:
        await inventory.release(self.a_hold(chance), now=now)

    async def extend(self, inventory: Inventory, chance: Random, now: datetime) -> None:
        until = now + timedelta(seconds=chance.randint(1, 200))
        await inventory.extend(self.a_hold(chance), until=until, now=now)

    async def resize(self, inventory: Inventory, chance: Random, now: datetime) -> None:
        for stock in sorted(chance.sample(self.stocks, k=2), key=lambda stock: stock.id):
            with suppress(DomainError):
                await inventory.resize(stock.id, chance.randint(8, 14), now=now)

    async def exchange(self, inventory: Inventory, chance: Random, now: datetime) -> None:
        """Give a hold back and take the same again, as for money that comes late."""
        old = await inventory.find(self.a_hold(chance))
        with suppress(DomainError):
            await inventory.release(old.id, now=now)
        new = HoldRequest(
            id=a_hold_id(),
            owner="clerk",
            lines=old.lines,
            expires_at=now + timedelta(minutes=1),
        )
        await inventory.hold(new, now=now)
        await inventory.sell(new.id, now=now)
        self.holds.append(new.id)

    async def serve_queue(self, inventory: Inventory, chance: Random, now: datetime) -> None:
        """Look at a stock for those who wait, and then hold some of it for one of them."""
        stock = chance.choice(self.stocks)
        await inventory.lock([stock.id], now=now)
        request = self.a_request(chance, now, [some(stock)])
        await inventory.hold(request, now=now)
        await inventory.keep_for_queue(stock.id, chance.choice([0, 0, 1]))
        self.holds.append(request.id)

    async def tidy_up(self, inventory: Inventory, chance: Random, now: datetime) -> None:
        known = self.holds[-30:]
        with suppress(DomainError):
            await inventory.release(chance.choice(known or [a_hold_id()]), now=now)

    def some_stocks(self, chance: Random) -> list[Line]:
        chosen = chance.sample(self.stocks, k=chance.randint(1, 4))
        lines = [some(stock, chance.randint(1, 2)) for stock in chosen]
        if chance.random() < 0.5:
            lines += [seat(self.hall, str(number)) for number in chance.sample(range(8), k=2)]
        chance.shuffle(lines)
        return lines

    def a_request(self, chance: Random, now: datetime, lines: list[Line]) -> HoldRequest:
        wanted = {line.stock_id for line in lines}
        limits = zip(self.stocks, chance.choice(self.allowed), strict=False)
        opening = [allowance for stock, allowance in limits if stock.id in wanted]
        return HoldRequest(
            id=a_hold_id(),
            owner="clerk",
            lines=(*(some(stock) for stock in opening), *lines),
            expires_at=now + timedelta(seconds=chance.randint(1, 200)),
            opening=tuple(reversed(opening)),
        )

    def a_hold(self, chance: Random) -> HoldId:
        return chance.choice(self.holds) if self.holds else a_hold_id()


async def test_whatever_is_done_in_any_order_nobody_deadlocks(database_url: str) -> None:
    print(f"SEED={SEED}")  # noqa: T201 - a failure is replayed from it.
    async with create_pool(database_url, size=CLERKS) as pool:
        bustle = Bustle(postgres_work(pool))
        await BoxOffice(bustle.work).open(*bustle.stocks, bustle.hall)

        await asyncio.gather(*(bustle.clerk(Random(SEED * 1_000 + n)) for n in range(CLERKS)))

        assert len(bustle.holds) > CLERKS
        assert await BoxOffice(bustle.work).audit(lambda audit: audit.mismatches()) == []


async def test_without_an_order_of_locks_somebody_deadlocks(database_url: str) -> None:
    async with create_pool(database_url, size=CLERKS) as pool:
        office = BoxOffice(disorderly_work(pool))
        stocks = [a_stock(10_000) for _ in range(6)]
        await office.open(*stocks)

        with pytest.raises(asyncpg.DeadlockDetectedError):
            await asyncio.gather(*(keep_holding(office, stocks) for _ in range(CLERKS)))


async def keep_holding(office: BoxOffice, stocks: list[Stock]) -> None:
    for _ in range(ROUNDS_MAX):
        await office.hold(*(some(stock) for stock in stocks))
