from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from adapters.maps.great_circle import GreatCircleMaps
from application.delivery.bring_back import BringBackDeliveryHandler
from application.delivery.depart import DepartWithDeliveryHandler
from application.delivery.next_stop import HeadForRecipientHandler
from application.delivery.pick_up import PickUpDeliveryHandler
from application.delivery.public_tracking import GetPublicTracking, MakeTrackingLinkHandler
from application.delivery.queries import (
    GetDelivery,
    GetProof,
    GetTrackingHandler,
    ListDeliveriesHandler,
)
from application.delivery.report_failure import ReportFailureHandler
from domain.delivery.delivery import Delivery
from domain.delivery.status import DeliveryStatus
from domain.kernel.access import Role
from domain.kernel.ids import AccountId
from domain.kernel.polyline import decoded
from domain.kernel.travel import estimated_way
from entrypoints.http.deliveries import (
    CourierDeliveryController,
    DeliveryController,
    PublicTrackingController,
)
from entrypoints.http.tracking_page import TrackingPageController
from tests.support.clock import NOON
from tests.support.deliveries import (
    BY_DISPATCH,
    CODES,
    COURIER,
    HOME,
    OTHER_COURIER,
    PHOTO,
    RECIPIENT,
    SELLER,
    SHOP,
    TOKENS,
    Depot,
    Faces,
    NoStops,
    a_delivery,
    a_delivery_that_is,
    assigned,
    given_up,
    picked_up,
)
from tests.support.http import an_app, calling, signed_in
from tests.support.identity import access_tokens

type Client = httpx.AsyncClient

JWTS = access_tokens()
S = DeliveryStatus
MINUTE = timedelta(minutes=1)


@pytest.fixture
def depot() -> Depot:
    return Depot()


@pytest.fixture
async def client(depot: Depot) -> AsyncIterator[Client]:
    reading: Any = partial(dict, views=depot.views)
    app = an_app(
        DeliveryController,
        CourierDeliveryController,
        PublicTrackingController,
        TrackingPageController,
        use_cases={
            "pick_up_delivery": PickUpDeliveryHandler(**depot.changing()),
            "depart_with_delivery": DepartWithDeliveryHandler(**depot.changing()),
            "head_for_recipient": HeadForRecipientHandler(**depot.changing()),
            "hand_over_delivery": depot.hand_over,
            "report_delivery_failure": ReportFailureHandler(
                **depot.changing(), archive=depot.archive
            ),
            "bring_back_delivery": BringBackDeliveryHandler(**depot.changing()),
            "get_delivery": GetDelivery(
                faces=Faces(), codes=CODES, estimates=depot.estimates, **reading()
            ),
            "list_deliveries": ListDeliveriesHandler(faces=Faces(), **reading()),
            "get_tracking": GetTrackingHandler(
                archive=depot.archive, stops=NoStops(), maps=GreatCircleMaps(), **reading()
            ),
            "get_proof_of_delivery": GetProof(files=depot.photos, **reading()),
            "make_tracking_link": MakeTrackingLinkHandler(tokens=TOKENS, **reading()),
            "get_public_tracking": GetPublicTracking(
                archive=depot.archive, tokens=TOKENS, clock=depot.clock, **reading()
            ),
        },
        tokens=JWTS,
        database=depot.database,
        clock=depot.clock,
    )
    async with calling(app) as client:
        yield client


def of(account_id: UUID, *roles: Role, key: str | None = None) -> Mapping[str, str]:
    token = signed_in(JWTS, *roles, account_id=AccountId(account_id))
    return {**token, "Idempotency-Key": key or uuid4().hex}


def courier(key: str | None = None) -> Mapping[str, str]:
    return of(COURIER, Role.COURIER, key=key)


def act(delivery: Delivery, name: str) -> str:
    return f"/api/delivery/internal/deliveries/{delivery.id}/{name}"


