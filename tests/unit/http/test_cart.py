from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from domain.kernel.access import Role
from domain.kernel.ids import AccountId
from entrypoints.http.cart import COOKIE, CartController
from entrypoints.http.vouchers import VoucherController
from tests.support.carts import EVENT, OTHER_SELLER, SELLER, SHOPPER, STALLS, euros
from tests.support.clock import NOON
from tests.support.http import ADA, an_app, calling, signed_in
from tests.support.identity import access_tokens
from tests.support.stall import BREMEN, Stall

type Headers = Mapping[str, str]

TOKENS = access_tokens()
ADAS = signed_in(TOKENS)
SELLERS = signed_in(TOKENS, Role.SELLER, account_id=SELLER)
OTHERS = signed_in(TOKENS, Role.SELLER, account_id=OTHER_SELLER)
ORGANIZERS = signed_in(TOKENS, Role.ORGANIZER, account_id=AccountId(UUID(int=0xA)))
ADMINS = signed_in(TOKENS, Role.ADMIN, account_id=AccountId(UUID(int=0xAD)))
CUSTOMERS = signed_in(TOKENS, account_id=SHOPPER)
OWN_PAGE = {"Sec-Fetch-Site": "same-origin"}
FOREIGN_PAGE = {"Sec-Fetch-Site": "cross-site"}
TEN_PERCENT = {"kind": "PERCENTAGE", "basisPoints": 1_000}


@pytest.fixture
def stall() -> Stall:
    return Stall()


@pytest.fixture
async def client(stall: Stall) -> AsyncIterator[httpx.AsyncClient]:
    app = an_app(
        CartController,
        VoucherController,
        use_cases=stall.use_cases,
        tokens=TOKENS,
        database=stall.database,
        clock=stall.clock,
    )
    async with calling(app) as client:
        yield client


async def put_in(
    client: httpx.AsyncClient, stall: Stall, headers: Headers | None = None, **given: Any
) -> Any:
    item = stall.sells(requires_shipping=False)
    body = {"variantId": str(item.variant_id), "quantity": 2} | given
    answer = await client.post("/api/cart/items", json=body, headers=headers)
    assert answer.status_code == HTTPStatus.OK, answer.text
    return answer.json()


async def a_guest(client: httpx.AsyncClient, stall: Stall) -> Headers:
    """The header of a guest, without the cookie that a browser would keep."""
    cart = await put_in(client, stall)
    client.cookies.clear()
    return {"X-Cart-Token": cart["cartToken"]}


async def issued(
    client: httpx.AsyncClient, headers: Headers = SELLERS, **given: Any
) -> httpx.Response:
    body = {"terms": TEN_PERCENT, "code": "SUMMER-2026"} | given
    return await client.post(
        "/api/vouchers", json=body, headers={**headers, "Idempotency-Key": str(uuid4())}
    )


async def test_a_guest_fills_a_cart_with_the_token_of_the_first_answer(
    client: httpx.AsyncClient, stall: Stall
) -> None:
    guest = await a_guest(client, stall)

    answer = await client.get("/api/cart", headers=guest)

    cart = answer.json()
    assert answer.status_code == HTTPStatus.OK
    assert [item["quantity"] for item in cart["items"]] == [2]
    assert cart["totals"]["total"] == {"amount": 3998, "currency": "EUR"}
    assert (cart["cartToken"], cart["canBeOrdered"]) == (None, True)
    assert answer.headers["etag"] == f'"{cart["version"]}"'


async def test_a_browser_keeps_the_token_where_no_script_reads_it(
    client: httpx.AsyncClient, stall: Stall
) -> None:
    item = stall.sells()

    answer = await client.post("/api/cart/items", json={"variantId": str(item.variant_id)})

    cookie = answer.headers["set-cookie"]
    assert cookie.startswith(f"{COOKIE}=")
    assert {"Secure", "HttpOnly", "SameSite=lax", "Path=/"} <= set(cookie.split("; "))


