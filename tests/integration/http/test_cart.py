"""A cart from the first look to the log-in, on both storages, over real connections."""

from typing import Any

from tests.support.platform import Client
from tests.support.stage import Cast, registered

PRICE = {"amount": 1_999, "currency": "EUR"}


async def made(client: Client, path: str, body: Any = None, **headers: str) -> Any:
    answer = await client.post(path, body, **headers)
    assert answer.status in {200, 201}, answer.body
    return answer.body


async def a_variant(seller: Client, *, left: int) -> str:
    """A product with one variant that is fetched from the seller's default location."""
    variant = {"price": PRICE, "sku": "", "requiresShipping": False}
    product = await made(
        seller, "/api/products", {"title": "Mug", "currency": "EUR", "variants": [variant]}
    )
    await made(seller, f"/api/products/{product['id']}/publication")
    variant_id: str = product["variants"][0]["id"]
    location = (await made(seller, "/api/locations", {"name": "Shed"}))["id"]
    lines = [{"variantId": variant_id, "quantity": left}]
    await made(seller, f"/api/locations/{location}/goods-receipts", {"lines": lines})
    return variant_id


async def test_a_guest_fills_a_cart_uses_a_voucher_and_takes_it_home(
    anyone: Client, cast: Cast
) -> None:
    variant = await a_variant(cast.friend, left=3)
    percent = {"kind": "PERCENTAGE", "basisPoints": 1_000}
    voucher = await made(cast.friend, "/api/vouchers", {"code": None, "terms": percent, "uses": 1})
    code = voucher["items"][0]["code"].lower()

    first = await made(anyone, "/api/cart/items", {"variantId": variant, "quantity": 2})
    token = {"X-Cart-Token": first["cartToken"]}
    used = await made(anyone, "/api/cart/vouchers", {"code": code}, **token)
    owner = await registered(anyone)
    own = await made(owner, "/api/cart/items", {"variantId": variant, "quantity": 2})
    merged = await made(owner, "/api/cart/merge", **token)
    again = await made(owner, "/api/cart/merge", **token)

    assert first["canBeOrdered"], first
    assert used["totals"]["total"] == {"amount": 3_598, "currency": "EUR"}
    assert own["totals"]["total"] == {"amount": 3_998, "currency": "EUR"}
    assert [item["quantity"] for item in merged["items"]] == [4]
    assert [change["kind"] for change in merged["changes"]] == ["LESS_LEFT"]
    assert merged["totals"]["total"] == {"amount": 5_397, "currency": "EUR"}
    assert again == merged
