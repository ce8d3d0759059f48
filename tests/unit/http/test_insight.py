"""Figures as clients meet them: JSON, tables, and whose they are."""

import csv
from collections.abc import AsyncIterator
from io import StringIO
from typing import Any

import httpx
import pytest

from application.insight.facts import OrderOutcome
from application.insight.queries import GetDeliveryInsight, GetOrderInsight
from domain.kernel.access import Role
from domain.kernel.ids import AccountId
from entrypoints.http.insight import InsightController
from tests.support.deliveries import COURIER, SELLER
from tests.support.http import an_app, calling, signed_in
from tests.support.identity import access_tokens
from tests.support.insight import (
    OTHER_SELLER,
    Almanac,
    a_delivery_fact,
    an_order_fact,
    memory_almanac,
)
from tests.support.ratings import a_rating_of_delivery

type Client = httpx.AsyncClient

JUNE = {"from": "2026-06-01", "to": "2026-06-30"}
DELIVERIES = "/api/insight/deliveries"
ORDERS = "/api/insight/orders"
TOKENS = access_tokens()
OWNER = signed_in(TOKENS, Role.SELLER, account_id=SELLER)
BY_COURIER = signed_in(TOKENS, Role.COURIER, account_id=AccountId(COURIER))
STAFF = signed_in(TOKENS, Role.SUPPORT)
CUSTOMER = signed_in(TOKENS)


@pytest.fixture
async def almanac() -> Almanac:
    almanac = memory_almanac()
    late = a_delivery_fact(on_time=False, seconds=7_200, seconds_carried=600)
    rating = a_rating_of_delivery(late.delivery.delivery_id, 2)
    await almanac.keep(
        late,
        a_delivery_fact(),
        a_delivery_fact(seller_id=OTHER_SELLER, courier_id=None),
        an_order_fact(seconds_to_ready=60, seconds=120),
        an_order_fact(outcome=OrderOutcome.CANCELLED, seller_id=OTHER_SELLER),
    )
    await almanac.rate(rating)
    return almanac


@pytest.fixture
async def client(almanac: Almanac) -> AsyncIterator[Client]:
    use_cases = {
        "get_delivery_insight": GetDeliveryInsight(views=almanac.views),
        "get_order_insight": GetOrderInsight(views=almanac.views),
    }
    app = an_app(InsightController, use_cases=use_cases, tokens=TOKENS)
    async with calling(app) as client:
        yield client


async def items(client: Client, path: str, headers: Any, **params: str) -> list[dict[str, Any]]:
    answer = await client.get(path, params={**JUNE, **params}, headers=headers)
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def test_a_seller_gets_the_figures_of_their_own_deliveries(client: Client) -> None:
    (line,) = await items(client, DELIVERIES, OWNER, by="month", timeZone="Europe/Berlin")

    assert line == {
        "day": "2026-06-01",
        "from": "2026-05-31T22:00:00Z",
        "to": "2026-06-30T22:00:00Z",
        "key": None,
        "ended": 2,
        "delivered": 2,
        "returned": 0,
        "cancelled": 0,
        "successRate": 1.0,
        "onTimeRate": 0.5,
        "averageSeconds": 5_400.0,
        "averageSecondsFromPickUp": 900.0,
        "failedAttempts": 0,
        "offersAccepted": 0,
        "offersDeclined": 0,
        "offersLapsed": 0,
        "acceptanceRate": None,
        "reliability": None,
        "rating": 2.0,
        "ratings": 1,
    }


async def test_staff_tells_all_of_them_apart(client: Client) -> None:
    by_seller = await items(client, DELIVERIES, STAFF, group="seller")
    by_courier = await items(client, DELIVERIES, STAFF, group="courier")
    of_seller = await items(client, DELIVERIES, STAFF, seller=str(OTHER_SELLER))

    assert [(line["key"], line["ended"]) for line in by_seller] == [
        (str(SELLER), 2),
        (str(OTHER_SELLER), 1),
    ]
    assert [line["key"] for line in by_courier] == [None, str(COURIER)]
    assert [line["ended"] for line in of_seller] == [1]


async def test_a_courier_gets_their_own(client: Client) -> None:
    (line,) = await items(client, DELIVERIES, BY_COURIER)

    assert line["ended"] == 2


async def test_orders_have_their_times(client: Client) -> None:
    (line,) = await items(client, ORDERS, OWNER)
    both = await items(client, ORDERS, STAFF, group="seller")

    assert line["confirmedToReady"] == {"median": 60.0, "p95": 60.0}
    assert line["confirmedToDelivered"] == {"median": 120.0, "p95": 120.0}
    assert line["readyToShipped"] == {"median": None, "p95": None}
    assert [each["successRate"] for each in both] == [1.0, 0.0]


@pytest.mark.parametrize("path", [DELIVERIES, ORDERS])
async def test_it_comes_as_a_table_too(client: Client, path: str) -> None:
    (line,) = await items(client, path, OWNER)

    answer = await client.get(path, params=JUNE, headers={**OWNER, "Accept": "text/csv"})

    assert answer.headers["content-type"].startswith("text/csv")
    (row,) = csv.DictReader(StringIO(answer.text))
    flat = {
        f"{name}.{part}" if part else name: inner
        for name, value in line.items()
        for part, inner in (value.items() if isinstance(value, dict) else [("", value)])
    }
    assert row == {name: "" if value is None else str(value) for name, value in flat.items()}


@pytest.mark.parametrize(
    ("headers", "path", "params", "status"),
    [
        ({}, DELIVERIES, JUNE, 401),
        (CUSTOMER, DELIVERIES, JUNE, 403),
        (BY_COURIER, ORDERS, JUNE, 403),
        (OWNER, DELIVERIES, {**JUNE, "seller": str(OTHER_SELLER)}, 403),
        (OWNER, DELIVERIES, {**JUNE, "group": "courier"}, 403),
        (OWNER, DELIVERIES, {"from": "2026-06-02", "to": "2026-06-01"}, 422),
        (OWNER, DELIVERIES, {**JUNE, "timeZone": "Nowhere"}, 422),
        (OWNER, DELIVERIES, {"from": "2026-06-01"}, 400),
        (OWNER, ORDERS, {**JUNE, "group": "courier"}, 400),
        (OWNER, ORDERS, {**JUNE, "by": "hour"}, 400),
    ],
)
async def test_what_is_not_ones_own_or_makes_no_sense_is_refused(
    client: Client, headers: Any, path: str, params: dict[str, str], status: int
) -> None:
    answer = await client.get(path, params=params, headers=headers)

    assert answer.status_code == status, answer.text