async def test_a_page_of_others_changes_nothing_with_the_cookie(
    client: httpx.AsyncClient, stall: Stall
) -> None:
    token = (await a_guest(client, stall))["X-Cart-Token"]
    cookie = {"Cookie": f"{COOKIE}={token}"}
    line = (await client.get("/api/cart", headers=cookie)).json()["items"][0]["id"]

    for page in (FOREIGN_PAGE, {}):
        answer = await client.delete(f"/api/cart/items/{line}", headers={**cookie, **page})
        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert answer.json()["type"] == "/problems/csrf-failed"
    answer = await client.delete(f"/api/cart/items/{line}", headers={**cookie, **OWN_PAGE})
    assert answer.json()["items"] == []


@pytest.mark.parametrize("token", ["", "forged", "A" * 43, "A" * 5_000])
async def test_a_forged_token_finds_nothing(
    client: httpx.AsyncClient, stall: Stall, token: str
) -> None:
    await a_guest(client, stall)

    answer = await client.get("/api/cart", headers={"X-Cart-Token": token})

    assert (answer.status_code, answer.json()["items"]) == (HTTPStatus.OK, [])
    answer = await client.post("/api/cart/acknowledgement", headers={"X-Cart-Token": token})
    assert answer.json()["type"] == "/problems/cart-not-found"


async def test_a_member_needs_no_token(client: httpx.AsyncClient, stall: Stall) -> None:
    cart = await put_in(client, stall, ADAS)

    assert (cart["user"], cart["cartToken"]) == (str(ADA), None)
    assert (await client.get("/api/cart", headers=CUSTOMERS)).json()["items"] == []


async def test_the_first_look_after_the_log_in_shows_both_carts_as_one(
    client: httpx.AsyncClient, stall: Stall
) -> None:
    guest = await a_guest(client, stall)
    await put_in(client, stall, ADAS)

    answer = await client.get("/api/cart", headers={**ADAS, **guest})

    assert [item["quantity"] for item in answer.json()["items"]] == [4]
    assert "Max-Age=0" in answer.headers["set-cookie"]


async def test_carts_are_merged_on_demand_and_once(client: httpx.AsyncClient, stall: Stall) -> None:
    guest = await a_guest(client, stall)

    answers = [await client.post("/api/cart/merge", headers={**ADAS, **guest}) for _ in range(2)]

    assert [answer.json()["items"][0]["quantity"] for answer in answers] == [2, 2]
    without = await client.post("/api/cart/merge", headers=ADAS)
    assert without.json()["type"] == "/problems/cart-not-found"
    nobodys = await client.post("/api/cart/merge", headers=guest)
    assert nobodys.status_code == HTTPStatus.UNAUTHORIZED


async def test_everything_in_it_can_be_changed(client: httpx.AsyncClient, stall: Stall) -> None:
    guest = await a_guest(client, stall)
    line = (await client.get("/api/cart", headers=guest)).json()["items"][0]["id"]

    changed = await client.patch(f"/api/cart/items/{line}", json={"quantity": 5}, headers=guest)
    gone = await client.delete(f"/api/cart/items/{line}", headers=guest)
    again = await client.delete(f"/api/cart/items/{line}", headers=guest)

    assert changed.json()["items"][0]["quantity"] == 5
    assert gone.json()["items"] == []
    assert again.json()["type"] == "/problems/cart-line-not-found"


async def test_tickets_and_goods_are_in_one_cart(client: httpx.AsyncClient, stall: Stall) -> None:
    stall.plays()
    await put_in(client, stall, ADAS)
    body = {
        "eventId": str(EVENT),
        "ticketTypeId": str(STALLS),
        "seats": ["Stalls/A/1", "Stalls/A/2"],
    }

    answer = await client.post("/api/cart/items", json=body, headers=ADAS)

    tickets = answer.json()["items"][1]
    assert tickets["title"] == "Songs of the Sea, Stalls"
    assert tickets["seats"] == ["Stalls/A/1", "Stalls/A/2"]
    assert tickets["amounts"]["total"] == {"amount": 5_000, "currency": "EUR"}


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"eventId": str(EVENT)},
        {"variantId": str(EVENT), "eventId": str(EVENT)},
        {"variantId": str(EVENT), "seats": ["A"]},
        {"variantId": str(EVENT), "quantity": 0},
        {"variantId": str(EVENT), "quantity": 1_000},
        {"variantId": "1"},
        {"variantId": str(EVENT), "price": 1},
    ],
)
async def test_what_names_nothing_that_can_be_bought_is_malformed(
    client: httpx.AsyncClient, body: dict[str, Any]
) -> None:
    answer = await client.post("/api/cart/items", json=body)

    assert answer.status_code == HTTPStatus.BAD_REQUEST


