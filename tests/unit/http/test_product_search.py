"""Finding products as clients meet it."""

from collections.abc import AsyncIterator, Callable
from typing import Any
from uuid import uuid4

import httpx
import pytest

from adapters.memory.product_search import MemoryProductFinder
from adapters.memory.products import MemoryCatalogueStore, MemoryCatalogueViews
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.shop.catalogue_queries import ListProductCategories
from application.shop.search_products import CountProducts, SearchProducts
from domain.shop.product import Product
from entrypoints.http.product_categories import ProductCategoryController
from entrypoints.http.products import ProductController
from tests.support.clock import NOON, FakeClock
from tests.support.http import an_app, calling
from tests.support.products import (
    ROUTES,
    SELLER,
    SIZE,
    a_category,
    a_product,
    a_variant,
    eur,
    stored_category,
    stored_product,
)

type Client = httpx.AsyncClient
type Shop = MemoryUnitOfWork[MemoryCatalogueStore]
type Offer = Callable[[Product], Any]

NOWHERE_ELSE = (
    *("draft_product", "change_product", "activate_product", "withdraw_product"),
    *("archive_product", "get_product", "create_product_category", "change_product_category"),
    *("remove_product_category", "get_product_category", "show_product_availability"),
)


@pytest.fixture
def database() -> MemoryDatabase:
    return MemoryDatabase()


@pytest.fixture
def work(database: MemoryDatabase) -> Shop:
    return MemoryUnitOfWork(
        database,
        MemoryCatalogueStore,
        routes=ROUTES,
        clock=FakeClock(),
        wake_up=LocalWakeUp(),
    )


@pytest.fixture
async def client(database: MemoryDatabase) -> AsyncIterator[Client]:
    views, finder = MemoryCatalogueViews(database), MemoryProductFinder(database)
    app = an_app(
        ProductController,
        ProductCategoryController,
        use_cases={
            **dict.fromkeys(NOWHERE_ELSE),
            "search_products": SearchProducts(finder, views),
            "count_products": CountProducts(finder, views),
            "list_product_categories": ListProductCategories(views),
        },
    )
    async with calling(app) as client:
        yield client


async def offered(work: Shop, title: str, **given: Any) -> Product:
    variant = a_variant(*given.pop("values", ()), price=given.pop("price", eur(1999)))
    product = a_product(variant, title=title, handle=f"thing-{uuid4()}", **given)
    return await stored_product(work, product.activate(now=NOON).settled())


async def found(client: Client, query: str) -> dict[str, Any]:
    answer = await client.get(f"/api/products?{query}")
    assert answer.status_code == 200, answer.text
    page: dict[str, Any] = answer.json()
    return page


async def titles(client: Client, query: str) -> list[str]:
    return [each["title"] for each in (await found(client, query))["items"]]


async def test_everybody_finds_what_is_on_sale(client: Client, work: Shop) -> None:
    product = await offered(work, "Wool socks", vendor="Fell Knitters", kind="Socks")
    await stored_product(work, a_product(title="A draft", handle="draft"))

    page = await found(client, "text=WOOOL+socks")

    assert page == {
        "items": [
            {
                "id": str(product.id),
                "sellerId": str(SELLER.account_id),
                "handle": product.handle,
                "title": "Wool socks",
                "vendor": "Fell Knitters",
                "kind": "Socks",
                "status": "ACTIVE",
                "categoryId": None,
                "variants": 1,
                "priceFrom": {"amount": 1999, "currency": "EUR"},
                "priceTo": {"amount": 1999, "currency": "EUR"},
                "image": None,
                "inStock": False,
                "createdAt": "2026-06-01T12:00:00Z",
                "version": product.version,
            }
        ],
        "next": None,
        "count": None,
        "facets": None,
    }


async def test_every_filter_has_its_parameter(client: Client, work: Shop) -> None:
    category = await stored_category(work, a_category("Hats"))
    await offered(
        work,
        "Straw hat",
        price=eur(500),
        values=("M",),
        options=(SIZE,),
        vendor="Ada & Co",
        kind="Hat",
        tags=("warm", "red"),
        category_id=category.id,
    )
    await offered(work, "Mug", price=eur(100))

    for query in (
        "text=hat",
        f"category={category.id}",
        "priceMin=500",
        "priceMin=400&priceMax=500&currency=EUR",
        "vendor=Bob&vendor=Ada+%26+Co",
        "kind=Hat",
        "tag=red&tag=warm",
        "option=Size:M",
    ):
        assert await titles(client, query) == ["Straw hat"], query
    assert await titles(client, f"seller={SELLER.account_id}&sort=PRICE") == ["Mug", "Straw hat"]
    assert await titles(client, "inStock=true") == []


async def test_pages_go_on_with_their_cursor(client: Client, work: Shop) -> None:
    for number in range(3):
        await offered(work, f"{number}", price=eur(100 + number))

    first = await found(client, "sort=PRICE_DESC&limit=2")
    second = await found(client, f"sort=PRICE_DESC&limit=2&cursor={first['next']}")

    assert [each["title"] for each in first["items"] + second["items"]] == ["2", "1", "0"]
    refused = await client.get(f"/api/products?sort=NEWEST&cursor={first['next']}")
    assert (refused.status_code, refused.json()["type"]) == (400, "/problems/bad-cursor")


async def test_counts_and_facets_come_if_they_are_asked_for(client: Client, work: Shop) -> None:
    clothes = await stored_category(work, a_category("Clothes"))
    hats = await stored_category(work, a_category("Hats", parent=clothes))
    await offered(work, "Straw hat", price=eur(250), vendor="Ada", category_id=hats.id)

    page = await found(client, "count=true&facets=vendor,price,category")

    assert page["count"] == {"value": 1, "capped": False}
    assert page["facets"].keys() == {"vendor", "price", "category"}
    assert page["facets"]["vendor"] == {
        "values": [
            {"value": "Ada", "label": "Ada", "count": 1, "priceFrom": None, "priceTo": None}
        ],
        "more": False,
        "capped": False,
    }
    (price,) = page["facets"]["price"]["values"]
    assert (price["priceFrom"], price["priceTo"]) == (
        {"amount": 200, "currency": "EUR"},
        {"amount": 499, "currency": "EUR"},
    )
    named = [(each["label"], each["count"]) for each in page["facets"]["category"]["values"]]
    assert sorted(named) == [("Clothes", 1), ("Hats", 1)]


@pytest.mark.parametrize(
    "query", ["facets=colour", "priceMin=-1", "sort=RANDOM", "category=hats", "tag=x&" * 21]
)
async def test_what_cannot_be_asked_is_refused(client: Client, query: str) -> None:
    answer = await client.get(f"/api/products?{query}")

    assert answer.status_code == 400


async def test_categories_tell_how_many_products_they_have_if_asked(
    client: Client, work: Shop
) -> None:
    clothes = await stored_category(work, a_category("Clothes"))
    hats = await stored_category(work, a_category("Hats", parent=clothes))
    await stored_category(work, a_category("Mugs"))
    await offered(work, "Straw hat", category_id=hats.id)
    await offered(work, "Any clothes", category_id=clothes.id)

    async def counts(query: str) -> dict[str, int | None]:
        answer = await client.get(f"/api/product-categories{query}")
        return {each["name"]: each["products"] for each in answer.json()["items"]}

    assert await counts("?counts=true") == {"Clothes": 2, "Hats": 1, "Mugs": 0}
    assert set((await counts("")).values()) == {None}