async def test_a_courier_brings_it_step_by_step(client: Client, depot: Depot) -> None:
    delivery = await depot.take_in(assigned(a_delivery()))
    code = CODES.of(delivery.id)
    steps: list[tuple[str, Any, str]] = [
        ("pick-up", None, "PICKED_UP"),
        ("departure", {"happenedAt": NOON.isoformat()}, "IN_TRANSIT"),
        ("next-stop", {}, "OUT_FOR_DELIVERY"),
        ("hand-over", {"code": code}, "DELIVERED"),
    ]

    for name, body, status in steps:
        answer = await client.post(act(delivery, name), json=body, headers=courier())
        assert (answer.status_code, answer.json()["status"]) == (200, status)

    assert [entry["status"] for entry in answer.json()["history"]][-1] == "DELIVERED"


async def test_what_is_kept_of_an_answer_names_nobody(client: Client, depot: Depot) -> None:
    delivery = await depot.take_in(assigned(a_delivery()))

    await client.post(act(delivery, "pick-up"), headers=courier())

    (kept,) = depot.database.table("answers").values()
    for text in ("Ada", "Langenstra", "+49421", "Bremen"):
        assert text not in repr(kept)


async def test_a_phone_that_repeats_hears_the_same_again(client: Client, depot: Depot) -> None:
    delivery = await depot.take_in(assigned(a_delivery()))

    first = await client.post(act(delivery, "pick-up"), headers=courier("1"))
    again = await client.post(act(delivery, "pick-up"), headers=courier("1"))
    other = await client.post(act(delivery, "pick-up"), headers=courier("2"))

    assert (again.status_code, again.json()) == (200, first.json())
    assert again.headers["idempotency-replayed"] == "true"
    assert (other.status_code, other.json()["type"]) == (409, "/problems/illegal-move")


async def test_a_courier_fails_and_brings_it_back(client: Client, depot: Depot) -> None:
    delivery = await depot.take_in(picked_up(a_delivery()))

    failed = await client.post(
        act(delivery, "failure"), json={"reason": "REFUSED"}, headers=courier()
    )
    returned = await client.post(act(delivery, "return"), headers=courier())

    assert (failed.json()["status"], failed.json()["isGivenUp"]) == ("FAILED", True)
    assert (returned.status_code, returned.json()["status"]) == (200, "RETURNED")


@pytest.mark.parametrize(
    ("name", "body", "heard"),
    [
        ("hand-over", {}, (422, "/problems/proof-missing")),
        ("hand-over", {"photo": str(uuid4())}, (422, "/problems/proof-file-unfit")),
        ("hand-over", {"code": "12345"}, (400, "/problems/malformed")),
        ("hand-over", {"code": "12345x"}, (400, "/problems/malformed")),
        ("failure", {"reason": "RECALLED"}, (400, "/problems/malformed")),
        ("return", {}, (409, "/problems/illegal-move")),
        ("next-stop", {"happenedAt": "2026-06-01T02:00:00Z"}, (422, "/problems/bad-moment")),
    ],
)
async def test_what_cannot_be_is_refused(
    client: Client, depot: Depot, name: str, body: Any, heard: tuple[int, str]
) -> None:
    delivery = await depot.take_in(a_delivery_that_is(S.OUT_FOR_DELIVERY))

    answer = await client.post(act(delivery, name), json=body, headers=courier())

    assert (answer.status_code, answer.json()["type"]) == heard


async def test_wrong_codes_are_counted_over_requests(client: Client, depot: Depot) -> None:
    delivery = await depot.take_in(a_delivery_that_is(S.OUT_FOR_DELIVERY))
    codes = [f"{(int(CODES.of(delivery.id)) + number) % 10**6:06}" for number in range(1, 7)]

    heard = [
        await client.post(act(delivery, "hand-over"), json={"code": code}, headers=courier())
        for code in codes
    ]

    assert [answer.json().get("triesLeft") for answer in heard[:5]] == [4, 3, 2, 1, 0]
    assert (heard[5].status_code, heard[5].json()["type"]) == (
        409,
        "/problems/hand-over-code-locked",
    )


