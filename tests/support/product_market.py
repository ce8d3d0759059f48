"""Products on sale, with stock and sales, to be found."""

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from random import Random
from typing import Any
from uuid import uuid4

from adapters.memory.product_sales import MemorySalesStore
from adapters.memory.product_search import MemoryProductFinder
from adapters.memory.products import MemoryCatalogueStore
from adapters.memory.stock_levels import MemoryStockStore
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.shop_variants import summary_of
from application.platform.paging import PageRequest
from application.platform.ports import UnitOfWork
from application.shop.catalogue_ports import CatalogueStore, ProductSummary
from application.shop.count_sales import SalesStore
from application.shop.open_location import OpenLocation, OpenLocationHandler
from application.shop.receive_goods import ReceiveGoods, ReceiveGoodsHandler
from application.shop.search_ports import (
    FacetName,
    ListedProduct,
    ProductFinder,
    ProductSearch,
    ProductSort,
)
from application.shop.stock_lines import StockLine
from application.shop.stock_ports import StockStore
from domain.inventory.hold import HoldRequest, Line
from domain.kernel.ids import AccountId, CategoryId, HoldId, LocationId, OrderId
from domain.shop.category import Category
from domain.shop.product import Product
from domain.shop.stock import stock_of
from domain.shop.variant import Option
from tests.support.clock import NOON, FakeClock, SequentialIds
from tests.support.products import (
    OTHER_SELLER,
    ROUTES,
    SELLER,
    a_category,
    a_product,
    a_variant,
    eur,
    stored_category,
    stored_product,
)
from tests.support.stock import BREMEN, once

COUNTED = 5
"""So many the finders of the contract count."""


@dataclass(frozen=True)
class Market:
    catalogue: UnitOfWork[CatalogueStore]
    stock: UnitOfWork[StockStore]
    sales: UnitOfWork[SalesStore]
    finder: ProductFinder
    know: Callable[[AccountId], Awaitable[None]]
    """Have an account, whose key seals what is personal."""

    clock: FakeClock = field(default_factory=FakeClock)
    ids: SequentialIds = field(default_factory=lambda: SequentialIds(0x2000))
    categories: list[CategoryId] = field(default_factory=list)

    async def draft(self, product: Product) -> Product:
        return await stored_product(self.catalogue, product)

    async def save(self, product: Product) -> Product:
        async with self.catalogue.begin() as store:
            await store.products.save(product)
        return product.settled()

    async def offer(self, product: Product) -> Product:
        return await self.save((await self.draft(product)).activate(now=NOON))

    async def category(self, name: str, *, parent: Category | None = None) -> Category:
        category = await stored_category(self.catalogue, a_category(name, parent=parent))
        self.categories.append(category.id)
        return category

    async def receive(self, product: Product, quantity: int) -> LocationId:
        """So many of its first variant, at a new location."""
        await self.know(SELLER.account_id)
        opened = OpenLocationHandler(work=self.stock, clock=self.clock, ids=self.ids)
        details: Any = {"name": "Warehouse", "position": BREMEN}
        location = await opened(OpenLocation(by=SELLER, details=details), once())
        received = ReceiveGoodsHandler(work=self.stock, clock=self.clock, ids=self.ids)
        line = StockLine(variant_id=product.variants[0].id, quantity=quantity)
        await received(ReceiveGoods(by=SELLER, location_id=location.id, lines=(line,)), once())
        return location.id

    async def hold(self, product: Product, location_id: LocationId, quantity: int) -> None:
        line = Line(stock_id=stock_of(product.variants[0].id, location_id), quantity=quantity)
        request = HoldRequest(
            id=HoldId(uuid4()),
            owner="a test",
            lines=(line,),
            expires_at=NOON + timedelta(minutes=10),
        )
        async with self.stock.begin() as store:
            await store.inventory.hold(request, now=NOON)

    async def sell(self, sold: Mapping[Product, int], order_id: OrderId | None = None) -> None:
        async with self.sales.begin() as store:
            await store.sales.note(
                order_id or OrderId(uuid4()), {product.id: n for product, n in sold.items()}
            )

    def summary(self, product: Product) -> ProductSummary:
        return summary_of(product)

    async def titles(self, **asked: Any) -> Sequence[str]:
        """What is found, by its letters unless by relevance."""
        page = PageRequest(limit=100)
        found = (await self.finder.find(ProductSearch(page=page, **asked))).items
        titles = [each.product.title for each in found]
        return titles if asked.get("sort") is ProductSort.RELEVANCE else sorted(titles)

    async def paged(self, limit: int, **asked: Any) -> Sequence[ListedProduct]:
        """All that is found, page after page."""
        found: list[ListedProduct] = []
        cursor: str | None = None
        while True:
            page = PageRequest(limit=limit, cursor=cursor)
            part = await self.finder.find(ProductSearch(page=page, **asked))
            found += part.items
            if (cursor := part.next) is None:
                return found

    async def counts(self, search: ProductSearch) -> Mapping[str, Mapping[str, int]]:
        facets = await self.finder.facets(search, frozenset(FacetName))
        return {
            name.value: {each.value: each.count for each in facet.values}
            for name, facet in facets.items()
        }


