"""Locations, stock, taxes and sellers as clients meet them."""

from collections.abc import AsyncIterator, Mapping
from typing import Any
from uuid import uuid4

import httpx
import pytest

from adapters.memory.products import MemoryCatalogueViews
from adapters.memory.sellers import MemorySellerStore, MemorySellerTermsViews
from adapters.memory.taxes import MemoryTaxRateViews, MemoryTaxStore
from adapters.memory.unit_of_work import MemoryDatabase
from application.shop.change_location import ChangeLocationHandler
from application.shop.change_seller_terms import ChangeSellerTermsHandler
from application.shop.change_tax_rate import ChangeTaxRateHandler
from application.shop.close_location import CloseLocationHandler
from application.shop.correct_stock import CorrectStockHandler
from application.shop.count_stock import CountStockHandler
from application.shop.move_stock import MoveStockHandler
from application.shop.open_location import OpenLocationHandler
from application.shop.receive_goods import ReceiveGoodsHandler
from application.shop.remove_tax_rate import RemoveTaxRateHandler
from application.shop.report_missing import ReportMissingHandler
from application.shop.seller_queries import GetOwnTerms, GetSeller
from application.shop.set_tax_rate import SetTaxRateHandler
from application.shop.stock_queries import (
    GetLocation,
    ListLocations,
    ListStockAtLocation,
    ListStockMovements,
    ListStockOfProduct,
)
from application.shop.tax_queries import GetTaxRate, ListTaxRates
from domain.kernel.access import Role
from domain.shop.product import Product
from entrypoints.http.capabilities import CAPABILITIES
from tests.support.http import SOME_ID, an_app, calling, signed_in
from tests.support.identity import access_tokens
from tests.support.products import ADMIN as ADMIN_OF_TESTS
from tests.support.products import BUYER, OTHER_SELLER, SELLER
from tests.support.stock import Warehouse
from tests.unit.adapters.test_memory_sellers import work_in
from tests.unit.adapters.test_memory_stock import a_warehouse

type Client = httpx.AsyncClient
type Headers = Mapping[str, str]
type Json = dict[str, Any]

TOKENS = access_tokens()
OWNER = signed_in(TOKENS, Role.SELLER, account_id=SELLER.account_id)
RIVAL = signed_in(TOKENS, Role.SELLER, account_id=OTHER_SELLER.account_id)
CUSTOMER = signed_in(TOKENS, account_id=BUYER.account_id)
ADMIN = signed_in(TOKENS, Role.ADMIN, account_id=ADMIN_OF_TESTS.account_id)
ADDRESS = {"name": "Fine Fabrics", "lines": ["Am Wall 1"], "city": "Bremen", "country": "DE"}


@pytest.fixture
def database() -> MemoryDatabase:
    return MemoryDatabase()


@pytest.fixture
def house(database: MemoryDatabase) -> Warehouse:
    return a_warehouse(database)


@pytest.fixture
async def client(database: MemoryDatabase, house: Warehouse) -> AsyncIterator[Client]:
    controllers = [*CAPABILITIES["stock"], *CAPABILITIES["taxes"], *CAPABILITIES["sellers"]]
    use_cases = {**stocking(house, database), **taxing(house, database)}
    app = an_app(*controllers, use_cases=use_cases, tokens=TOKENS, database=database)
    async with calling(app) as client:
        yield client


def stocking(house: Warehouse, database: MemoryDatabase) -> Mapping[str, object]:
    given: Any = {"work": house.work, "clock": house.clock}
    with_ids: Any = {**given, "ids": house.ids}
    get_location = GetLocation(views=house.locations, clock=house.clock)
    return {
        "open_location": OpenLocationHandler(**with_ids),
        "change_location": ChangeLocationHandler(**given),
        "close_location": CloseLocationHandler(**given),
        "list_locations": ListLocations(views=house.locations, clock=house.clock),
        "get_location": get_location,
        "receive_goods": ReceiveGoodsHandler(**with_ids),
        "correct_stock": CorrectStockHandler(**with_ids),
        "count_stock": CountStockHandler(**with_ids),
        "report_missing": ReportMissingHandler(**with_ids),
        "move_stock": MoveStockHandler(**with_ids),
        "list_stock_of_product": ListStockOfProduct(
            catalogue=MemoryCatalogueViews(database), views=house.views
        ),
        "list_stock_at_location": ListStockAtLocation(get_location=get_location, views=house.views),
        "list_stock_movements": ListStockMovements(get_location=get_location, views=house.views),
    }