async def test_what_is_not_for_sale_is_refused(client: httpx.AsyncClient) -> None:
    answer = await client.post("/api/cart/items", json={"variantId": str(uuid4())})

    assert answer.json()["type"] == "/problems/not-for-sale"


async def test_where_it_goes_to_decides_delivery_and_tax(
    client: httpx.AsyncClient, stall: Stall
) -> None:
    stall.taxes(1_900)
    item = stall.sells()
    await client.post("/api/cart/items", json={"variantId": str(item.variant_id)}, headers=ADAS)
    body = {
        "destination": {
            "country": "DE",
            "region": "Bremen",
            "position": {"latitude": BREMEN.latitude, "longitude": BREMEN.longitude},
        },
        "fulfilments": [{"sellerId": str(SELLER), "fulfilment": "COURIER"}],
    }

    cart = (await client.put("/api/cart", json=body, headers=ADAS)).json()

    (delivery,) = cart["deliveries"]
    assert delivery["total"] == cart["totals"]["delivery"] == {"amount": 300, "currency": "EUR"}
    assert [tax["taxRate"] for tax in cart["totals"]["taxes"]] == [1_900]
    assert cart["destination"]["region"] == "Bremen"
    assert not cart["taxIsEstimated"]


async def test_a_fulfilment_that_leads_nowhere_is_refused(client: httpx.AsyncClient) -> None:
    body = {"fulfilments": [{"sellerId": str(SELLER), "fulfilment": "SEAT"}]}

    answer = await client.put("/api/cart", json=body, headers=ADAS)

    assert answer.json()["type"] == "/problems/bad-fulfilment"


async def test_a_change_is_told_until_it_is_acknowledged(
    client: httpx.AsyncClient, stall: Stall
) -> None:
    cart = await put_in(client, stall, ADAS)
    stall.sells(price=euros(2_500), requires_shipping=False)

    changes = (await client.get("/api/cart", headers=ADAS)).json()["changes"]
    seen = (await client.post("/api/cart/acknowledgement", headers=ADAS)).json()
    afterwards = (await client.get("/api/cart", headers=ADAS)).json()

    assert changes == seen["changes"]
    assert changes == [
        {
            "kind": "PRICE_CHANGED",
            "line": cart["items"][0]["id"],
            "voucher": None,
            "delivery": None,
            "before": {"amount": 1_999, "currency": "EUR"},
            "after": {"amount": 2_500, "currency": "EUR"},
            "reason": None,
        }
    ]
    assert afterwards["changes"] == []


async def test_a_voucher_is_typed_in_and_taken_out(client: httpx.AsyncClient, stall: Stall) -> None:
    assert (await issued(client)).status_code == HTTPStatus.CREATED
    await put_in(client, stall, ADAS)

    used = await client.post("/api/cart/vouchers", json={"code": "summer 2026"}, headers=ADAS)
    voucher = used.json()["vouchers"][0]
    gone = await client.delete(f"/api/cart/vouchers/{voucher['id']}", headers=ADAS)
    unknown = await client.post("/api/cart/vouchers", json={"code": "WINTER"}, headers=ADAS)

    assert used.json()["totals"]["discount"] == {"amount": 400, "currency": "EUR"}
    assert gone.json()["vouchers"] == []
    assert unknown.json()["type"] == "/problems/unknown-voucher"


async def test_a_voucher_that_takes_nothing_off_says_why(
    client: httpx.AsyncClient, stall: Stall
) -> None:
    await issued(client, OTHERS)
    await put_in(client, stall, ADAS)

    answer = await client.post("/api/cart/vouchers", json={"code": "SUMMER2026"}, headers=ADAS)

    assert answer.json()["type"] == "/problems/voucher-takes-nothing-off"
    assert answer.json()["reason"] == "NOTHING_IT_IS_GOOD_FOR"


