"""What a shop does for its buyers: a cart that is looked at and filled, and an order of it."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import uuid4

import msgspec

from application.platform.idempotency import Answer, Once
from application.shop.activate_product import ActivateProduct
from application.shop.draft_product import DraftProduct
from application.shop.open_location import OpenLocation
from application.shop.receive_goods import ReceiveGoods
from application.shop.stock_lines import StockLine
from benchmarks.client import Connection
from benchmarks.load import Request
from domain.kernel.access import Principal
from domain.kernel.geo import Position
from domain.kernel.money import Money
from domain.kernel.postal import PostalAddress
from domain.shop.location import LocationChanges

POLL_SECONDS = 0.05
PIECES = 1_000_000
CARRIED_MAX = 500
"""A cart takes 999 of a thing; before, it is emptied, and that is not measured."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """One article that never runs out, and where it is fetched."""

    variant_id: str
    seller_id: str
    location_id: str


async def fill_shelf(use_cases: Mapping[str, Any], seller: Principal) -> Shelf:
    yard: LocationChanges = {
        "name": "Yard",
        "address": PostalAddress(name="Yard", lines=("Am Wall 1",), city="Bremen", country="DE"),
        "position": Position(53.08, 8.8),
        "is_pick_up": True,
    }
    location = await use_cases["open_location"](OpenLocation(by=seller, details=yard), _once())
    draft = DraftProduct(
        by=seller,
        title="Umbrella",
        currency="EUR",
        variants=({"price": Money(1999, "EUR"), "tracks_stock": True},),
    )
    product = await use_cases["draft_product"](draft)
    await use_cases["activate_product"](ActivateProduct(product_id=product.id, by=seller))
    variant_id = product.variants[0].id
    line = StockLine(variant_id=variant_id, quantity=PIECES)
    receipt = ReceiveGoods(by=seller, location_id=location.id, lines=(line,))
    await use_cases["receive_goods"](receipt, _once())
    return Shelf(
        variant_id=str(variant_id),
        seller_id=str(seller.account_id),
        location_id=str(location.id),
    )


def _once() -> Once:
    return Once(
        scope="benchmarks",
        key=uuid4().hex,
        fingerprint=b"",
        keep_for=timedelta(days=1),
        render=lambda _: Answer(status=201, headers={}, body=b""),
    )


def read_cart(shelf: Shelf) -> Callable[[Connection], Request]:
    """A cart with one thing in it, again and again."""

    def of(client: Connection) -> Request:
        async def read() -> None:
            await client.get("/api/cart")

        return _after(lambda: _furnish(client, shelf), read)

    return of


def add_to_cart(shelf: Shelf) -> Callable[[Connection], Request]:
    """One more of the same, again and again."""

    def of(client: Connection) -> Request:
        carried = CARRIED_MAX

        async def add() -> None:
            nonlocal carried
            if carried == CARRIED_MAX:
                await _empty(client)
                carried = 0
            carried += 1
            await client.post("/api/cart/items", {"variantId": shelf.variant_id})

        return add

    return of


def check_out(shelf: Shelf) -> Callable[[Connection], Request]:
    """Put it into the cart, order, pay, and ask until it is confirmed."""

    def of(client: Connection) -> Request:
        async def order() -> None:
            filled = await client.post("/api/cart/items", {"variantId": shelf.variant_id})
            placing = {"cartVersion": filled.json()["version"]}
            placed = (await client.post("/api/orders", placing, _key())).json()
            path = f"/api/orders/{placed['id']}"
            await client.post(f"{path}/payment", {"method": "CARD", "token": "tok_ok"}, _key())
            await _until_confirmed(client, path)

        async def prepare() -> None:
            await _empty(client)
            await _fetched(client, shelf)

        return _after(prepare, order)

    return of


async def bare_read(client: Connection) -> None:
    await client.get("/cart")


async def bare_add(client: Connection) -> None:
    await client.post("/cart", {"cart": id(client)})


async def _until_confirmed(client: Connection, path: str) -> None:
    status = "PENDING"
    while status == "PENDING":
        await asyncio.sleep(POLL_SECONDS)
        status = (await client.get(path)).json()["status"]
    if status != "CONFIRMED":
        raise RuntimeError(f"The order is {status}.")


def _after(prepare: Request, request: Request) -> Request:
    """The request, prepared once for each client: while it warms up."""
    is_prepared = False

    async def prepared() -> None:
        nonlocal is_prepared
        if not is_prepared:
            await prepare()
            is_prepared = True
        await request()

    return prepared


async def _furnish(client: Connection, shelf: Shelf) -> None:
    await _empty(client)
    await client.post("/api/cart/items", {"variantId": shelf.variant_id})
    await _fetched(client, shelf)


async def _fetched(client: Connection, shelf: Shelf) -> None:
    choice = {
        "sellerId": shelf.seller_id,
        "fulfilment": "PICK_UP",
        "locationId": shelf.location_id,
    }
    await client.send("PUT", "/api/cart", msgspec.json.encode({"fulfilments": [choice]}))


async def _empty(client: Connection) -> None:
    for item in (await client.get("/api/cart")).json()["items"]:
        await client.send("DELETE", f"/api/cart/items/{item['id']}")


def _key() -> dict[str, str]:
    return {"Idempotency-Key": uuid4().hex}
