"""Couriers, dispatch and zones over HTTP."""

from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from adapters.maps.great_circle import GreatCircleMaps
from application.delivery.accept_by_itself import AcceptByItselfHandler
from application.delivery.answer_offer import AnswerOfferHandler
from application.delivery.cancel_by_hand import CancelByHandHandler
from application.delivery.change_courier import ChangeCourierHandler
from application.delivery.change_shift import ChangeShiftHandler
from application.delivery.change_zone import ChangeZoneHandler
from application.delivery.courier_queries import (
    GetCourier,
    GetOwnCourier,
    GetOwnRound,
    GetOwnShift,
    GetZone,
    ListCouriers,
    ListOwnOffers,
    ListZones,
)
from application.delivery.create_zone import CreateZoneHandler
from application.delivery.enrol_courier import EnrolCourierHandler
from application.delivery.plan_shift import PlanShiftHandler
from application.delivery.quote_by_address import QuoteByAddressHandler
from application.delivery.quote_delivery import QuoteDeliveryHandler
from application.delivery.remove_zone import RemoveZoneHandler
from application.delivery.report_location import ReportLocationHandler
from application.delivery.start_shift import StartShiftHandler
from application.delivery.suspend_courier import SuspendCourierHandler
from domain.kernel.access import Role
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId
from domain.kernel.polyline import decoded
from entrypoints.http.couriers import CourierWorkController
from entrypoints.http.dispatch import CourierController, DispatchController
from entrypoints.http.quotes import QuoteController
from entrypoints.http.zones import ZoneController
from tests.support.clock import NOON
from tests.support.couriers import Fleet, RandomIds, memory_fleet
from tests.support.deliveries import HOME, SHOP
from tests.support.http import an_app, calling, signed_in
from tests.support.identity import access_tokens
from tests.support.maps import MARKET, OneAddress

type Client = httpx.AsyncClient

INTERNAL = "/api/delivery/internal"
JWTS = access_tokens()
COURIER = AccountId(UUID(int=0xC0))
STRANGER = AccountId(UUID(int=0xBAD))
A_ZONE = {
    "name": "Old town",
    "area": {
        "kind": "CIRCLE",
        "centre": {"latitude": 53.0758, "longitude": 8.8072},
        "metres": 5000,
    },
    "tariff": {"currency": "EUR", "base": 250, "perKilometre": 60, "minimum": 350},
    "timeZone": "Europe/Berlin",
}


class Couriers:
    """Of all accounts only this one has the role of a courier."""

    async def is_courier(self, account_id: AccountId) -> bool:
        return account_id == COURIER


@pytest.fixture
def fleet() -> Fleet:
    return memory_fleet()


@pytest.fixture
async def client(fleet: Fleet) -> AsyncIterator[Client]:
    changing: dict[str, Any] = {"work": fleet.work, "clock": fleet.clock}
    creating: dict[str, Any] = {**changing, "ids": RandomIds()}
    app = an_app(
        CourierWorkController,
        CourierController,
        DispatchController,
        ZoneController,
        QuoteController,
        use_cases={
            "enrol_courier": EnrolCourierHandler(**changing, accounts=Couriers()),
            "change_courier": ChangeCourierHandler(**changing),
            "suspend_courier": SuspendCourierHandler(**changing),
            "accept_by_itself": AcceptByItselfHandler(**changing),
            "start_shift": StartShiftHandler(**creating),
            "plan_shift": PlanShiftHandler(**creating),
            "change_shift": ChangeShiftHandler(**changing),
            "report_location": ReportLocationHandler(
                **changing,
                positions=fleet.positions,
                archive=fleet.archive,
                teller=fleet.teller,
                places=fleet.notice_places,
            ),
            "answer_offer": AnswerOfferHandler(**changing),
            "assign_by_hand": fleet.by_hand,
            "cancel_by_hand": CancelByHandHandler(**changing),
            "create_zone": CreateZoneHandler(**creating),
            "change_zone": ChangeZoneHandler(**changing),
            "remove_zone": RemoveZoneHandler(**changing),
            "quote_by_address": QuoteByAddressHandler(
                quote=QuoteDeliveryHandler(
                    zones=fleet.zones, maps=GreatCircleMaps(), clock=fleet.clock
                ),
                maps=OneAddress(),
            ),
            "list_couriers": ListCouriers(fleet.views),
            "get_courier": GetCourier(fleet.views),
            "get_own_courier": GetOwnCourier(fleet.views),
            "get_own_shift": GetOwnShift(fleet.views),
            "list_own_offers": ListOwnOffers(fleet.views, fleet.deliveries, fleet.clock),
            "get_own_round": GetOwnRound(fleet.views, fleet.clock, fleet.maps),
            "get_zone": GetZone(fleet.zones),
            "list_zones": ListZones(fleet.zones),
        },
        tokens=JWTS,
        clock=fleet.clock,
    )
    async with calling(app) as client:
        yield client


