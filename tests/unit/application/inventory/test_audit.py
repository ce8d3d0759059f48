from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from adapters.memory.inventory import MemoryInventoryStore
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.system import SystemIds
from application.inventory.release_overdue_holds import ReleaseOverdueHolds
from application.inventory.repair_stocks import RepairStocks
from application.platform.tasks import Routes
from domain.inventory.events import StockCorrected
from domain.inventory.hold import HoldState
from tests.support.clock import FakeClock
from tests.support.inventory import a_request, a_stock, some

type Work = MemoryUnitOfWork[MemoryInventoryStore]


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def database() -> MemoryDatabase:
    return MemoryDatabase()


@pytest.fixture
def work(database: MemoryDatabase, clock: FakeClock) -> Work:
    return MemoryUnitOfWork(
        database, MemoryInventoryStore, routes=Routes(()), clock=clock, wake_up=LocalWakeUp()
    )


async def test_holds_that_ran_out_are_given_back(work: Work, clock: FakeClock) -> None:
    stock = a_stock(capacity=5)
    request = a_request(some(stock, 2))
    async with work.begin() as store:
        await store.inventory.open([stock], now=clock.now())
        await store.inventory.hold(request, now=clock.now())
    clock.pass_time(request.expires_at - clock.now() + timedelta(seconds=1))

    released = await ReleaseOverdueHolds(work, clock)()

    async with work.begin() as store:
        assert released == 1
        assert (await store.inventory.find(request.id)).state is HoldState.EXPIRED
        assert (await store.inventory.get([stock.id]))[stock.id].left == 5


class Interrupted:
    """A rival does something before the second transaction begins."""

    def __init__(self, work: Work, rival: Callable[[], Awaitable[None]]) -> None:
        self._work = work
        self._rivals = [None, rival]

    @asynccontextmanager
    async def begin(self, **given: Any) -> AsyncIterator[MemoryInventoryStore]:
        if self._rivals and (rival := self._rivals.pop(0)):
            await rival()
        async with self._work.begin(**given) as store:
            yield store


@pytest.mark.parametrize("decision", ["extend", "sell"])
async def test_a_hold_that_is_kept_or_sold_at_the_last_moment_stays(
    work: Work, clock: FakeClock, decision: str
) -> None:
    stock = a_stock(capacity=5)
    request = a_request(some(stock, 2))
    last_moment = request.expires_at - timedelta(milliseconds=1)

    async def decide() -> None:
        async with work.begin() as store:
            if decision == "sell":
                await store.inventory.sell(request.id, now=last_moment)
            else:
                later = request.expires_at + timedelta(minutes=3)
                await store.inventory.extend(request.id, until=later, now=last_moment)

    async with work.begin() as store:
        await store.inventory.open([stock], now=clock.now())
        await store.inventory.hold(request, now=clock.now())
    clock.pass_time(request.expires_at - clock.now())

    await ReleaseOverdueHolds(Interrupted(work, decide), clock)()

    async with work.begin() as store:
        assert (await store.inventory.find(request.id)).state in {HoldState.HELD, HoldState.SOLD}
        assert (await store.inventory.get([stock.id]))[stock.id].left == 3


async def test_a_stock_that_differs_is_put_right_and_announced(
    work: Work, database: MemoryDatabase, clock: FakeClock
) -> None:
    stock = a_stock(capacity=5)
    async with work.begin() as store:
        await store.inventory.open([stock], now=clock.now())
    rows = database.table("stocks")
    rows[stock.id] = replace(rows[stock.id], sold=3)

    repaired = await RepairStocks(work, clock, SystemIds())()

    async with work.begin() as store:
        assert repaired == 1
        assert await store.audit.mismatches() == []
    (entry,) = database.table("event_log").values()
    assert isinstance(entry.event, StockCorrected)


async def test_stocks_that_are_right_stay_as_they_are(work: Work, clock: FakeClock) -> None:
    async with work.begin() as store:
        await store.inventory.open([a_stock()], now=clock.now())

    assert await RepairStocks(work, clock, SystemIds())() == 0
