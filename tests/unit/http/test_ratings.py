"""Ratings: who may say what of whom, until when, and who reads it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from adapters.brought_deliveries import StoredBroughtDeliveries
from adapters.memory.orders import MemoryOrderViews
from application.shop.give_rating import RateDeliveryHandler, RateOrderHandler
from application.shop.moderate_rating import ModerateRatingHandler
from application.shop.rating_queries import (
    GetCourierRating,
    GetSellerRating,
    ListRatingsHandler,
)
from domain.delivery.status import DeliveryStatus
from domain.kernel.access import Role
from domain.kernel.ids import AccountId
from domain.shop.order import Order
from domain.shop.order_state import OrderStatus
from entrypoints.http.ratings import (
    CourierRatingController,
    DeliveryRatingController,
    OrderRatingController,
    RatingController,
    SellerRatingController,
)
from tests.support.clock import FakeClock
from tests.support.deliveries import COURIER, RECIPIENT, Depot, a_delivery, a_delivery_that_is
from tests.support.http import an_app, calling, signed_in
from tests.support.identity import access_tokens
from tests.support.orders import BUYER, OTHER_SELLER, SELLER, a_shipment, an_order
from tests.unit.adapters.test_memory_ratings import memory_book

type Client = httpx.AsyncClient

TOKENS = access_tokens()
BY_BUYER = signed_in(TOKENS, account_id=BUYER)
BY_RECIPIENT = signed_in(TOKENS, account_id=RECIPIENT)
BY_SELLER = signed_in(TOKENS, Role.SELLER, account_id=SELLER)
BY_COURIER = signed_in(TOKENS, Role.COURIER, account_id=AccountId(COURIER))
MODERATOR = signed_in(TOKENS, Role.SUPPORT)
GOOD = {"stars": 5, "text": "Well wrapped."}


class Town:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.depot = Depot(self.clock)
        self.book = memory_book(self.clock)
        self.order = self.deliver(a_shipment())

    def deliver(self, *shipments: Any) -> Order:
        order = replace(an_order(*shipments).settled(), status=OrderStatus.DELIVERED)
        self.depot.database.table("orders")[order.id] = order
        return order

    @property
    def use_cases(self) -> dict[str, object]:
        rating: Any = {"work": self.book.work, "clock": self.clock}
        views = self.book.views
        return {
            "rate_order": RateOrderHandler(**rating, orders=MemoryOrderViews(self.depot.database)),
            "rate_delivery": RateDeliveryHandler(
                **rating, deliveries=StoredBroughtDeliveries(self.depot.views)
            ),
            "moderate_rating": ModerateRatingHandler(**rating),
            "get_seller_rating": GetSellerRating(views=views),
            "get_courier_rating": GetCourierRating(views=views),
            "list_ratings": ListRatingsHandler(views=views),
        }


@pytest.fixture
def town() -> Town:
    return Town()


@pytest.fixture
async def client(town: Town) -> AsyncIterator[Client]:
    app = an_app(
        OrderRatingController,
        DeliveryRatingController,
        SellerRatingController,
        CourierRatingController,
        RatingController,
        use_cases=town.use_cases,
        tokens=TOKENS,
    )
    async with calling(app) as client:
        yield client


async def rate(client: Client, order: Order, **body: Any) -> httpx.Response:
    return await client.post(
        f"/api/orders/{order.id}/ratings", json={**GOOD, **body}, headers=BY_BUYER
    )


def code_of(answer: httpx.Response) -> str:
    return str(answer.json()["type"]).rpartition("/")[2]


async def tally_of(client: Client, seller: UUID = SELLER) -> tuple[float | None, int]:
    answer = await client.get(f"/api/sellers/{seller}/rating")
    return answer.json()["average"], answer.json()["count"]


async def test_who_was_delivered_to_rates_the_seller_and_everybody_sees_the_average(
    client: Client, town: Town
) -> None:
    answer = await rate(client, town.order)

    assert answer.status_code == 200
    assert (answer.json()["stars"], answer.json()["rated"]) == (5, str(SELLER))
    assert await tally_of(client) == (5.0, 1)


async def test_saying_it_again_replaces_what_was_said(client: Client, town: Town) -> None:
    first = await rate(client, town.order)
    town.clock.pass_time(timedelta(days=13))
    again = await rate(client, town.order)
    second = await rate(client, town.order, stars=2, text="")

    assert again.json() == first.json()
    assert (second.json()["id"], second.json()["text"]) == (first.json()["id"], "")
    assert await tally_of(client) == (2.0, 1)


async def test_after_two_weeks_it_is_settled(client: Client, town: Town) -> None:
    await rate(client, town.order)
    town.clock.pass_time(timedelta(days=14))

    answer = await rate(client, town.order, stars=1)

    assert (answer.status_code, code_of(answer)) == (409, "rating-settled")


async def test_of_several_sellers_one_is_named(client: Client, town: Town) -> None:
    order = town.deliver(a_shipment(), a_shipment(seller_id=OTHER_SELLER))

    assert code_of(await rate(client, order)) == "bad-rating"
    assert (await rate(client, order, seller=str(uuid4()))).status_code == 422
    for seller in (SELLER, OTHER_SELLER):
        assert (await rate(client, order, seller=str(seller))).status_code == 200
        assert await tally_of(client, seller) == (5.0, 1)


async def test_what_was_not_delivered_is_not_rated(client: Client, town: Town) -> None:
    running = an_order().settled()
    town.depot.database.table("orders")[running.id] = running
    delivery = await town.depot.take_in(a_delivery())

    path = f"/api/deliveries/{delivery.id}/rating"
    of_delivery = await client.post(path, json=GOOD, headers=BY_RECIPIENT)

    for answer in (await rate(client, running), of_delivery):
        assert (answer.status_code, code_of(answer)) == (409, "nothing-to-rate")


@pytest.mark.parametrize("stars", [0, 6])
async def test_there_are_one_to_five_stars(client: Client, town: Town, stars: int) -> None:
    assert (await rate(client, town.order, stars=stars)).status_code == 400


async def test_nobody_rates_what_was_brought_to_somebody_else(client: Client, town: Town) -> None:
    delivery = await town.depot.take_in(a_delivery_that_is(DeliveryStatus.DELIVERED))

    for path in (f"/api/orders/{town.order.id}/ratings", f"/api/deliveries/{delivery.id}/rating"):
        answer = await client.post(path, json=GOOD, headers=BY_SELLER)
        assert answer.status_code == 404


async def test_a_courier_sees_their_average_and_dispatch_reads_the_words(
    client: Client, town: Town
) -> None:
    delivery = await town.depot.take_in(a_delivery_that_is(DeliveryStatus.DELIVERED))
    path = f"/api/deliveries/{delivery.id}/rating"
    assert (await client.post(path, json=GOOD, headers=BY_RECIPIENT)).status_code == 200

    rating = f"/api/delivery/internal/couriers/{COURIER}/rating"
    listed = {"subject": "DELIVERY", "rated": str(COURIER)}
    expected = ((BY_COURIER, 200, 403), (MODERATOR, 200, 200), (BY_SELLER, 403, 403))
    for headers, shown, read in expected:
        average = await client.get(rating, headers=headers)
        words = await client.get("/api/ratings", params=listed, headers=headers)
        assert (average.status_code, words.status_code) == (shown, read)

    words = await client.get("/api/ratings", params=listed, headers=MODERATOR)
    assert [item["text"] for item in words.json()["items"]] == ["Well wrapped."]


async def test_sellers_read_what_was_said_of_them_and_of_nobody_else(
    client: Client, town: Town
) -> None:
    await rate(client, town.order)

    own = await client.get("/api/ratings", headers=BY_SELLER)
    others = {"rated": str(OTHER_SELLER)}
    of_others = await client.get("/api/ratings", params=others, headers=BY_SELLER)

    assert [item["text"] for item in own.json()["items"]] == ["Well wrapped."]
    assert of_others.status_code == 403


async def test_what_is_no_rating_is_hidden_and_may_be_shown_again(
    client: Client, town: Town
) -> None:
    rating = (await rate(client, town.order)).json()["id"]
    path = f"/api/ratings/{rating}/moderation"

    assert (await client.post(path, json={"hide": True}, headers=BY_SELLER)).status_code == 403
    for _ in range(2):
        hidden = await client.post(path, json={"hide": True}, headers=MODERATOR)
        assert hidden.json()["isHidden"] is True
    assert await tally_of(client) == (None, 0)
    assert (await client.get("/api/ratings", headers=BY_SELLER)).json()["items"] == []
    assert code_of(await rate(client, town.order, stars=1)) == "rating-settled"

    await client.post(path, json={"hide": False}, headers=MODERATOR)
    assert await tally_of(client) == (5.0, 1)


async def test_what_nobody_said_cannot_be_hidden(client: Client) -> None:
    path = f"/api/ratings/{uuid4()}/moderation"

    answer = await client.post(path, json={"hide": True}, headers=MODERATOR)

    assert (answer.status_code, code_of(answer)) == (404, "rating-not-found")
