"""Partial cancellations, returns and invoices as clients see them, the program in memory."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Any

import httpx
import pytest_asyncio

from application.shop.work_on_shipment import Dispatch, NoteArrival
from domain.kernel.access import Principal, Role
from domain.shop.order import Order
from entrypoints.composition.root import compose
from entrypoints.http.invoices import InvoiceController, SellersInvoiceController
from entrypoints.http.returns import (
    AfterSaleController,
    ReturnController,
    SellersReturnController,
)
from entrypoints.settings import Settings
from tests.support.clock import FakeClock
from tests.support.http import an_app, calling
from tests.support.market import Article, Market, a_person
from tests.unit.http.test_orders import TOKENS, as_


@pytest_asyncio.fixture
async def market() -> Market:
    return Market(compose(Settings(storage="memory")), FakeClock())


@pytest_asyncio.fixture
async def client(market: Market) -> AsyncIterator[httpx.AsyncClient]:
    app = an_app(
        AfterSaleController,
        ReturnController,
        SellersReturnController,
        InvoiceController,
        SellersInvoiceController,
        use_cases=market.use_cases,
        tokens=TOKENS,
        database=market.adapters.memory(),
        clock=market.clock,
    )
    async with calling(app) as client:
        yield client


def lines(order: Order, quantity: int, **more: Any) -> dict[str, Any]:
    return {"lines": [{"line": str(order.lines[0].id), "quantity": quantity, **more}]}


async def bought(market: Market, quantity: int = 3) -> tuple[Principal, Article, Order]:
    buyer, article = a_person(), await market.article(5)
    return buyer, article, await market.paid(buyer, (article.goods, quantity))


async def delivered(market: Market) -> tuple[Principal, Article, Order]:
    buyer, article, order = await bought(market)
    which: Any = {
        "by": article.seller,
        "order_id": order.id,
        "shipment_id": order.shipments[0].id,
    }
    await market.work(Dispatch(carrier="Post", tracking_number="", **which))
    await market.work(NoteArrival(**which))
    return buyer, article, order


async def test_a_dry_run_tells_the_refund_and_changes_nothing(
    client: httpx.AsyncClient, market: Market
) -> None:
    buyer, _, order = await bought(market)
    path, body = f"/api/orders/{order.id}/lines/cancellation", lines(order, 2)

    planned = await client.post(f"{path}?dryRun=true", json=body, headers=as_(buyer))
    done = await client.post(path, json=body, headers=as_(buyer))

    assert planned.status_code == done.status_code == HTTPStatus.OK
    assert planned.json()["refund"] == done.json()["refund"] == {"amount": 3998, "currency": "EUR"}
    assert (planned.json()["isPlanned"], done.json()["isPlanned"]) == (True, False)
    assert done.json()["order"]["items"][0]["cancelled"] == 2


async def test_the_same_key_cancels_once(client: httpx.AsyncClient, market: Market) -> None:
    buyer, _, order = await bought(market)
    path, headers = f"/api/orders/{order.id}/lines/cancellation", as_(buyer)

    first = await client.post(path, json=lines(order, 1), headers=headers)
    second = await client.post(path, json=lines(order, 1), headers=headers)

    assert first.content == second.content
    assert (await market.now(order)).lines[0].cancelled == 1


async def test_a_line_is_named_once(client: httpx.AsyncClient, market: Market) -> None:
    buyer, _, order = await bought(market)
    body = {"lines": lines(order, 1)["lines"] * 2}

    answer = await client.post(
        f"/api/orders/{order.id}/lines/cancellation", json=body, headers=as_(buyer)
    )

    assert answer.status_code == HTTPStatus.BAD_REQUEST


async def test_a_return_from_the_wish_to_the_money(
    client: httpx.AsyncClient, market: Market
) -> None:
    buyer, article, order = await delivered(market)
    seller = article.seller

    async def sellers(path: str, body: Any = None) -> Any:
        answer = await client.post(path, json=body, headers=as_(seller, Role.SELLER))
        assert answer.status_code == HTTPStatus.OK, answer.text
        return answer.json()

    asked = await client.post(
        f"/api/orders/{order.id}/returns",
        json=lines(order, 2, reason="DAMAGED"),
        headers=as_(buyer),
    )
    path = asked.headers["location"]
    await sellers(f"{path}/approval")
    await sellers(f"{path}/receipt")
    finding = {"accepted": 2, "restocked": 1, "condition": "USED"}
    found = {"lines": [{"line": str(order.lines[0].id), **finding}], "returnCost": 90}
    planned = await sellers(f"{path}/inspection?dryRun=true", found)
    done = await sellers(f"{path}/inspection", found)
    await market.run_due()

    shown = (await client.get(path, headers=as_(buyer))).json()
    assert asked.status_code == HTTPStatus.CREATED
    assert planned["refund"] == done["refund"] == {"amount": 3908, "currency": "EUR"}
    assert (done["status"], shown["status"]) == ("INSPECTED", "REFUNDED")
    for listed, by in (
        ("/api/returns", as_(buyer)),
        (f"/api/orders/{order.id}/returns", as_(buyer)),
        ("/api/sellers/me/returns?status=REFUNDED", as_(seller, Role.SELLER)),
    ):
        answer = await client.get(listed, headers=by)
        assert [each["id"] for each in answer.json()["items"]] == [shown["id"]]


async def test_who_refuses_says_why_and_who_asked_may_keep_it(
    client: httpx.AsyncClient, market: Market
) -> None:
    buyer, article, order = await delivered(market)
    wish = lines(order, 1, reason="CHANGED_MIND")
    asking = f"/api/orders/{order.id}/returns"
    one = await client.post(asking, json=wish, headers=as_(buyer))
    other = await client.post(asking, json=wish, headers=as_(buyer))

    refused = await client.post(
        f"/api/returns/{one.json()['id']}/refusal",
        json={"reason": "it was worn"},
        headers=as_(article.seller, Role.SELLER),
    )
    kept = await client.post(f"/api/returns/{other.json()['id']}/withdrawal", headers=as_(buyer))

    assert (refused.json()["status"], kept.json()["status"]) == ("REFUSED", "CLOSED")
    assert refused.json()["history"][-1]["why"] == "it was worn"


async def test_invoices_are_listed_printed_and_exported(
    client: httpx.AsyncClient, market: Market
) -> None:
    buyer, article, order = await bought(market)
    await client.post(
        f"/api/orders/{order.id}/lines/cancellation", json=lines(order, 1), headers=as_(buyer)
    )
    await market.run_due()
    seller = as_(article.seller, Role.SELLER)
    path = f"/api/orders/{order.id}"

    listed = (await client.get(f"{path}/invoices", headers=as_(buyer))).json()["items"]
    paper = await client.get(
        f"{path}/invoice.pdf?seller={article.seller.account_id}", headers=as_(buyer)
    )
    note = await client.get(f"{path}/invoices/{listed[1]['id']}/pdf", headers=seller)
    own = await client.get("/api/sellers/me/invoices", headers=seller)
    books = await client.get(
        "/api/sellers/me/invoices?from=2020-01-01T00:00:00Z",
        headers={**seller, "Accept": "text/csv"},
    )

    assert [each["number"] for each in listed] == ["INV-000001", "CN-000001"]
    assert listed[0]["total"]["amount"] == order.total.amount
    assert listed[1]["corrects"] == "INV-000001"
    assert {paper.content[:5], note.content[:5]} == {b"%PDF-"}
    assert 'filename="CN-000001.pdf"' in note.headers["content-disposition"]
    assert [each["number"] for each in own.json()["items"]] == ["CN-000001", "INV-000001"]
    head, invoice, credited = books.text.splitlines()
    assert head.startswith("number,kind,date")
    assert "INV-000001" in invoice
    assert credited.endswith("INV-000001,0.0,-19.99,0.00,-19.99,EUR")


async def test_what_is_not_ones_own_has_no_invoice(
    client: httpx.AsyncClient, market: Market
) -> None:
    buyer, _, order = await bought(market)
    path = f"/api/orders/{order.id}/invoice.pdf"

    strangers = await client.get(path, headers=as_(a_person()))
    nobodys = await client.get(f"{path}?seller={buyer.account_id}", headers=as_(buyer))

    assert strangers.json()["type"].endswith("/order-not-found")
    assert nobodys.json()["type"].endswith("/invoice-not-found")