async def test_a_courier_works_from_the_first_shift_to_the_round(
    client: Client, fleet: Fleet
) -> None:
    await enrol(client)
    await post(client, "/shift", by=courier())
    await client.put(f"{INTERNAL}/location", json=located(SHOP), headers=courier())
    delivery = await fleet.request()
    await fleet.ask_somebody(delivery)

    (asked,) = (await get(client, "/offers", by=courier())).json()["items"]
    accepted = await post(client, f"/offers/{asked['offer']['id']}/acceptance", by=courier())
    again = await post(client, f"/offers/{asked['offer']['id']}/acceptance", by=courier())
    stops = (await get(client, "/round", by=courier())).json()["stops"]

    assert asked["weightGrams"] == 1_500
    assert accepted.json()["status"] == "ACCEPTED"
    assert (again.status_code, code_of(again)) == (409, "courier-offer-over")
    assert [stop["kind"] for stop in stops] == ["PICK_UP", "DROP_OFF"]
    assert stops[0]["arrivesAt"] < stops[1]["arrivesAt"]


async def test_a_round_is_drawn_on_the_map_if_asked_for(client: Client, fleet: Fleet) -> None:
    await enrol(client)
    await post(client, "/shift", by=courier())
    await client.put(f"{INTERNAL}/location", json=located(SHOP), headers=courier())
    delivery = await fleet.request()
    await fleet.ask_somebody(delivery)
    (asked,) = (await get(client, "/offers", by=courier())).json()["items"]
    await post(client, f"/offers/{asked['offer']['id']}/acceptance", by=courier())

    plain = (await get(client, "/round", by=courier())).json()
    drawn = (await get(client, "/round?with=route", by=courier())).json()

    assert plain == {"stops": drawn["stops"], "route": None}
    assert decoded(drawn["route"]["line"]) == (SHOP, SHOP, HOME)
    assert drawn["route"]["isEstimated"]
    assert drawn["route"]["seconds"] > 60


async def test_a_shift_is_planned_begun_interrupted_and_ended(client: Client) -> None:
    await enrol(client)
    times = {
        "startsAt": NOON.isoformat(),
        "endsAt": (NOON + timedelta(hours=6)).isoformat(),
    }
    planned = await post(client, f"/couriers/{COURIER}/shifts", times, by=dispatch())

    begun = await post(client, "/shift", by=courier())
    statuses = [
        (await post(client, f"/shift/{move}", by=courier())).json()["status"]
        for move in ("break", "resumption", "end")
    ]

    assert planned.json()["status"] == "PLANNED"
    assert begun.json()["id"] == planned.json()["id"]
    assert statuses == ["BREAK", "ON", "ENDED"]
    assert code_of(await get(client, "/shift", by=courier())) == "not-on-shift"


async def test_points_that_tell_nothing_new_are_answered_and_dropped(client: Client) -> None:
    await enrol(client)
    await post(client, "/shift", by=courier())

    answers = [
        await client.put(f"{INTERNAL}/location", json=located(HOME, HOME), headers=courier())
        for _ in range(2)
    ]

    assert [(answer.status_code, answer.json()["kept"]) for answer in answers] == [
        (200, 1),
        (200, 0),
    ]