async def test_each_side_sees_its_own(client: Client, depot: Depot) -> None:
    delivery = await depot.take_in(assigned(a_delivery()))
    path = f"/api/deliveries/{delivery.id}"

    mine = (await client.get(path, headers=of(RECIPIENT))).json()
    sold = (await client.get(path, headers=of(SELLER, Role.SELLER))).json()

    assert mine["handOverCode"] == CODES.of(delivery.id)
    assert mine["partner"] == {"id": str(COURIER), "name": "Grace", "contact": "+49421333"}
    assert mine["dropoff"]["contact"]["name"] == "Ada Lovelace"
    assert mine["tracking"]["updates"][-1]["status"] == "ASSIGNED"
    assert sold["handOverCode"] is None
    assert sold["dropoff"]["address"]["lines"] == []
    assert sold["pickup"]["instructions"] == "Ring twice."
    stranger = await client.get(path, headers=of(UUID(int=0x99)))
    assert (stranger.status_code, stranger.json()["type"]) == (404, "/problems/delivery-not-found")


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 2),
        ("?status=ASSIGNED&status=FAILED", 1),
        ("?status=FAILED", 0),
        (f"?side=RECIPIENT&courier={COURIER}", 1),
        (f"?zone={UUID(int=1)}", 0),
    ],
)
async def test_lists_are_narrowed(client: Client, depot: Depot, query: str, count: int) -> None:
    await depot.take_in(assigned(a_delivery()))
    await depot.take_in(a_delivery())

    answer = await client.get(f"/api/deliveries{query}", headers=of(RECIPIENT))

    assert (answer.status_code, len(answer.json()["items"])) == (200, count)


async def test_dispatch_sees_all_and_others_may_not_ask(client: Client, depot: Depot) -> None:
    await depot.take_in(a_delivery())
    path = "/api/deliveries?side=DISPATCH"

    seen = await client.get(path, headers=of(UUID(int=0xD1), Role.SUPPORT))
    refused = await client.get(path, headers=of(RECIPIENT))

    assert len(seen.json()["items"]) == 1
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/right-missing")


async def test_a_recipient_follows_it(client: Client, depot: Depot) -> None:
    delivery = await depot.take_in(picked_up(a_delivery()))
    for minutes in (1, 2):
        await depot.see(delivery, HOME, after=minutes * MINUTE)
    path = f"/api/deliveries/{delivery.id}/tracking"

    first = (await client.get(f"{path}?limit=1", headers=of(RECIPIENT))).json()
    rest = (await client.get(f"{path}?cursor={first['next']}", headers=of(RECIPIENT))).json()

    assert first["updates"] == [
        {
            "status": None,
            "location": {"latitude": HOME.latitude, "longitude": HOME.longitude},
            "timestamp": "2026-06-01T12:01:00Z",
        }
    ]
    assert first["position"]["at"] == "2026-06-01T12:02:00Z"
    assert (len(rest["updates"]), rest["next"]) == (1, None)


async def test_a_recipient_sees_the_line_to_the_door(client: Client, depot: Depot) -> None:
    delivery = await depot.take_in(a_delivery_that_is(S.OUT_FOR_DELIVERY))
    await depot.see(delivery, SHOP, after=MINUTE)
    path = f"/api/deliveries/{delivery.id}/tracking"

    plain = await client.get(path, headers=of(RECIPIENT))
    drawn = await client.get(f"{path}?with=route", headers=of(RECIPIENT))
    wrong = await client.get(f"{path}?with=wings", headers=of(RECIPIENT))

    assert plain.json()["route"] is None
    route = drawn.json()["route"]
    assert decoded(route["line"]) == (SHOP, HOME)
    assert route["metres"] == round(estimated_way(SHOP, HOME).metres)
    assert route["isEstimated"]
    assert wrong.status_code == 400


