"""Stock in PostgreSQL: the contract, what is sealed, and counts beside buyers."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import Any, ClassVar

import pytest
from sqlalchemy import func, select

from adapters.event_json import decode_event
from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.inventory import PostgresInventory
from adapters.postgres.inventory_schema import stocks
from adapters.postgres.inventory_statements import IDS
from adapters.postgres.orders import PostgresOrders
from adapters.postgres.products import PostgresCatalogueStore
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.stock_levels import PostgresStockStore
from adapters.postgres.stock_views import (
    PostgresLocationViews,
    PostgresStockLevels,
    PostgresStockViews,
)
from adapters.postgres.unit_of_work import PostgresUnitOfWork, Transaction
from application.platform.tasks import Routes
from domain.inventory.errors import NotLeft
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, LocationId, VariantId
from domain.shop.order import Order
from domain.shop.stock_events import StockMismatchFound
from tests.contracts.stock import StockContract
from tests.support.clock import FakeClock
from tests.support.personal_data import CIPHER
from tests.support.stock import Warehouse, an_address

KNOW = "INSERT INTO person_key (account_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING"
COUNTED, BUYERS = 11, 12
TOLD = "SELECT name, body FROM event_log ORDER BY position"


def a_warehouse(pool: Pool) -> Warehouse:
    clock = FakeClock()

    def work(open_store: Callable[[Any], Any]) -> PostgresUnitOfWork[Any]:
        return PostgresUnitOfWork(pool, open_store, routes=Routes([]), wake_up=LocalWakeUp())

    async def know(account_id: AccountId) -> None:
        await pool.execute(KNOW, account_id, CIPHER.new_key())

    async def told() -> Sequence[DomainEvent]:
        return [decode_event(row["name"], row["body"]) for row in await pool.fetch(TOLD)]

    async def keep(order: Order) -> None:
        async with work(partial(PostgresOrders, cipher=CIPHER)).begin() as orders:
            await (orders.save(order) if order.version else orders.add(order))

    return Warehouse(
        work=work(partial(PostgresStockStore, cipher=CIPHER)),
        catalogue=work(PostgresCatalogueStore),
        levels=PostgresStockLevels(pool, clock),
        views=PostgresStockViews(pool, CIPHER, clock),
        locations=PostgresLocationViews(pool, CIPHER),
        know=know,
        told=told,
        keep=keep,
        clock=clock,
    )


class TestPostgresStock(StockContract):
    @pytest.fixture
    async def house(self, pool: Pool) -> AsyncIterator[Warehouse]:
        yield a_warehouse(pool)
        # Nobody paid for these orders: they are not to be held against the invariants.
        await pool.execute("TRUNCATE shop_order, order_shipment, order_line CASCADE")


async def test_where_a_seller_is_and_what_they_note_is_sealed(pool: Pool) -> None:
    house = a_warehouse(pool)
    location = await house.location(name="Timbuktu cellar", address=an_address(city="Timbuktu"))
    await house.correct(location.id, (await house.variant(), 1), why="from Timbuktu")

    for table in ("location", "stock_movement", "event_log"):
        for row in await pool.fetch(f"SELECT t::text AS row FROM {table} t"):
            assert "Timbuktu" not in row["row"]


async def test_of_a_seller_who_was_erased_nothing_can_be_read(pool: Pool) -> None:
    house = a_warehouse(pool)
    location = await house.location(address=an_address())
    await pool.execute("DELETE FROM person_key")

    seen = await house.locations.get(location.id)

    assert (seen.name, seen.address, seen.position) == ("", None, location.position)


class UnlockedInventory(PostgresInventory):
    """Looks at a stock without locking it, and takes its time to decide."""

    locking: ClassVar[Statement] = Statement(
        select(stocks).where(
            stocks.c.id == func.any(IDS),
            select(func.pg_sleep(0.02)).scalar_subquery().is_not(None),
        )
    )


class UnlockedStore(PostgresStockStore):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, cipher=CIPHER)
        self.inventory = UnlockedInventory(transaction)


async def test_a_count_beside_buyers_never_gives_out_what_is_not_there(pool: Pool) -> None:
    house = a_warehouse(pool)
    variant_id, place = await house.stocked(30)

    await rush(house, variant_id, place)

    seen = await house.seen(variant_id, place)
    (told,) = await house.happened(StockMismatchFound)
    assert (seen.on_hand, seen.missing) == (COUNTED, told.missing)


async def test_without_locks_a_count_and_buyers_pass_each_other_by(pool: Pool) -> None:
    """The positive control: the same rush, and nobody waits for anybody."""
    house = a_warehouse(pool)
    variant_id, place = await house.stocked(30)
    careless: PostgresUnitOfWork[Any] = PostgresUnitOfWork(
        pool, UnlockedStore, routes=Routes([]), wake_up=LocalWakeUp()
    )
    refused: list[Exception] = []

    await rush(replace(house, work=careless), variant_id, place, refused)

    seen = await house.seen(variant_id, place)
    told = await house.happened(StockMismatchFound)
    assert refused or [seen.missing] != [one.missing for one in told]


async def rush(
    house: Warehouse,
    variant_id: VariantId,
    place: LocationId,
    refused: list[Exception] | None = None,
) -> None:
    """Buyers hold two at a time, while somebody counts fewer than was thought."""
    buyers = [house.hold(variant_id, place, 2) for _ in range(BUYERS)]
    counts = [house.count(place, (variant_id, COUNTED)) for _ in range(2)]
    mixed: list[Awaitable[object]] = [*buyers[:6], counts[0], *buyers[6:], counts[1]]
    for outcome in await asyncio.gather(*mixed, return_exceptions=True):
        if isinstance(outcome, Exception) and not isinstance(outcome, NotLeft):
            if refused is None:
                raise outcome
            refused.append(outcome)