def taxing(house: Warehouse, database: MemoryDatabase) -> Mapping[str, object]:
    taxes: Any = {"work": work_in(database, MemoryTaxStore), "clock": house.clock}
    rates, terms = MemoryTaxRateViews(database), MemorySellerTermsViews(database)
    return {
        "set_tax_rate": SetTaxRateHandler(**taxes, ids=house.ids),
        "change_tax_rate": ChangeTaxRateHandler(**taxes),
        "remove_tax_rate": RemoveTaxRateHandler(**taxes),
        "list_tax_rates": ListTaxRates(rates),
        "get_tax_rate": GetTaxRate(rates),
        "change_seller_terms": ChangeSellerTermsHandler(
            work=work_in(database, MemorySellerStore), clock=house.clock
        ),
        "get_own_terms": GetOwnTerms(terms),
        "get_seller": GetSeller(terms),
    }


async def post(client: Client, path: str, body: Json, who: Headers = OWNER) -> httpx.Response:
    keyed = {**who, "Idempotency-Key": str(uuid4())}
    return await client.post(path, json=body, headers=keyed)


def problem(refused: httpx.Response) -> str:
    kind: str = refused.json()["type"]
    return kind.rpartition("/")[2]


async def opened(client: Client, **given: Any) -> str:
    answer = await post(client, "/api/locations", {"name": "Warehouse"} | given)
    assert answer.status_code == 201
    path: str = answer.headers["Location"]
    return path


async def a_shelf(client: Client, house: Warehouse, quantity: int) -> tuple[str, Product]:
    place, product = await opened(client), await house.product()
    line = {"variantId": str(product.variants[0].id), "quantity": quantity}
    answer = await post(client, f"{place}/goods-receipts", {"lines": [line]})
    assert answer.status_code == 201
    return place, product


# Locations


async def test_a_location_is_opened_read_changed_and_closed(client: Client) -> None:
    place = await opened(
        client, address=ADDRESS, position={"latitude": 53, "longitude": 8}, isPickUp=True
    )

    seen = await client.get(place, headers=OWNER)
    fresh = {**OWNER, "If-Match": seen.headers["ETag"]}
    changed = await client.patch(place, json={"name": "Cellar"}, headers=fresh)
    stale = await client.patch(place, json={"name": "Loft"}, headers=fresh)
    closed = await client.delete(place, headers={**OWNER, "If-Match": changed.headers["ETag"]})

    assert seen.json()["address"]["city"] == "Bremen"
    assert (changed.status_code, changed.json()["name"]) == (200, "Cellar")
    assert (stale.status_code, closed.status_code) == (412, 204)
    (listed,) = (await client.get("/api/locations", headers=OWNER)).json()["items"]
    assert (listed["name"], listed["status"]) == ("Cellar", "CLOSED")


async def test_who_never_had_a_location_sees_the_one_that_is_opened_on_demand(
    client: Client, house: Warehouse
) -> None:
    (default,) = (await client.get("/api/locations", headers=OWNER)).json()["items"]
    path = f"/api/locations/{default['id']}"
    unused = await client.get(path, headers=OWNER)
    line = {"variantId": str(await house.variant()), "quantity": 1}

    received = await post(client, f"{path}/goods-receipts", {"lines": [line]})

    assert (unused.status_code, received.status_code) == (200, 201)
    again = (await client.get("/api/locations", headers=OWNER)).json()["items"]
    assert again == [default]
    assert (await client.get(path, headers=RIVAL)).status_code == 404


async def test_locations_are_for_sellers_and_each_for_its_own(client: Client) -> None:
    place = await opened(client)

    assert (await post(client, "/api/locations", {"name": "A"}, CUSTOMER)).status_code == 403
    assert (await client.get("/api/locations", headers=CUSTOMER)).status_code == 403
    assert (await client.get(place)).status_code == 401
    assert (await client.get(place, headers=RIVAL)).status_code == 404
    assert (await client.get(place, headers=ADMIN)).status_code == 200
    assert (await client.delete(place, headers=OWNER)).status_code == 428


