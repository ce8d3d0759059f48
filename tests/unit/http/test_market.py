"""What shops prefer, and why somebody was chosen, over HTTP."""

from collections.abc import AsyncIterator

import httpx
import pytest

from application.delivery.change_preferences import ChangeCarrierPreferencesHandler
from application.delivery.market_queries import GetCarrierPreferences, ListChoices
from domain.delivery.bids import Wish
from domain.kernel.access import Role
from entrypoints.http.market import CarrierPreferencesController, ChoiceController
from tests.support.bidders import Bidder, Bidders
from tests.support.couriers import Fleet, memory_fleet
from tests.support.deliveries import RECIPIENT, SELLER
from tests.support.http import an_app, calling, signed_in
from tests.support.identity import access_tokens

type Client = httpx.AsyncClient

JWTS = access_tokens()
PREFERENCES = "/api/delivery/preferences"
PLAIN = {"price": 50, "time": 30, "reliability": 20}
FIRST = {"If-Match": '"0"'}


@pytest.fixture
def fleet() -> Fleet:
    fleet = memory_fleet()
    fleet.partners = Bidders(Bidder("swift"), Bidder("closed", refuses="closed"))
    return fleet


@pytest.fixture
async def client(fleet: Fleet) -> AsyncIterator[Client]:
    app = an_app(
        CarrierPreferencesController,
        ChoiceController,
        use_cases={
            "change_carrier_preferences": ChangeCarrierPreferencesHandler(
                work=fleet.work, partners=fleet.partners, clock=fleet.clock, wish=Wish()
            ),
            "get_carrier_preferences": GetCarrierPreferences(
                views=fleet.market_views, partners=fleet.partners, wish=Wish()
            ),
            "list_choices": ListChoices(views=fleet.market_views, deliveries=fleet.deliveries),
        },
        tokens=JWTS,
        clock=fleet.clock,
    )
    async with calling(app) as client:
        yield client


def seller(**headers: str) -> dict[str, str]:
    return {**signed_in(JWTS, Role.SELLER, account_id=SELLER), **headers}


def customer(**headers: str) -> dict[str, str]:
    return {**signed_in(JWTS, Role.CUSTOMER, account_id=RECIPIENT), **headers}


async def test_a_shop_says_what_it_prefers(client: Client) -> None:
    before = await client.get(PREFERENCES, headers=seller())
    wanted = {"weights": {**PLAIN, "time": 100}, "ownFirst": True, "excluded": ["swift"]}

    changed = await client.put(PREFERENCES, json=wanted, headers=seller(**FIRST))
    after = await client.get(PREFERENCES, headers=seller())

    assert before.json() == {
        "weights": PLAIN,
        "ownFirst": False,
        "excluded": [],
        "version": 0,
        "carriers": ["own", "closed", "swift"],
    }
    assert before.headers["ETag"] == '"0"'
    assert (changed.status_code, changed.json()) == (200, {**wanted, "version": 1})
    assert after.json() == {**before.json(), **wanted, "version": 1}
    assert after.headers["ETag"] == '"1"'


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"weights": {"price": 0, "time": 0, "reliability": 0}}, 422, "bad-weights"),
        ({"weights": {**PLAIN, "price": 101}}, 400, "malformed"),
        ({"weights": PLAIN, "excluded": ["nobody"]}, 422, "carrier-unknown"),
        ({"weights": PLAIN, "excluded": ["No Body"]}, 400, "malformed"),
    ],
)
async def test_what_makes_no_sense_is_refused(
    client: Client, body: dict[str, object], status: int, code: str
) -> None:
    answer = await client.put(PREFERENCES, json=body, headers=seller(**FIRST))

    assert (answer.status_code, code_of(answer)) == (status, code)


async def test_who_changes_preferences_has_seen_them(client: Client) -> None:
    body = {"weights": PLAIN}
    await client.put(PREFERENCES, json=body, headers=seller(**FIRST))

    stale = await client.put(PREFERENCES, json=body, headers=seller(**FIRST))
    unseen = await client.put(PREFERENCES, json=body, headers=seller())

    assert (stale.status_code, unseen.status_code) == (412, 428)


async def test_only_who_sells_has_preferences(client: Client) -> None:
    for answer in (
        await client.get(PREFERENCES, headers=customer()),
        await client.put(PREFERENCES, json={"weights": PLAIN}, headers=customer(**FIRST)),
    ):
        assert (answer.status_code, code_of(answer)) == (403, "right-missing")


async def test_a_choice_is_explained(client: Client, fleet: Fleet) -> None:
    delivery = await fleet.request()
    await fleet.dispatch.attempt(delivery.id)

    answer = await client.get(f"/api/deliveries/{delivery.id}/choices", headers=seller())

    [choice] = answer.json()["items"]
    assert (choice["number"], choice["chosen"]) == (1, "swift")
    assert choice["withoutBid"] == [
        {"carrier": "closed", "why": "DECLINED"},
        {"carrier": "own", "why": "NOBODY_NEAR"},
    ]
    [bid] = choice["bids"]
    assert bid["price"] == {"amount": 700, "currency": "EUR"}
    assert bid["parts"] == {"price": 1.0, "time": 1.0, "reliability": 1.0}
    assert (bid["score"], bid["isLate"], bid["leftOut"]) == (1.0, False, None)


async def test_the_recipient_is_not_told_who_else_would_have_brought_it(
    client: Client, fleet: Fleet
) -> None:
    delivery = await fleet.request()

    answer = await client.get(f"/api/deliveries/{delivery.id}/choices", headers=customer())

    assert (answer.status_code, code_of(answer)) == (404, "delivery-not-found")


def code_of(problem: httpx.Response) -> str:
    return str(problem.json()["type"]).rpartition("/")[2]