async def test_a_point_that_is_still_to_come_is_refused(client: Client, fleet: Fleet) -> None:
    await enrol(client)
    await post(client, "/shift", by=courier())
    body = located(SHOP)
    body["points"][0]["at"] = (fleet.clock.now() + timedelta(minutes=2)).isoformat()

    answer = await client.put(f"{INTERNAL}/location", json=body, headers=courier())

    assert (answer.status_code, code_of(answer)) == (422, "bad-location-report")


async def test_dispatch_sees_changes_and_suspends_couriers(client: Client) -> None:
    enrolled = await enrol(client)
    path = f"{INTERNAL}/couriers/{COURIER}"

    stale = await client.patch(path, json={"vehicle": "VAN"}, headers=dispatch(version=9))
    changed = await client.patch(path, json={"vehicle": "VAN"}, headers=dispatch(version=1))
    suspended = await post(
        client, f"/couriers/{COURIER}/suspension", {"reason": "COMPLAINTS"}, by=dispatch()
    )
    found = (await get(client, "/couriers?status=SUSPENDED", by=dispatch())).json()["items"]
    refused = await post(client, "/shift", by=courier())
    reinstated = await post(client, f"/couriers/{COURIER}/reinstatement", by=dispatch())

    assert enrolled.headers["Location"] == path
    assert (stale.status_code, changed.json()["vehicle"]) == (412, "VAN")
    assert suspended.json()["status"] == "SUSPENDED"
    assert [each["courier"]["id"] for each in found] == [str(COURIER)]
    assert code_of(refused) == "courier-suspended"
    assert reinstated.json()["status"] == "ACTIVE"


async def test_a_part_of_the_map_has_four_sides(client: Client) -> None:
    answer = await get(client, "/couriers?south=53&north=54", by=dispatch())

    assert (answer.status_code, code_of(answer)) == (400, "bad-box")


async def test_only_who_has_the_role_becomes_a_courier(client: Client) -> None:
    body = {"account": str(STRANGER), "vehicle": "CAR"}

    answer = await post(client, "/couriers", body, by=dispatch())

    assert (answer.status_code, code_of(answer)) == (422, "not-a-courier")


async def test_dispatch_decides_about_deliveries(client: Client, fleet: Fleet) -> None:
    await enrol(client)
    await post(client, "/shift", by=courier())
    delivery, unwanted = await fleet.request(), await fleet.request()
    path = f"/deliveries/{delivery.id}"

    given = await post(client, f"{path}/assignment", {"courier": str(COURIER)}, by=dispatch())
    taken = await post(client, f"{path}/reassignment", {"reason": "COURIER_ILL"}, by=dispatch())
    over = await post(
        client, f"/deliveries/{unwanted.id}/cancellation", {"reason": "NOT_WANTED"}, by=dispatch()
    )
    forbidden = await post(client, f"{path}/cancellation", {"reason": "OTHER"}, by=courier())

    assert (given.json()["status"], given.json()["courier"]) == ("ASSIGNED", str(COURIER))
    assert (taken.json()["status"], taken.json()["courier"]) == ("REASSIGNED", None)
    assert over.json()["status"] == "CANCELLED"
    assert forbidden.status_code == 403


async def test_a_zone_is_made_changed_and_removed(client: Client) -> None:
    made = await post(client, "/zones", A_ZONE, by=dispatch())
    path = f"{INTERNAL}/zones/{made.json()['id']}"
    corners = [{"latitude": 53, "longitude": each} for each in (8, 9)]
    area = {"kind": "POLYGON", "corners": [*corners, {"latitude": 54, "longitude": 8}]}
    opening = {"day": 0, "opens": "08:00", "closes": "14:30"}

    changed = await client.patch(
        path, json={"area": area, "openings": [opening]}, headers=dispatch(version=1)
    )
    careless = await client.delete(path, headers=dispatch())
    removed = await client.delete(path, headers=dispatch(version=2))

    assert changed.json()["area"] == area
    assert changed.json()["openings"] == [opening]
    assert (careless.status_code, removed.status_code) == (428, 204)
    assert (await get(client, "/zones", by=dispatch())).json()["items"] == []