THINGS = ("sock", "socks", "scarf", "hat", "mug", "lamp")
STUFFS = ("wool", "woollen", "linen", "glass", "straw")
COLOURS = ("red", "blue", "green")
VENDORS = ("Ada", "Bob", "Cid", "")


def things_of(chance: Random, *, categories: Sequence[CategoryId]) -> Product:
    colour = chance.choice(COLOURS)
    variant = a_variant(
        colour,
        price=eur(chance.choice((100, 250, 500, 900, 2500))),
        tracks_stock=chance.random() < 0.5,
    )
    stuff, other = chance.choice(STUFFS), chance.choice(STUFFS)
    return a_product(
        variant,
        options=(Option(name="Colour", values=(colour,)),),
        title=f"{stuff} {chance.choice(THINGS)}",
        handle=f"thing-{uuid4()}",
        description=f"<p>Goes with {other} and {chance.choice(THINGS)}</p>",
        vendor=chance.choice(VENDORS),
        kind=chance.choice(THINGS[2:5]),
        tags=tuple(chance.sample(("new", "sale", "gift"), chance.randint(0, 2))),
        category_id=chance.choice((*categories, None)),
        seller_id=chance.choice((SELLER, OTHER_SELLER)).account_id,
        now=NOON + timedelta(hours=chance.randint(0, 9)),
    )


async def a_crowd(market: Market, *, seed: int, count: int = 20) -> Sequence[Product]:
    """Products that have something in common, some of them sold."""
    chance = Random(seed)
    top = await market.category("Things")
    await market.category("Small things", parent=top)
    offered = []
    for _ in range(count):
        product = await market.offer(things_of(chance, categories=market.categories))
        offered.append(product)
        if chance.random() < 0.5:
            await market.sell({product: chance.randint(1, 3)})
    return offered


def some_searches(market: Market) -> Iterator[Mapping[str, Any]]:
    """Every filter, together with another."""
    filters: Sequence[tuple[str, Any]] = (
        ("text", "woolen socks"),
        ("category_id", market.categories[0]),
        ("price_min", 250),
        ("price_max", 500),
        ("vendors", ("Ada", "Bob")),
        ("tags", ("sale",)),
        ("options", ("Colour:red", "Colour:blue")),
        ("only_in_stock", True),
    )
    for number, first in enumerate(filters):
        yield dict((first, filters[(number + 3) % len(filters)]))


def a_memory_market() -> Market:
    database, clock = MemoryDatabase(), FakeClock()

    def work(open_store: Callable[[Any], Any]) -> MemoryUnitOfWork[Any]:
        return MemoryUnitOfWork(
            database, open_store, routes=ROUTES, clock=clock, wake_up=LocalWakeUp()
        )

    return Market(
        catalogue=work(MemoryCatalogueStore),
        stock=work(MemoryStockStore),
        sales=work(MemorySalesStore),
        finder=MemoryProductFinder(database, counted_max=COUNTED),
        know=_nobody_in_particular,
        clock=clock,
    )


async def _nobody_in_particular(account_id: AccountId) -> None:
    """Nothing is sealed in memory."""