async def test_where_something_lies_is_not_closed(client: Client, house: Warehouse) -> None:
    place, _ = await a_shelf(client, house, 2)

    refused = await client.delete(place, headers={**OWNER, "If-Match": '"1"'})

    assert refused.status_code == 409
    assert (problem(refused), refused.json()["onHand"]) == ("location-not-empty", 2)


async def test_a_place_to_fetch_things_needs_an_address(client: Client) -> None:
    refused = await post(client, "/api/locations", {"name": "A", "isPickUp": True})

    assert (refused.status_code, problem(refused)) == (422, "bad-location")


# Stock


async def test_goods_are_received_corrected_counted_missed_and_moved(
    client: Client, house: Warehouse
) -> None:
    place, product = await a_shelf(client, house, 10)
    elsewhere = await opened(client)
    variant = str(product.variants[0].id)
    line = {"variantId": variant}

    asked: list[tuple[str, Json]] = [
        ("stock-corrections", {"lines": [{**line, "difference": -1}], "reason": "torn"}),
        ("stock-counts", {"lines": [{**line, "counted": 8}]}),
        ("missing-goods", {"lines": [{**line, "quantity": 1}], "note": "order 17"}),
        (
            "stock-transfers",
            {"lines": [{**line, "quantity": 3}], "to": elsewhere.rpartition("/")[2]},
        ),
    ]
    answers = [await post(client, f"{place}/{what}", body) for what, body in asked]

    assert [answer.status_code for answer in answers] == [201] * 4
    told = [answer.json()["items"][0] for answer in answers]
    assert [(one["before"], one["onHand"]) for one in told] == [(10, 9), (9, 8), (8, 7), (7, 4)]
    history = await client.get(f"{place}/stock-movements?variant={variant}", headers=OWNER)
    assert [(one["cause"], one["note"]) for one in history.json()["items"]] == [
        ("MOVED_OUT", ""),
        ("NOT_THERE", "order 17"),
        ("COUNTED", ""),
        ("CORRECTED", "torn"),
        ("RECEIVED", ""),
    ]
    here = (await client.get(f"{place}/stock", headers=OWNER)).json()["items"]
    everywhere = await client.get(f"/api/products/{product.id}/stock", headers=OWNER)
    assert [(one["onHand"], one["left"]) for one in here] == [(4, 4)]
    assert sorted(one["onHand"] for one in everywhere.json()["items"]) == [3, 4]


async def test_a_request_is_carried_out_once(client: Client, house: Warehouse) -> None:
    place, product = await a_shelf(client, house, 1)
    body = {"lines": [{"variantId": str(product.variants[0].id), "quantity": 2}]}
    keyed = {**OWNER, "Idempotency-Key": "same"}

    first = await client.post(f"{place}/goods-receipts", json=body, headers=keyed)
    again = await client.post(f"{place}/goods-receipts", json=body, headers=keyed)
    without = await client.post(f"{place}/goods-receipts", json=body, headers=OWNER)

    assert first.json() == again.json()
    assert first.json()["items"][0]["onHand"] == 3
    assert without.status_code == 400


async def test_a_refusal_names_every_faulty_line(client: Client, house: Warehouse) -> None:
    place, product = await a_shelf(client, house, 1)
    variant = str(product.variants[0].id)
    lines = [
        {"variantId": variant, "quantity": 1},
        {"variantId": SOME_ID, "quantity": 1},
        {"variantId": variant, "quantity": 1},
    ]

    refused = await post(client, f"{place}/goods-receipts", {"lines": lines})

    assert (refused.status_code, problem(refused)) == (422, "bad-stock-lines")
    assert [fault["line"] for fault in refused.json()["faults"]] == [1, 2]
    assert (await client.get(f"{place}/stock", headers=OWNER)).json()["items"][0]["onHand"] == 1


async def test_stock_is_for_its_seller(client: Client, house: Warehouse) -> None:
    place, product = await a_shelf(client, house, 1)
    paths = [f"{place}/stock", f"{place}/stock-movements", f"/api/products/{product.id}/stock"]

    for who, status in ((CUSTOMER, 403), (RIVAL, 404), (ADMIN, 200)):
        assert {(await client.get(path, headers=who)).status_code for path in paths} == {status}


