import asyncio

import msgspec
import pytest

from adapters.postgres.inventory import Outcome
from adapters.postgres.statement import Pool
from domain.inventory.errors import BadLines, HoldRanOut, NotLeft, StockNotFound
from domain.inventory.events import StockCorrected
from domain.inventory.hold import Hold, HoldRequest
from domain.inventory.stock import Stock
from tests.contracts.inventory.audit import InventoryAuditContract
from tests.contracts.inventory.contract import InventoryContract
from tests.contracts.inventory.office import agrees
from tests.support.clock import NOON
from tests.support.inventory import (
    LATER,
    BoxOffice,
    Work,
    a_request,
    a_stock,
    an_allowance,
    seat,
    seats,
    some,
)
from tests.support.postgres_inventory import direct_work, postgres_work

PATIENCE_SECONDS = 10
GLANCE_SECONDS = 0.05


class TestPostgresInventory(InventoryContract):
    @pytest.fixture
    def work(self, pool: Pool) -> Work:
        return postgres_work(pool)


class TestPostgresInventoryAudit(InventoryAuditContract):
    @pytest.fixture
    def work(self, pool: Pool) -> Work:
        self.pool = pool
        return postgres_work(pool)

    async def miscount(self, stock: Stock, *, held: int, sold: int) -> None:
        await self.pool.execute(
            "UPDATE stock SET held = $2, sold = $3 WHERE id = $1", stock.id, held, sold
        )

    async def announced(self) -> list[tuple[str, int, int, int, int]]:
        rows = await self.pool.fetch(
            "SELECT subject, body FROM event_log WHERE name = 'StockCorrected'"
        )
        return [facts_of(row["subject"], row["body"]) for row in rows]


def facts_of(subject: str, body: bytes) -> tuple[str, int, int, int, int]:
    event = msgspec.json.decode(body, type=StockCorrected)
    return subject, event.held_before, event.held_after, event.sold_before, event.sold_after


@pytest.fixture
def office(pool: Pool) -> BoxOffice:
    return BoxOffice(postgres_work(pool))


async def test_requests_that_come_together_are_decided_one_after_the_other(
    pool: Pool, office: BoxOffice
) -> None:
    stock, numbered = a_stock(5), seats()
    await office.open(stock, numbered)
    requests = [
        a_request(some(stock, 3), seat(numbered, "A1")),
        a_request(some(stock, 3)),
        a_request(some(stock), seat(numbered, "A1")),
        a_request(some(a_stock())),
        a_request(some(numbered)),
        a_request(some(stock, 2)),
    ]

    outcomes = await hold_many(pool, requests)

    kinds = [type(outcome) for outcome in outcomes]
    assert kinds == [Hold, NotLeft, NotLeft, StockNotFound, BadLines, Hold]
    assert [isinstance(outcome, Hold) for outcome in outcomes] == [
        await exists(pool, request) for request in requests
    ]
    assert (await office.stock(stock)).held == 5
    await agrees(office)


async def test_requests_that_come_together_may_bring_the_same_stock(
    pool: Pool, office: BoxOffice
) -> None:
    allowance = an_allowance(3)
    requests = [a_request(some(allowance, 2), opening=(allowance,)) for _ in range(2)]

    outcomes = await hold_many(pool, requests)

    assert [type(outcome) for outcome in outcomes] == [Hold, NotLeft]
    assert (await office.stock(allowance)).capacity == 3
    await agrees(office)


async def test_requests_that_come_together_take_over_what_ran_out(
    pool: Pool, office: BoxOffice
) -> None:
    stock, other = a_stock(5), a_stock(5)
    await office.open(stock, other)
    await office.hold(some(stock, 5), some(other, 5))
    requests = [a_request(some(stock, 2)) for _ in range(3)]

    outcomes = await hold_many(pool, requests, late=True)

    assert [type(outcome) for outcome in outcomes] == [Hold, Hold, NotLeft]
    await agrees(office)


async def test_taking_over_one_stock_of_a_hold_does_not_wait_for_its_others(
    office: BoxOffice,
) -> None:
    wanted, other = a_stock(5), a_stock(5)
    await office.open(wanted, other)
    late = await office.hold(some(wanted, 5), some(other, 5))

    async with office.work.begin() as busy, asyncio.timeout(PATIENCE_SECONDS):
        await busy.inventory.lock([other.id], now=NOON)
        await office.hold(some(wanted, 5), now=LATER)

    assert (await office.stock(other)).held == 5
    await office.release(late, now=LATER)
    assert (await office.stock(other)).held == 0


async def test_what_is_taken_over_at_this_moment_cannot_be_extended(office: BoxOffice) -> None:
    stock, other = a_stock(5), a_stock(5)
    await office.open(stock, other)
    late = await office.hold(some(stock, 5), some(other, 5))

    async with office.work.begin() as rival:
        await rival.inventory.lock([stock.id], now=LATER)
        extending = asyncio.create_task(office.extend(late, until=LATER, now=NOON))
        await asyncio.wait({extending}, timeout=GLANCE_SECONDS)

    with pytest.raises(HoldRanOut):
        await extending
    assert (await office.stock(stock)).held == 0


async def hold_many(
    pool: Pool, requests: list[HoldRequest], *, late: bool = False
) -> list[Outcome]:
    async with direct_work(pool).begin() as store:
        return list(await store.inventory.hold_many(requests, now=LATER if late else NOON))


async def exists(pool: Pool, request: HoldRequest) -> bool:
    found: bool = await pool.fetchval(
        "SELECT EXISTS (SELECT FROM hold JOIN hold_line ON hold_id = id WHERE id = $1)",
        request.id,
    )
    return found