async def test_whoever_is_signed_in_learns_what_a_delivery_costs(client: Client) -> None:
    await post(client, "/zones", A_ZONE, by=dispatch())
    dearer = {**A_ZONE, "tariff": {**A_ZONE["tariff"], "base": 900}}  # type: ignore[dict-item]
    await post(client, "/zones", dearer, by=dispatch())

    quote = await ask_price(client, HOME)
    too_far = await ask_price(client, Position(48.1, 11.5))

    assert quote.json()["price"] == {"amount": 250 + 3 * 60, "currency": "EUR"}
    assert quote.json()["expiresAt"] == "2026-06-01T12:15:00Z"
    assert quote.json()["arrivesBy"] > quote.json()["expiresAt"]
    assert (too_far.status_code, code_of(too_far)) == (422, "out-of-reach")


async def test_a_courier_chooses_to_accept_without_being_asked(client: Client) -> None:
    await enrol(client)

    answer = await client.put(
        f"{INTERNAL}/me/automatic-acceptance", json={"accepts": True}, headers=courier()
    )

    shown = await get(client, "/me", by=courier())
    assert answer.json()["acceptsByItself"]
    assert shown.json()["courier"]["acceptsByItself"]
    assert shown.json()["shift"] is None


async def test_who_delivers_nothing_has_no_offers(client: Client) -> None:
    customer = signed_in(JWTS, Role.CUSTOMER)

    assert (await get(client, "/offers", by=customer)).status_code == 403
    unknown = await post(client, f"/offers/{uuid4()}/refusal", by=courier())
    assert code_of(unknown) == "courier-offer-not-found"


def courier() -> Mapping[str, str]:
    return signed_in(JWTS, Role.COURIER, account_id=COURIER)


def dispatch(*, version: int | None = None) -> Mapping[str, str]:
    headers = signed_in(JWTS, Role.SUPPORT)
    return headers if version is None else {**headers, "If-Match": f'"{version}"'}


def located(*at: Position) -> dict[str, Any]:
    return {
        "points": [
            {
                "position": {"latitude": each.latitude, "longitude": each.longitude},
                "at": NOON.isoformat(),
            }
            for each in at
        ]
    }


async def enrol(client: Client) -> httpx.Response:
    body = {"account": str(COURIER), "vehicle": "BICYCLE"}
    return await post(client, "/couriers", body, by=dispatch())


async def post(
    client: Client, path: str, body: object = None, *, by: Mapping[str, str]
) -> httpx.Response:
    return await client.post(f"{INTERNAL}{path}", json=body, headers=by)


async def get(client: Client, path: str, *, by: Mapping[str, str]) -> httpx.Response:
    return await client.get(f"{INTERNAL}{path}", headers=by)


async def test_a_price_is_told_for_an_address_too(client: Client) -> None:
    await post(client, "/zones", A_ZONE, by=dispatch())
    headers = signed_in(JWTS, Role.CUSTOMER)
    market = {
        "lines": [MARKET.street],
        "postalCode": MARKET.postal_code,
        "city": MARKET.city,
        "country": MARKET.country,
    }
    shop = {"latitude": SHOP.latitude, "longitude": SHOP.longitude}

    async def ask(**places: object) -> httpx.Response:
        body = {"weightGrams": 1_200, **places}
        return await client.post("/api/delivery/quotes", json=body, headers=headers)

    by_address = await ask(pickup=shop, dropoffAddress=market)
    unknown = await ask(pickup=shop, dropoffAddress={**market, "lines": ["Nirgendwo 7"]})
    without = await ask(pickup=shop)

    assert by_address.json()["price"] == {"amount": 350, "currency": "EUR"}
    assert (unknown.status_code, code_of(unknown)) == (422, "address-not-located")
    assert unknown.json()["what"] == "dropoff"
    assert without.status_code == 400


async def ask_price(client: Client, dropoff: Position) -> httpx.Response:
    body = {
        "pickup": {"latitude": SHOP.latitude, "longitude": SHOP.longitude},
        "dropoff": {"latitude": dropoff.latitude, "longitude": dropoff.longitude},
        "weightGrams": 1_200,
    }
    headers = signed_in(JWTS, Role.CUSTOMER)
    return await client.post("/api/delivery/quotes", json=body, headers=headers)


def code_of(problem: httpx.Response) -> str:
    return str(problem.json()["type"]).rsplit("/", 1)[-1]
