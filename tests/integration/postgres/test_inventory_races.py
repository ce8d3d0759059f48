"""Rushes of buyers in several processes; and the same without protection, which must fail."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from adapters.postgres.embedded import EmbeddedPostgres
from adapters.postgres.invariants import violations
from adapters.postgres.pool import create_pool
from adapters.postgres.statement import Pool
from application.platform.operations import Violation
from tests.support.clock import NOON
from tests.support.database import scratch_database
from tests.support.inventory import HOLD_FOR, LATER, BoxOffice, a_stock, seats
from tests.support.postgres_inventory import postgres_work
from tests.support.rush import Crowd, Haul, Rush

PIECES = 100
LOOK_AGAIN_SECONDS = 0.02
UNITS = tuple(f"A/{row}/{number}" for row in range(1, 9) for number in range(1, 9))
WITHOUT_PROTECTION = """
ALTER TABLE stock DROP CONSTRAINT ck_stock_never_more_than_there_is;
DROP INDEX uq_hold_line_live_unit;
"""


@pytest.fixture(scope="module")
def crowd() -> Iterator[Crowd]:
    crowd = Crowd()
    yield crowd
    crowd.disperse()


@pytest.fixture
def office(pool: Pool) -> BoxOffice:
    return BoxOffice(postgres_work(pool))


@pytest.fixture
async def unprotected_url(server: EmbeddedPostgres) -> AsyncIterator[str]:
    """A database of its own in which nothing keeps a stock from being sold twice."""
    async with scratch_database(server, "unprotected", WITHOUT_PROTECTION) as url:
        yield url


async def test_in_a_rush_exactly_as_many_are_given_out_as_there_are(
    crowd: Crowd, database_url: str, pool: Pool, office: BoxOffice
) -> None:
    stock = a_stock(PIECES)
    await office.open(stock)
    rush = Rush(url=database_url, stock=stock, now=NOON)

    haul, seen = await watched(crowd, pool, rush)

    assert haul.pieces == PIECES
    assert seen == []

    # All these holds have run out: nobody tidied up, and everything is there again.
    again, seen = await watched(crowd, pool, replace(rush, now=LATER, seed=99))

    assert again.pieces == PIECES
    assert seen == []


async def test_in_a_rush_each_seat_is_given_out_once(
    crowd: Crowd, database_url: str, pool: Pool, office: BoxOffice
) -> None:
    hall = seats(len(UNITS))
    await office.open(hall)
    rush = Rush(url=database_url, stock=hall, units=UNITS, now=NOON)

    haul, seen = await watched(crowd, pool, rush)

    assert Counter(haul.units) == Counter(UNITS)
    assert seen == []

    again, seen = await watched(crowd, pool, replace(rush, now=LATER, seed=99))

    assert Counter(again.units) == Counter(UNITS)
    assert seen == []


@pytest.mark.parametrize("units", [(), UNITS], ids=["pieces", "seats"])
async def test_whatever_buyers_do_nothing_is_sold_twice_and_nothing_is_lost(
    crowd: Crowd, database_url: str, pool: Pool, office: BoxOffice, units: tuple[str, ...]
) -> None:
    stock = seats(len(units)) if units else a_stock(PIECES)
    await office.open(stock)
    rush = Rush(url=database_url, stock=stock, units=units, buyers=20)

    _, seen = await watched(crowd, pool, rush)

    assert seen == []
    sold = (await office.stock(stock)).sold
    later = datetime.now(UTC) + HOLD_FOR
    rest = await crowd.rush(replace(rush, now=later, buyers=50))
    assert rest.pieces + len(rest.units) == stock.capacity - sold


async def test_without_protection_more_is_given_out_than_there_is(
    crowd: Crowd, unprotected_url: str
) -> None:
    stock = a_stock(PIECES)
    rush = Rush(url=unprotected_url, stock=stock, now=NOON, is_protected=False)

    async with create_pool(unprotected_url) as pool:
        await BoxOffice(postgres_work(pool)).open(stock)
        haul, seen = await watched(crowd, pool, rush)

    assert haul.pieces > PIECES
    assert "never more is held and sold than there is" in {found.invariant for found in seen}


async def test_without_protection_seats_are_given_out_twice(
    crowd: Crowd, unprotected_url: str
) -> None:
    hall = seats(len(UNITS))
    rush = Rush(url=unprotected_url, stock=hall, units=UNITS, now=NOON, is_protected=False)

    async with create_pool(unprotected_url) as pool:
        await BoxOffice(postgres_work(pool)).open(hall)
        haul, seen = await watched(crowd, pool, rush)

    assert max(Counter(haul.units).values()) > 1
    assert "no unit is held or sold twice" in {found.invariant for found in seen}


async def watched(crowd: Crowd, pool: Pool, rush: Rush) -> tuple[Haul, list[Violation]]:
    """Look at the invariants again and again while they rush, until one is broken."""
    running = asyncio.create_task(crowd.rush(rush))
    seen: list[Violation] = []
    while not running.done():
        seen = seen or await violations(pool)
        await asyncio.wait({running}, timeout=LOOK_AGAIN_SECONDS)
    return await running, seen or await violations(pool)
