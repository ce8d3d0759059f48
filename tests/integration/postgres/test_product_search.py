"""Finding products in PostgreSQL: the contract, whichever way a search goes."""

import asyncio
from collections.abc import Callable
from functools import partial
from random import Random
from typing import Any
from uuid import uuid4

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.product_finder import PostgresProductFinder
from adapters.postgres.product_sales import PostgresSalesStore
from adapters.postgres.product_search import Bounds
from adapters.postgres.products import PostgresCatalogueStore
from adapters.postgres.statement import Pool
from adapters.postgres.stock_levels import PostgresStockStore
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from application.shop.search_ports import FacetName, ProductSearch, ProductSort
from domain.kernel.ids import AccountId, CategoryId, OrderId
from tests.contracts.product_search import ProductSearchContract
from tests.support.personal_data import CIPHER
from tests.support.product_market import (
    COUNTED,
    THINGS,
    Market,
    a_memory_market,
    things_of,
)
from tests.support.products import ROUTES, SELLER, a_category, stored_category

KNOW = "INSERT INTO person_key (account_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING"


def a_market(pool: Pool, bounds: Bounds) -> Market:
    def work(open_store: Callable[[Any], Any]) -> PostgresUnitOfWork[Any]:
        return PostgresUnitOfWork(pool, open_store, routes=ROUTES, wake_up=LocalWakeUp())

    async def know(account_id: AccountId) -> None:
        await pool.execute(KNOW, account_id, CIPHER.new_key())

    return Market(
        catalogue=work(PostgresCatalogueStore),
        stock=work(partial(PostgresStockStore, cipher=CIPHER)),
        sales=work(partial(PostgresSalesStore, cipher=CIPHER)),
        finder=PostgresProductFinder(pool, counted_max=COUNTED, bounds=bounds),
        know=know,
    )


class TestPostgresProductSearch(ProductSearchContract):
    @pytest.fixture
    def market(self, pool: Pool) -> Market:
        return a_market(pool, Bounds())


class TestPostgresProductSearchTheLongWay(ProductSearchContract):
    """More products fit than a search puts into order, and more than it looks at in line."""

    @pytest.fixture
    def market(self, pool: Pool) -> Market:
        return a_market(pool, Bounds(few=1, looked_at=2))


async def test_orders_of_the_same_goods_count_together_whatever_their_order(pool: Pool) -> None:
    market = a_market(pool, Bounds())
    first, second = [
        await market.offer(things_of(Random(number), categories=())) for number in range(2)
    ]

    await asyncio.gather(
        *(market.sell({first: 1, second: 2}) for _ in range(10)),
        *(market.sell({second: 2, first: 1}) for _ in range(10)),
    )

    found = (await market.finder.find(ProductSearch(sort=ProductSort.BEST_SELLING))).items
    assert [(each.product.id, each.sold) for each in found] == [(second.id, 40), (first.id, 20)]


async def test_memory_and_postgresql_find_count_and_sort_alike(pool: Pool) -> None:
    ours, model = a_market(pool, Bounds(few=3, looked_at=4)), a_memory_market()
    category = a_category("Things")
    for market in (ours, model):
        await stored_category(market.catalogue, category)
    chance = Random(3)
    for _ in range(25):
        product = things_of(chance, categories=(category.id,))
        order_id, sold = OrderId(uuid4()), chance.randint(0, 3)
        for market in (ours, model):
            await market.sell({await market.offer(product): sold}, order_id)

    for number in range(25):
        asked = a_search(chance, category.id)
        sort = [*ProductSort][number % len(ProductSort)]
        assert await ours.paged(7, sort=sort, **asked) == await model.paged(7, sort=sort, **asked)
        search = ProductSearch(**asked)
        assert await ours.finder.count(search) == await model.finder.count(search)
        if (await model.finder.count(search)).capped:
            continue  # Which of them are counted is for each to choose.
        names = frozenset(chance.sample(list(FacetName), 3))
        assert await ours.finder.facets(search, names) == await model.finder.facets(search, names)


def a_search(chance: Random, category_id: CategoryId) -> dict[str, Any]:
    asked: dict[str, Any] = {
        "text": chance.choice((*THINGS, "wolen socks", "woll", "hat straw")),
        "category_id": category_id,
        "price_min": 250,
        "price_max": 900,
        "currency": "EUR",
        "seller_id": SELLER.account_id,
        "vendors": ("Ada", ""),
        "kinds": ("hat", "mug"),
        "tags": ("new",),
        "options": ("Colour:red", "Colour:blue"),
        "only_in_stock": True,
    }
    return {name: asked[name] for name in chance.sample(list(asked), chance.randint(0, 3))}