async def test_the_proof_has_an_address_for_some_minutes(client: Client, depot: Depot) -> None:
    delivery = await depot.take_in(a_delivery_that_is(S.DELIVERED))

    answer = await client.get(f"/api/deliveries/{delivery.id}/proof", headers=of(RECIPIENT))

    assert answer.json()["proofs"] == [
        {
            "kind": "PHOTO",
            "url": f"https://files.test/{PHOTO.file_id}",
            "expiresAt": "2026-06-01T14:00:00Z",
        }
    ]


async def test_a_link_is_for_everybody_and_tells_little(client: Client, depot: Depot) -> None:
    delivery = await depot.take_in(given_up(a_delivery()))
    made = await client.post(f"/api/deliveries/{delivery.id}/tracking-link", headers=of(SELLER))
    token = made.json()["token"]

    shown = await client.get(f"/api/tracking/{token}")

    assert made.json()["path"] == f"/track/{token}"
    assert shown.json().keys() == {
        *("status", "steps", "dueBy", "eta", "position", "reached", "destination", "isOver"),
    }
    assert shown.json()["destination"] == {"city": "Bremen", "country": "DE"}
    assert shown.json()["position"] is None
    nowhere = await client.get(f"/api/tracking/{token[:-1]}_")
    assert (nowhere.status_code, nowhere.json()["type"]) == (404, "/problems/tracking-link-over")


async def test_the_page_of_a_link_runs_our_script_and_nothing_else(client: Client) -> None:
    page, script, style = [
        await client.get(f"/track/{name}") for name in ("abc", "track.js", "track.css")
    ]

    assert (page.status_code, script.status_code, style.status_code) == (200, 200, 200)
    policy = page.headers["content-security-policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "<script>" not in page.text
    assert page.headers["referrer-policy"] == "no-referrer"
    for forbidden in ("innerHTML", "insertAdjacentHTML", "eval(", "http:", "https:"):
        assert forbidden not in script.text


async def test_the_page_follows_what_happens_as_a_guest(client: Client) -> None:
    script = (await client.get("/track/track.js")).text

    assert 'import { Client } from "/client.js"' in script
    assert "new Client()" in script
    assert "subscribe(`tracking:${token}`" in script


async def test_the_page_has_words_for_every_status_in_both_languages(client: Client) -> None:
    script = (await client.get("/track/track.js")).text

    for status in DeliveryStatus:
        assert script.count(f" {status}: ") == 2


async def test_dispatch_sees_by_what_an_arrival_is_estimated(client: Client, depot: Depot) -> None:
    delivery = await depot.take_in(picked_up(a_delivery()))

    shown = {
        who: (await client.get(f"/api/deliveries/{delivery.id}", headers=of(who, *roles))).json()
        for who, *roles in (
            (BY_DISPATCH.account_id, Role.SUPPORT),
            (RECIPIENT,),
            (COURIER, Role.COURIER),
        )
    }

    assert shown[BY_DISPATCH.account_id]["how"] == {
        "factor": 1.0,
        "samples": 0,
        "hours": "workday-12",
        "vehicle": "BICYCLE",
        "stopsBefore": 0,
        "secondsAtAStop": 120,
    }
    assert (shown[RECIPIENT]["how"], shown[COURIER]["how"]) == (None, None)


async def test_who_fetches_it_from_another_courier_sees_where_and_from_whom(
    client: Client, depot: Depot
) -> None:
    moved = picked_up(a_delivery()).reassign(reason="ILL", now=NOON, goods_at=HOME)
    delivery = await depot.take_in(moved.assign(OTHER_COURIER, now=NOON))

    shown = {
        who: (await client.get(f"/api/deliveries/{delivery.id}", headers=of(who, *roles))).json()
        for who, *roles in ((OTHER_COURIER, Role.COURIER), (RECIPIENT,), (SELLER, Role.SELLER))
    }

    met = shown[OTHER_COURIER]["meeting"]
    assert met["position"] == {"latitude": HOME.latitude, "longitude": HOME.longitude}
    assert met["name"]
    assert (shown[RECIPIENT]["meeting"], shown[SELLER]["meeting"]) == (None, None)
