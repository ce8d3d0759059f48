"""Orders as clients see them: cart to doorstep over HTTP, the program in memory."""

from collections.abc import AsyncIterator, Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import httpx
import pytest_asyncio

from domain.kernel.access import Principal, Role
from entrypoints.composition.root import compose
from entrypoints.http.cart import CartController
from entrypoints.http.orders import OrderController, SellersOrderController, ShipmentController
from entrypoints.settings import Settings
from tests.support.clock import FakeClock
from tests.support.http import an_app, calling, signed_in
from tests.support.identity import access_tokens
from tests.support.market import Article, Market, a_person, places

TOKENS = access_tokens()
HOME = {"name": "Ada", "lines": ["Am Wall 1"], "city": "Hamburg", "country": "DE"}
CARD = {"method": "CARD", "token": "tok_ok"}


@pytest_asyncio.fixture
async def market() -> Market:
    return Market(compose(Settings(storage="memory")), FakeClock())


@pytest_asyncio.fixture
async def client(market: Market) -> AsyncIterator[httpx.AsyncClient]:
    app = an_app(
        CartController,
        OrderController,
        ShipmentController,
        SellersOrderController,
        use_cases=market.use_cases,
        tokens=TOKENS,
        database=market.adapters.memory(),
        clock=market.clock,
    )
    async with calling(app) as client:
        yield client


def as_(person: Principal, role: Role = Role.CUSTOMER) -> Mapping[str, str]:
    known = signed_in(TOKENS, role, account_id=person.account_id)
    return {**known, "Idempotency-Key": str(uuid4())}


async def ordered(
    client: httpx.AsyncClient, market: Market, buyer: Principal, article: Article
) -> Any:
    event = await market.event()
    cart = await market.cart(buyer, (article.goods, 2), (places(event), 1))
    body = {"cartVersion": cart.version, "destination": {"address": HOME}}
    answer = await client.post("/api/orders", json=body, headers=as_(buyer))
    assert answer.status_code == HTTPStatus.CREATED, answer.text
    return answer.json()


async def test_from_the_cart_to_the_doorstep(client: httpx.AsyncClient, market: Market) -> None:
    buyer, article = a_person(), await market.article(5)
    placed = await ordered(client, market, buyer, article)
    path = f"/api/orders/{placed['id']}"
    (parcel,) = placed["deliveryInfo"]["tracking"]
    work = f"{path}/shipments/{parcel['id']}"

    paying = await client.post(f"{path}/payment", json=CARD, headers=as_(buyer))
    await market.run_due()
    seller = as_(article.seller, Role.SELLER)
    begun = await client.post(f"{work}/processing", headers=seller)
    sent = await client.post(
        f"{work}/dispatch",
        json={"carrier": "Post", "trackingNumber": "17"},
        headers=as_(article.seller, Role.SELLER),
    )
    await client.post(f"{work}/arrival", headers=as_(article.seller, Role.SELLER))

    order = (await client.get(path, headers=as_(buyer))).json()
    assert (paying.status_code, begun.json()["status"]) == (HTTPStatus.CREATED, "PROCESSING")
    assert sent.json()["deliveryInfo"]["tracking"][0]["trackingNumber"] == "17"
    assert (order["status"], order["paymentStatus"]) == ("DELIVERED", "PAID")
    assert order["deliveryInfo"]["status"] == "DELIVERED"
    assert order["deliveryInfo"]["address"]["city"] == "Hamburg"
    assert [each["quantity"] for each in order["tickets"]] == [1]
    assert [entry["event"] for entry in order["history"]][:3] == [
        "OrderPlaced",
        "OrderPaymentStarted",
        "OrderConfirmed",
    ]


async def test_a_seller_lists_their_part_without_the_tickets(
    client: httpx.AsyncClient, market: Market
) -> None:
    buyer, article = a_person(), await market.article(5)
    placed = await ordered(client, market, buyer, article)

    answer = await client.get("/api/sellers/me/orders", headers=as_(article.seller, Role.SELLER))

    (part,) = answer.json()["items"]
    assert (part["id"], part["tickets"], part["payment"]) == (placed["id"], [], None)
    assert part["deliveryInfo"]["address"] is None
    assert part["totalAmount"]["amount"] < placed["totalAmount"]["amount"]


async def test_a_buyer_lists_and_cancels_their_orders(
    client: httpx.AsyncClient, market: Market
) -> None:
    buyer, article = a_person(), await market.article(5)
    placed = await ordered(client, market, buyer, article)
    path = f"/api/orders/{placed['id']}"

    cancelled = await client.post(f"{path}/cancellation", json={}, headers=as_(buyer))
    again = await client.post(f"{path}/cancellation", json={}, headers=as_(buyer))

    listed = (await client.get("/api/orders", headers=as_(buyer))).json()["items"]
    assert (cancelled.status_code, again.status_code) == (HTTPStatus.OK, HTTPStatus.CONFLICT)
    assert [(each["id"], each["status"]) for each in listed] == [(placed["id"], "CANCELLED")]


async def test_the_same_key_orders_once(client: httpx.AsyncClient, market: Market) -> None:
    buyer, article = a_person(), await market.article(5)
    cart = await market.cart(buyer, (article.goods, 1))
    body = {"cartVersion": cart.version, "destination": {"address": HOME}}
    headers = as_(buyer)

    first = await client.post("/api/orders", json=body, headers=headers)
    second = await client.post("/api/orders", json=body, headers=headers)

    assert first.content == second.content
    assert second.headers["idempotency-replayed"] == "true"
    assert (await market.stock(article.stock_id)).held == 1


async def test_a_cart_of_another_version_is_stale(
    client: httpx.AsyncClient, market: Market
) -> None:
    buyer, article = a_person(), await market.article(5)
    cart = await market.cart(buyer, (article.goods, 1))
    body = {"cartVersion": cart.version + 1, "destination": {"address": HOME}}

    answer = await client.post("/api/orders", json=body, headers=as_(buyer))

    assert answer.status_code == HTTPStatus.CONFLICT
    assert answer.json()["type"] == "/problems/stale-version"


async def test_strangers_hear_that_there_is_no_such_order(
    client: httpx.AsyncClient, market: Market
) -> None:
    placed = await ordered(client, market, a_person(), await market.article(5))
    path = f"/api/orders/{placed['id']}"

    shown = await client.get(path, headers=as_(a_person()))
    paid = await client.post(f"{path}/payment", json=CARD, headers=as_(a_person()))

    assert (shown.status_code, paid.status_code) == (HTTPStatus.NOT_FOUND, HTTPStatus.NOT_FOUND)
