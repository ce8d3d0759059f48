"""Products, variants, categories and files of products as clients meet them."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import httpx
import pytest

from adapters.memory.files import MemoryFileStore, MemoryFileViews
from adapters.memory.product_search import MemoryProductFinder
from adapters.memory.products import MemoryCatalogueStore, MemoryCatalogueViews
from adapters.memory.stock_views import MemoryStockLevels
from adapters.memory.unit_of_work import MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.product_pictures import FilePictures
from adapters.public_addresses import SitePublicAddresses
from adapters.security.rich_text import Nh3RichText
from adapters.system import SystemIds
from application.shop.activate_product import ActivateProductHandler
from application.shop.add_variant import AddVariantHandler
from application.shop.archive_product import ArchiveProductHandler
from application.shop.catalogue_queries import (
    GetProduct,
    GetProductCategory,
    ListOwnProducts,
    ListProductCategories,
)
from application.shop.change_category import ChangeCategoryHandler
from application.shop.change_product import ChangeProductHandler
from application.shop.change_variant import ChangeVariantHandler
from application.shop.create_category import CreateCategoryHandler
from application.shop.draft_product import DraftProductHandler
from application.shop.remove_category import RemoveCategoryHandler
from application.shop.remove_variant import RemoveVariantHandler
from application.shop.search_products import CountProducts, SearchProducts
from application.shop.show_availability import ShowAvailability
from application.shop.withdraw_product import WithdrawProductHandler
from domain.files.file import File, Rendition
from domain.files.purposes import Purpose
from domain.kernel.access import Role
from domain.kernel.ids import AccountId, FileId
from entrypoints.http.product_categories import ProductCategoryController
from entrypoints.http.product_importing import (
    EXAMPLE,
    ProductExportController,
    ProductImportController,
)
from entrypoints.http.products import OwnProductController, ProductController, VariantController
from tests.support.clock import NOON, FakeClock
from tests.support.http import ADA, SOME_ID, an_app, calling, signed_in
from tests.support.identity import access_tokens
from tests.support.products import ROUTES, Importer

type Client = httpx.AsyncClient
type Json = dict[str, Any]

TOKENS = access_tokens()
SELLER = signed_in(TOKENS, Role.SELLER)
RIVAL = signed_in(TOKENS, Role.SELLER, account_id=AccountId(UUID(int=7)))
CUSTOMER = signed_in(TOKENS, account_id=AccountId(UUID(int=8)))
ADMIN = signed_in(TOKENS, Role.ADMIN, account_id=AccountId(UUID(int=9)))
CSV = {"Content-Type": "text/csv; charset=utf-8"}


CONTROLLERS = (
    ProductCategoryController,
    ProductController,
    VariantController,
    OwnProductController,
    ProductImportController,
    ProductExportController,
)


def eur(amount: int) -> Json:
    return {"amount": amount, "currency": "EUR"}


SOCKS: Json = {
    "title": "Wool socks",
    "currency": "EUR",
    "description": "<p>Warm</p><script>run()</script>",
    "tags": ["wool", "winter"],
    "options": [{"name": "Size", "values": ["S", "M", "L"]}],
    "variants": [{"sku": "SOCK-S", "options": ["S"], "price": eur(1290), "weightGrams": 90}],
    "images": [{"url": "https://images.example/socks.jpg", "alt": "A pair"}],
}
MEDIUM = {"sku": "SOCK-M", "options": ["M"], "price": eur(1390), "compareAt": eur(1590)}


@pytest.fixture
def shop() -> Importer:
    return Importer()


@pytest.fixture
async def client(shop: Importer) -> AsyncIterator[Client]:
    app = an_app(*CONTROLLERS, use_cases=use_cases_of(shop), tokens=TOKENS)
    async with calling(app) as client:
        yield client


def use_cases_of(shop: Importer) -> dict[str, object]:
    clock, ids, words = FakeClock(), SystemIds(), Nh3RichText()
    work = MemoryUnitOfWork(
        shop.database, MemoryCatalogueStore, routes=ROUTES, clock=clock, wake_up=LocalWakeUp()
    )
    views = MemoryCatalogueViews(shop.database)
    finder = MemoryProductFinder(shop.database)
    pictures = FilePictures(
        MemoryFileViews(shop.database), SitePublicAddresses(site="https://shop.example", cdn=None)
    )
    return {
        "draft_product": DraftProductHandler(work, clock, ids, words, pictures),
        "change_product": ChangeProductHandler(work, clock, words, pictures, views),
        "activate_product": ActivateProductHandler(work, clock),
        "withdraw_product": WithdrawProductHandler(work, clock),
        "archive_product": ArchiveProductHandler(work, clock),
        "add_variant": AddVariantHandler(work, clock, ids),
        "change_variant": ChangeVariantHandler(work, clock),
        "remove_variant": RemoveVariantHandler(work, clock),
        "create_product_category": CreateCategoryHandler(work, clock, ids),
        "change_product_category": ChangeCategoryHandler(work, clock),
        "remove_product_category": RemoveCategoryHandler(work, clock),
        "search_products": SearchProducts(finder, views),
        "count_products": CountProducts(finder, views),
        "show_product_availability": ShowAvailability(
            views, MemoryStockLevels(shop.database, clock)
        ),
        "get_product": GetProduct(views),
        "list_own_products": ListOwnProducts(views),
        "list_product_categories": ListProductCategories(views),
        "get_product_category": GetProductCategory(views),
        "import_products": shop.use_case,
        "export_products": shop.export,
    }


async def drafted(client: Client, **given: Any) -> Json:
    answer = await client.post("/api/products", json=SOCKS | given, headers=SELLER)
    assert answer.status_code == 201, answer.text
    product: Json = answer.json()
    return product


async def on_sale(client: Client, **given: Any) -> Json:
    product = await drafted(client, **given)
    answer = await client.post(f"/api/products/{product['id']}/publication", headers=SELLER)
    assert answer.status_code == 200, answer.text
    shown: Json = answer.json()
    return shown


def seen(thing: Json | httpx.Response) -> dict[str, str]:
    tag = thing.headers["etag"] if isinstance(thing, httpx.Response) else f'"{thing["version"]}"'
    return {**SELLER, "If-Match": tag}


def problem(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


async def test_a_drafted_product_is_shown_as_it_was_sent_and_cleaned(client: Client) -> None:
    answer = await client.post("/api/products", json=SOCKS, headers=SELLER)

    product = answer.json()
    assert answer.headers["location"] == f"/api/products/{product['id']}"
    assert (product["handle"], product["status"]) == ("wool-socks", "DRAFT")
    assert product["description"] == "<p>Warm</p>"
    assert (product["sellerId"], product["currency"]) == (str(ADA), "EUR")
    assert product["variants"][0]["price"] == eur(1290)
    [image] = product["images"]
    assert (image["position"], image["alt"], image["fileId"]) == (1, "A pair", None)
    shown = await client.get(answer.headers["location"], headers=SELLER)
    assert (shown.json(), shown.headers["etag"]) == (product, answer.headers["etag"])


async def test_a_product_names_every_rule_that_it_breaks(client: Client) -> None:
    wrong = {"handle": "No Handle", "variants": [{"options": ["XL"], "price": eur(-1)}]}

    answer = await client.post("/api/products", json=SOCKS | wrong, headers=SELLER)

    assert problem(answer) == (422, "bad-product")
    assert [fault["at"] for fault in answer.json()["faults"]] == [
        "handle",
        "variants[0].options",
        "variants[0].price",
    ]


async def test_only_what_is_on_sale_is_everybodys(client: Client) -> None:
    draft = await drafted(client)
    path = f"/api/products/{draft['id']}"

    hidden = [await client.get(path, headers=who) for who in ({}, CUSTOMER, RIVAL)]
    await client.post(f"{path}/publication", headers=SELLER)
    shown = await client.get(path)

    assert {problem(answer) for answer in hidden} == {(404, "product-not-found")}
    assert (await client.get(path, headers=ADMIN)).status_code == 200
    assert (shown.status_code, shown.json()["status"]) == (200, "ACTIVE")
    again = await client.get(path, headers={"If-None-Match": shown.headers["etag"]})
    assert again.status_code == 304


async def test_a_product_is_changed_by_who_saw_its_last_version(client: Client) -> None:
    product = await drafted(client)
    path = f"/api/products/{product['id']}"
    change: Json = {"title": "Silk socks", "images": [], "categoryId": None}

    changed = await client.patch(path, json=change, headers=seen(product))
    stale = await client.patch(path, json={"title": "Socks"}, headers=seen(product))
    blind = await client.patch(path, json={"title": "Socks"}, headers=SELLER)

    assert (changed.json()["title"], changed.json()["images"]) == ("Silk socks", [])
    assert changed.json()["tags"] == ["wool", "winter"]
    assert problem(stale) == (412, "stale-version")
    assert problem(blind) == (428, "if-match-missing")


async def test_options_change_together_with_the_values_of_variants(client: Client) -> None:
    product = await drafted(client)
    options = [{"name": "Fit", "values": ["snug"]}]
    values = [{"variantId": product["variants"][0]["id"], "options": ["snug"]}]
    path = f"/api/products/{product['id']}"

    alone = await client.patch(path, json={"options": options}, headers=seen(product))
    both = await client.patch(
        path, json={"options": options, "variantOptions": values}, headers=seen(product)
    )

    assert problem(alone) == (422, "bad-product")
    assert both.json()["variants"][0]["options"] == ["snug"]


async def test_somebody_elses_product_is_not_changed(client: Client) -> None:
    product = await on_sale(client)
    hidden = await drafted(client, title="Hat", variants=[])

    for headers, status in ((RIVAL, 403), (CUSTOMER, 403), ({}, 401), (ADMIN, 200)):
        answer = await client.patch(
            f"/api/products/{product['id']}",
            json={"title": "Mine"},
            headers={**headers, "If-Match": f'"{product["version"]}"'},
        )
        assert answer.status_code == status
    other = await client.post(f"/api/products/{hidden['id']}/publication", headers=RIVAL)
    assert problem(other) == (404, "product-not-found")


async def test_a_handle_and_a_sku_are_used_once(client: Client) -> None:
    await drafted(client)

    handle = await client.post("/api/products", json=SOCKS, headers=SELLER)
    sku = await client.post("/api/products", json=SOCKS | {"handle": "other"}, headers=SELLER)
    rival = await client.post("/api/products", json=SOCKS, headers=RIVAL)

    assert problem(handle) == (409, "handle-taken")
    assert problem(sku) == (409, "sku-taken")
    assert rival.status_code == 201


async def test_a_product_goes_on_sale_off_it_and_into_the_archive(client: Client) -> None:
    product = await on_sale(client)
    path = f"/api/products/{product['id']}"

    withdrawn = await client.delete(f"{path}/publication", headers=seen(product))
    archived = await client.post(f"{path}/archival", headers=SELLER)
    closed = await client.patch(path, json={"title": "Socks"}, headers=seen(archived))
    twice = await client.post(f"{path}/archival", headers=SELLER)
    back = await client.delete(f"{path}/publication", headers=seen(archived))

    assert [each.json()["status"] for each in (withdrawn, archived, back)] == [
        "DRAFT",
        "ARCHIVED",
        "DRAFT",
    ]
    assert problem(closed) == (409, "product-is-archived")
    assert problem(twice) == (409, "illegal-move")


async def test_nothing_is_put_on_sale_that_cannot_be_bought(client: Client) -> None:
    product = await drafted(client, variants=[])

    answer = await client.post(f"/api/products/{product['id']}/publication", headers=SELLER)

    assert problem(answer) == (409, "nothing-on-offer")


async def test_variants_come_change_and_go(client: Client) -> None:
    product = await on_sale(client)
    path = f"/api/products/{product['id']}/variants"

    added = await client.post(path, json=MEDIUM, headers=SELLER)
    own = added.headers["location"]
    changed = await client.patch(
        own, json={"price": eur(1500), "compareAt": None}, headers=seen(added)
    )
    removed = await client.delete(own, headers=seen(changed))

    assert added.status_code == 201
    assert (changed.json()["price"], changed.json()["compareAt"]) == (eur(1500), None)
    assert removed.status_code == 204
    assert problem(await client.get(own)) == (404, "variant-not-found")
    listed = await client.get(path)
    assert [each["sku"] for each in listed.json()["items"]] == ["SOCK-S"]
    last = f"{path}/{product['variants'][0]['id']}"
    assert problem(await client.delete(last, headers=seen(removed))) == (409, "last-variant")


async def test_an_uploaded_image_is_shown_at_its_public_address(
    client: Client, shop: Importer
) -> None:
    file_id = await a_picture(shop)

    product = await drafted(client, images=[{"fileId": str(file_id)}])

    [image] = product["images"]
    assert image["url"].startswith("https://shop.example/media/")
    assert image["fileId"] == str(file_id)
    kept = await client.patch(
        f"/api/products/{product['id']}",
        json={"images": [{"fileId": str(file_id), "alt": "Socks"}]},
        headers=seen(product),
    )
    assert kept.json()["images"][0]["url"] == image["url"]


async def test_an_image_that_is_not_ones_own_or_not_for_products_is_refused(
    client: Client, shop: Importer
) -> None:
    others = await a_picture(shop, owner_id=AccountId(UUID(int=7)))
    avatar = await a_picture(shop, purpose=Purpose.AVATAR)

    for file_id in (others, avatar, SOME_ID):
        body = SOCKS | {"images": [{"fileId": str(file_id)}]}
        answer = await client.post("/api/products", json=body, headers=SELLER)
        assert problem(answer) == (404, "picture-not-found")


async def test_a_seller_lists_their_own_products(client: Client) -> None:
    await drafted(client, title="First", variants=[])
    await on_sale(client, title="Second")
    path = "/api/sellers/me/products"

    first = await client.get(f"{path}?limit=1", headers=SELLER)
    rest = await client.get(path, params={"cursor": first.json()["next"]}, headers=SELLER)
    active = await client.get(f"{path}?status=ACTIVE", headers=SELLER)
    nothing = await client.get(path, headers=RIVAL)

    both = [*first.json()["items"], *rest.json()["items"]]
    assert sorted(each["title"] for each in both) == ["First", "Second"]
    [second] = active.json()["items"]
    assert (second["title"], second["priceFrom"], second["variants"]) == ("Second", eur(1290), 1)
    assert nothing.json()["items"] == []
    assert problem(await client.get(path, headers=CUSTOMER)) == (403, "right-missing")


async def test_categories_hang_together_as_a_tree(client: Client) -> None:
    path = "/api/product-categories"
    clothes = await client.post(path, json={"name": "Clothes"}, headers=ADMIN)
    below = {"name": "Crème socks", "parentId": clothes.json()["id"]}
    socks = await client.post(path, json=below, headers=ADMIN)
    own = socks.headers["location"]

    circle = await client.patch(
        clothes.headers["location"],
        json={"parentId": socks.json()["id"]},
        headers={**ADMIN, "If-Match": clothes.headers["etag"]},
    )
    used = await client.delete(
        clothes.headers["location"], headers={**ADMIN, "If-Match": clothes.headers["etag"]}
    )
    moved = await client.patch(
        own,
        json={"name": "Socks", "parentId": None},
        headers={**ADMIN, "If-Match": socks.headers["etag"]},
    )

    assert socks.json()["slug"] == "creme-socks"
    assert problem(circle) == (409, "product-category-in-itself")
    assert problem(used) == (409, "product-category-in-use")
    assert (moved.json()["name"], moved.json()["parentId"]) == ("Socks", None)
    listed = (await client.get(path)).json()["items"]
    assert [each["name"] for each in listed] == ["Clothes", "Socks"]
    gone = await client.delete(own, headers={**ADMIN, "If-Match": moved.headers["etag"]})
    assert gone.status_code == 204
    assert problem(await client.get(own)) == (404, "product-category-not-found")


async def test_the_tree_is_changed_by_few(client: Client) -> None:
    body = {"name": "Clothes"}
    path = "/api/product-categories"

    refused = [await client.post(path, json=body, headers=who) for who in (SELLER, CUSTOMER, {})]

    assert [answer.status_code for answer in refused] == [403, 403, 401]
    twice = [await client.post(path, json=body, headers=ADMIN) for _ in range(2)]
    assert problem(twice[1]) == (409, "slug-taken")


async def test_a_product_is_filed_under_a_category_that_there_is(client: Client) -> None:
    created = await client.post("/api/product-categories", json={"name": "Clothes"}, headers=ADMIN)

    product = await drafted(client, categoryId=created.json()["id"])
    nowhere = await client.post(
        "/api/products", json=SOCKS | {"categoryId": SOME_ID}, headers=SELLER
    )

    assert product["categoryId"] == created.json()["id"]
    assert problem(nowhere) == (404, "product-category-not-found")


async def test_a_file_of_products_comes_in_and_goes_out_again(client: Client) -> None:
    path = "/api/products/import?currency=EUR"

    tried = await client.post(f"{path}&dryRun=true", content=EXAMPLE, headers={**SELLER, **CSV})
    done = await client.post(path, content=EXAMPLE, headers={**SELLER, **CSV})
    exported = await client.get("/api/sellers/me/products.csv", headers=SELLER)
    again = await client.post(path, content=exported.content, headers={**SELLER, **CSV})

    assert (tried.json()["dryRun"], tried.json()["created"]) == (True, 1)
    assert (done.json()["created"], done.json()["failed"]) == (1, 0)
    [report] = done.json()["products"]
    assert (report["line"], report["outcome"], report["faults"]) == (2, "CREATED", [])
    shown = (await client.get(f"/api/products/{report['productId']}")).json()
    assert [each["price"]["amount"] for each in shown["variants"]] == [1290, 1390]
    assert exported.headers["content-type"].startswith("text/csv")
    assert "products.csv" in exported.headers["content-disposition"]
    assert (again.json()["unchanged"], again.json()["failed"]) == (1, 0)


async def test_the_report_tells_every_fault(client: Client) -> None:
    content = "Handle,Title,Variant Price,Variant Grams\nmug,,cheap,heavy\n"

    answer = await client.post(
        "/api/products/import?currency=EUR", content=content, headers={**SELLER, **CSV}
    )

    [failed] = answer.json()["products"]
    assert (failed["outcome"], failed["handle"]) == ("FAILED", "mug")
    assert {(fault["line"], fault["where"]) for fault in failed["faults"]} == {
        (2, "Title"),
        (2, "Variant Price"),
        (2, "Variant Grams"),
    }


async def test_what_is_no_import_is_refused(client: Client) -> None:
    wrong: list[tuple[str, dict[str, str]]] = [
        ("", {**SELLER, **CSV}),
        ("?currency=euro", {**SELLER, **CSV}),
        ("?currency=EUR", dict(SELLER)),
        ("?currency=EUR", {**CUSTOMER, **CSV}),
        ("?currency=EUR", CSV),
    ]

    answers = [
        await client.post(f"/api/products/import{query}", content=EXAMPLE, headers=headers)
        for query, headers in wrong
    ]

    assert [problem(answer) for answer in answers] == [
        (400, "malformed"),
        (400, "malformed"),
        (415, "unsupported-media-type"),
        (403, "right-missing"),
        (401, "unauthenticated"),
    ]


async def test_the_document_shows_the_file(client: Client) -> None:
    document = (await client.get("/docs/openapi.json")).json()

    content = document["paths"]["/api/products/import"]["post"]["requestBody"]["content"]
    assert content["text/csv"]["example"] == EXAMPLE


async def a_picture(
    shop: Importer, *, owner_id: AccountId = ADA, purpose: Purpose = Purpose.PRODUCT_IMAGE
) -> FileId:
    file_id = FileId(SystemIds().new())
    file = File.awaited(
        file_id,
        owner_id=owner_id,
        purpose=purpose,
        content_type="image/png",
        size=1,
        name="socks.png",
        secret="a" * 26,
        now=NOON,
    ).accept(Rendition(name="whole", content_type="image/webp", size=1), now=NOON)
    work = MemoryUnitOfWork(
        shop.database,
        MemoryFileStore,
        routes=ROUTES,
        clock=FakeClock(),
        wake_up=LocalWakeUp(),
    )
    async with work.begin() as store:
        await store.files.add(file)
    return file_id


async def test_everybody_is_told_which_variants_can_be_bought_now(client: Client) -> None:
    always = {"options": ["M"], "price": eur(1390), "tracksStock": False}
    product = await drafted(client, variants=[always, {**MEDIUM, "options": ["S"]}])
    path = f"/api/products/{product['id']}"
    assert (await client.get(f"{path}/availability")).status_code == 404

    await client.post(f"{path}/publication", headers=SELLER)

    told = (await client.get(f"{path}/availability")).json()["items"]
    assert told == [
        {"variantId": product["variants"][0]["id"], "inStock": True},
        {"variantId": product["variants"][1]["id"], "inStock": False},
    ]