async def test_sellers_and_organizers_issue_vouchers_for_their_own(
    client: httpx.AsyncClient,
) -> None:
    for number, headers in enumerate([SELLERS, ORGANIZERS]):
        answer = await issued(client, headers, code=f"OWN-{number}", uses=5)

        (voucher,) = answer.json()["items"]
        assert voucher["terms"]["sellers"] == [voucher["user"]]
        assert (voucher["forAll"], voucher["uses"]) == (False, 5)


async def test_only_administrators_issue_vouchers_for_all(client: httpx.AsyncClient) -> None:
    refused = await issued(client, SELLERS, forAll=True)
    granted = await issued(client, ADMINS, forAll=True)

    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert granted.json()["items"][0]["terms"]["sellers"] == []
    assert (await issued(client, ADAS)).status_code == HTTPStatus.FORBIDDEN


async def test_many_vouchers_have_codes_that_nobody_can_guess(client: httpx.AsyncClient) -> None:
    answer = await issued(client, code=None, count=50, uses=1)

    codes = {voucher["code"] for voucher in answer.json()["items"]}
    assert len(codes) == 50
    assert {len(code) for code in codes} == {12}


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        ({"count": 2}, "bad-voucher-code"),
        ({"code": "!!!!"}, "bad-voucher-code"),
        ({"terms": {"kind": "AMOUNT"}}, "bad-voucher-terms"),
    ],
)
async def test_vouchers_that_contradict_themselves_are_refused(
    client: httpx.AsyncClient, given: dict[str, Any], problem: str
) -> None:
    answer = await issued(client, **given)

    assert answer.json()["type"] == f"/problems/{problem}"


async def test_a_code_is_given_to_one_voucher(client: httpx.AsyncClient) -> None:
    await issued(client)

    answer = await issued(client, OTHERS, code="summer2026")

    assert answer.json()["type"] == "/problems/voucher-code-taken"


async def test_a_voucher_is_shown_to_who_issued_it_and_deactivated_once(
    client: httpx.AsyncClient,
) -> None:
    voucher = (await issued(client, uses=3)).json()["items"][0]
    address = f"/api/vouchers/{voucher['id']}"

    shown = (await client.get(address, headers=SELLERS)).json()
    others = await client.get(address, headers=OTHERS)
    foreign = await client.post(f"{address}/deactivation", headers=OTHERS)
    over = await client.post(f"{address}/deactivation", headers=SELLERS)
    again = await client.post(f"{address}/deactivation", headers=ADMINS)

    assert (shown["used"], shown["held"]) == (0, 0)
    assert others.status_code == foreign.status_code == HTTPStatus.NOT_FOUND
    assert over.json()["status"] == "DEACTIVATED"
    assert again.json()["type"] == "/problems/voucher-over"


async def test_vouchers_are_listed_to_who_issued_them(client: httpx.AsyncClient) -> None:
    await issued(client)
    await issued(client, OTHERS, code="OTHERS")

    lists = [
        (await client.get("/api/vouchers", headers=headers)).json()["items"]
        for headers in (SELLERS, ADMINS)
    ]

    assert [len(each) for each in lists] == [1, 2]
    assert (await client.get("/api/vouchers", headers=ADAS)).status_code == HTTPStatus.FORBIDDEN


async def test_what_is_personal_is_kept_by_nobody_on_the_way(
    client: httpx.AsyncClient, stall: Stall
) -> None:
    guest = await a_guest(client, stall)

    answer = await client.get("/api/cart", headers=guest)

    assert "no-store" in answer.headers["cache-control"]


async def test_a_voucher_for_a_season_says_so(client: httpx.AsyncClient) -> None:
    season = {
        "validFrom": NOON.isoformat(),
        "validUntil": (NOON + timedelta(days=7)).isoformat(),
        "minimum": {"amount": 5_000, "currency": "EUR"},
    }

    answer = await issued(client, terms=TEN_PERCENT | season)

    terms = answer.json()["items"][0]["terms"]
    assert terms["validUntil"] == "2026-06-08T12:00:00Z"
    assert terms["minimum"] == {"amount": 5_000, "currency": "EUR"}