@pytest.mark.parametrize(
    ("what", "body"),
    [
        ("goods-receipts", {"lines": []}),
        ("goods-receipts", {"lines": [{"variantId": SOME_ID, "quantity": 0}]}),
        ("stock-counts", {"lines": [{"variantId": SOME_ID, "counted": -1}]}),
        ("stock-corrections", {"lines": [{"variantId": SOME_ID, "difference": 1}]}),
        ("stock-transfers", {"lines": [{"variantId": SOME_ID, "quantity": 1}]}),
    ],
)
async def test_what_cannot_be_meant_is_refused(client: Client, what: str, body: Json) -> None:
    place = await opened(client)

    assert (await post(client, f"{place}/{what}", body)).status_code == 400


# Taxes


async def test_rates_of_tax_are_set_read_changed_and_removed(client: Client) -> None:
    body = {"country": "DE", "taxClass": "reduced", "basisPoints": 700}

    made = await post(client, "/api/tax-rates", body, ADMIN)
    path = made.headers["Location"]
    twice = await post(client, "/api/tax-rates", body, ADMIN)
    fresh = {**ADMIN, "If-Match": made.headers["ETag"]}
    changed = await client.patch(path, json={"basisPoints": 500}, headers=fresh)
    stale = await client.patch(path, json={"basisPoints": 600}, headers=fresh)
    listed = (await client.get("/api/tax-rates?country=DE")).json()["items"]
    elsewhere = (await client.get("/api/tax-rates?country=FR")).json()["items"]
    removed = await client.delete(path, headers={**ADMIN, "If-Match": changed.headers["ETag"]})

    assert (made.status_code, twice.status_code, problem(twice)) == (
        201,
        409,
        "tax-rate-taken",
    )
    assert (stale.status_code, removed.status_code) == (412, 204)
    assert [(rate["taxClass"], rate["basisPoints"]) for rate in listed] == [("reduced", 500)]
    assert elsewhere == []
    assert (await client.get(path)).status_code == 404


async def test_taxes_are_not_set_by_sellers(client: Client) -> None:
    refused = await post(client, "/api/tax-rates", {"country": "DE", "basisPoints": 1})

    assert refused.status_code == 403


@pytest.mark.parametrize("body", [{"country": "XX", "basisPoints": 1}])
async def test_a_rate_that_cannot_be_is_refused(client: Client, body: Json) -> None:
    assert (await post(client, "/api/tax-rates", body, ADMIN)).status_code == 422


# Sellers


async def test_a_seller_says_under_which_terms_they_sell(client: Client) -> None:
    before = await client.get("/api/sellers/me/terms", headers=OWNER)
    body = {
        "displayName": "Fine Fabrics",
        "imprint": "Ada Lovelace",
        "legalAddress": ADDRESS,
        "taxNumber": "DE123456789",
        "returnDays": 30,
        "freeDeliveryFrom": {"amount": 5000, "currency": "EUR"},
    }
    fresh = {**OWNER, "If-Match": before.headers["ETag"]}
    unseen = await client.get(f"/api/sellers/{SELLER.account_id}")

    changed = await client.put("/api/sellers/me/terms", json=body, headers=fresh)
    stale = await client.put("/api/sellers/me/terms", json=body, headers=fresh)
    shown = await client.get(f"/api/sellers/{SELLER.account_id}")

    assert (before.json()["returnDays"], unseen.status_code) == (14, 404)
    assert (changed.status_code, stale.status_code) == (200, 412)
    assert changed.json()["legalAddress"]["city"] == "Bremen"
    assert (shown.json()["displayName"], shown.json()["returnDays"]) == ("Fine Fabrics", 30)
    assert not {"legalAddress", "taxNumber"} & shown.json().keys()


async def test_terms_are_for_sellers(client: Client) -> None:
    assert (await client.get("/api/sellers/me/terms", headers=CUSTOMER)).status_code == 403
    refused = await client.put(
        "/api/sellers/me/terms", json={"returnDays": 366}, headers={**OWNER, "If-Match": '"0"'}
    )
    assert refused.status_code == 400
