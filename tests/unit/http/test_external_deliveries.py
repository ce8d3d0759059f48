"""Partners, what is with them, and their webhooks, over HTTP."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from adapters.memory.market import MemoryMarketViews
from adapters.memory.unit_of_work import MemoryDatabase
from application.delivery.ask_partners import AskPartners
from application.delivery.consign_by_hand import ConsignByHandHandler
from application.delivery.consignment_queries import (
    GetConsignment,
    ListConsignments,
    ListPartners,
)
from application.delivery.partners import ChosenPartners
from application.delivery.refresh_by_hand import RefreshByHandHandler
from application.delivery.revoke_by_hand import RevokeByHandHandler
from application.delivery.settle_by_hand import SettleByHandHandler
from domain.delivery.consignment import Consignment
from domain.delivery.consignment_events import Step
from domain.delivery.delivery import Delivery
from domain.delivery.stop import Stop
from domain.kernel.access import Role
from entrypoints.http.external_deliveries import PartnerController, PartnerWebhookController
from tests.support.deliveries import RECIPIENT, SELLER, a_delivery
from tests.support.http import an_app, calling, signed_in
from tests.support.identity import access_tokens
from tests.support.pigeons import PIGEONS, SIGNATURE, Loft, a_report, memory_loft, somewhere

type Client = httpx.AsyncClient

JWTS = access_tokens()
CONSIGNMENTS = "/api/delivery/external/consignments"
WEBHOOK = f"/webhook/delivery/{PIGEONS}"
SIGNED = {"x-pigeons": SIGNATURE}
FIRST = "p-1"


@pytest.fixture
def loft() -> Loft:
    return memory_loft()


@pytest.fixture
async def client(loft: Loft) -> AsyncIterator[Client]:
    partners = ChosenPartners([loft.pigeons])
    app = an_app(
        PartnerController,
        PartnerWebhookController,
        use_cases={
            "list_partners": ListPartners(
                partners=partners,
                views=MemoryMarketViews(MemoryDatabase()),
                asking=AskPartners(partners, clock=loft.clock, deadline=timedelta(seconds=2)),
            ),
            "list_consignments": ListConsignments(views=loft.views),
            "get_consignment": GetConsignment(views=loft.views),
            "consign_by_hand": ConsignByHandHandler(
                work=loft.work,
                views=loft.deliveries,
                partners=partners,
                ids=RandomIds(),
                clock=loft.clock,
            ),
            "revoke_consignment": RevokeByHandHandler(news=loft.news),
            "settle_by_hand": SettleByHandHandler(news=loft.news),
            "refresh_by_hand": RefreshByHandHandler(look_up=loft.look_up),
            "receive_partner_notice": loft.receive,
        },
        tokens=JWTS,
        clock=loft.clock,
    )
    async with calling(app) as client:
        yield client


class RandomIds:
    new = staticmethod(uuid4)


def dispatch(**headers: str) -> dict[str, str]:
    return {**signed_in(JWTS, Role.SUPPORT), **headers}


def customer() -> dict[str, str]:
    return {**signed_in(JWTS, Role.CUSTOMER, account_id=RECIPIENT)}


def keyed() -> dict[str, str]:
    return dispatch(**{"Idempotency-Key": uuid4().hex})


async def requested(loft: Loft, **given: Any) -> Delivery:
    delivery = a_delivery(seller_id=SELLER, **given)
    async with loft.work.begin() as store:
        await store.deliveries.add(delivery)
    return delivery


async def shown(client: Client, consignment: Consignment) -> dict[str, Any]:
    answer = await client.get(f"{CONSIGNMENTS}/{consignment.id}", headers=dispatch())
    assert answer.status_code == 200
    body: dict[str, Any] = answer.json()
    return body


async def post_notice(client: Client, body: bytes, **headers: str) -> int:
    answer = await client.post(WEBHOOK, content=body, headers=SIGNED | headers)
    return answer.status_code


async def test_dispatch_sees_who_brings_things_for_us(client: Client) -> None:
    answer = await client.get("/api/delivery/external/partners", headers=dispatch())

    (partner,) = answer.json()["items"]
    assert (partner["name"], partner["reliability"], partner["answers"]) == (PIGEONS, 1.0, True)
    assert partner["offer"]["countries"] == ["DE"]
    assert partner["offer"]["tellsLocation"] is True


async def test_dispatch_gives_a_delivery_to_a_partner_once(client: Client, loft: Loft) -> None:
    delivery = await requested(loft)
    body, headers = {"delivery": str(delivery.id), "partner": PIGEONS}, keyed()

    made = await client.post(CONSIGNMENTS, json=body, headers=headers)
    again = await client.post(CONSIGNMENTS, json=body, headers=headers)
    other = await client.post(CONSIGNMENTS, json=body, headers=keyed())

    assert made.status_code == again.status_code == 201
    assert made.json() == again.json()
    assert made.json()["status"] == "BOOKING"
    assert made.json()["price"] == {"amount": 590, "currency": "EUR"}
    assert (other.status_code, other.json()["type"]) == (409, "/problems/delivery-with-partner")

    await loft.work_off()
    found = await client.get(CONSIGNMENTS, headers=dispatch(), params={"partner": PIGEONS})
    (item,) = found.json()["items"]
    assert (item["id"], item["status"], item["reference"]) == (made.json()["id"], "BOOKED", FIRST)


@pytest.mark.parametrize(
    ("trouble", "partner", "problem"),
    [
        ("refused", PIGEONS, (409, "/problems/partner-declined")),
        ("lost", PIGEONS, (503, "/problems/unavailable")),
        ("fine", "owls", (404, "/problems/partner-unknown")),
    ],
)
async def test_who_makes_no_offer_is_not_asked(
    client: Client, loft: Loft, trouble: str, partner: str, problem: tuple[int, str]
) -> None:
    loft.pigeons.trouble = [trouble]
    delivery = await requested(loft)
    body = {"delivery": str(delivery.id), "partner": partner}

    answer = await client.post(CONSIGNMENTS, json=body, headers=keyed())

    assert (answer.status_code, answer.json()["type"]) == problem
    assert (await loft.deliveries.get(delivery.id)).is_open


async def test_what_a_partner_does_not_bring_is_not_even_asked_for(
    client: Client, loft: Loft
) -> None:
    nowhere = await requested(loft, pickup=Stop(city="Bremen"))
    body = {"delivery": str(nowhere.id), "partner": PIGEONS}

    answer = await client.post(CONSIGNMENTS, json=body, headers=keyed())

    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/not-for-partners")


async def test_dispatch_takes_it_back(client: Client, loft: Loft) -> None:
    consignment = await loft.booked()
    path = f"{CONSIGNMENTS}/{consignment.id}/cancellation"

    revoked = await client.post(path, headers=dispatch())
    again = await client.post(path, headers=dispatch())
    await loft.work_off()
    late = await client.post(path, headers=dispatch())

    assert revoked.json()["status"] == again.json()["status"] == "REVOKED"
    assert revoked.json()["reason"] == "by-hand"
    assert (late.status_code, late.json()["type"]) == (409, "/problems/illegal-move")
    assert (await shown(client, consignment))["status"] == "CANCELLED"


async def test_dispatch_notes_what_a_partner_said_whose_server_never_answers(
    client: Client, loft: Loft
) -> None:
    consignment = await loft.booked()
    path = f"{CONSIGNMENTS}/{consignment.id}"
    early = await client.post(f"{path}/settlement", headers=dispatch())
    await client.post(f"{path}/cancellation", headers=dispatch())

    strangers = await client.post(f"{path}/settlement", headers=customer())
    settled = await client.post(f"{path}/settlement", headers=dispatch())
    again = await client.post(f"{path}/settlement", headers=dispatch())

    assert [early.status_code, strangers.status_code, again.status_code] == [409, 403, 409]
    assert (settled.status_code, settled.json()["status"]) == (200, "CANCELLED")
    assert (await loft.deliveries.get(consignment.delivery_id)).is_open


async def test_dispatch_has_the_partner_asked_now(client: Client, loft: Loft) -> None:
    consignment = await loft.booked()
    loft.pigeons.tell(
        FIRST, Step.COLLECTED, courier_name="Ada", courier_phone="+491", position=somewhere(0)
    )
    path = f"{CONSIGNMENTS}/{consignment.id}/refresh"

    answer = await client.post(path, headers=dispatch())
    loft.pigeons.trouble = ["lost"]
    away = await client.post(path, headers=dispatch())

    assert answer.json()["status"] == "COLLECTED"
    assert answer.json()["courier"] == {
        "name": "Ada",
        "phone": "+491",
        "position": {"latitude": 53.07, "longitude": 8.8},
    }
    assert away.status_code == 503


async def test_nobody_else_sees_anything_of_it(client: Client, loft: Loft) -> None:
    consignment = await loft.booked()

    for path in (CONSIGNMENTS, f"{CONSIGNMENTS}/{consignment.id}"):
        answer = await client.get(path, headers=customer())
        assert answer.status_code == 403


async def test_what_is_unknown_is_not_found(client: Client) -> None:
    answer = await client.get(f"{CONSIGNMENTS}/{uuid4()}", headers=dispatch())
    assert (answer.status_code, answer.json()["type"]) == (404, "/problems/consignment-not-found")


# Webhooks


async def test_notices_count_in_whatever_order_and_however_often(
    client: Client, loft: Loft
) -> None:
    consignment = await loft.booked()
    notices = [
        loft.pigeons.notice(loft.pigeons.tell(FIRST, step))
        for step in (Step.TO_PICK_UP, Step.COLLECTED, Step.AT_DROP_OFF, Step.DELIVERED)
    ]

    for body in (*reversed(notices), *notices):
        assert await post_notice(client, body) == 200

    known = await shown(client, consignment)
    assert (known["status"], known["isDisputed"]) == ("DELIVERED", False)
    happened = list(await loft.happened())
    assert happened.count("DeliveryDelivered") == happened.count("DeliveryPickedUp") == 1


async def test_a_forged_notice_changes_nothing(client: Client, loft: Loft) -> None:
    consignment = await loft.booked()
    body = loft.pigeons.notice(a_report(Step.DELIVERED, FIRST))

    assert await post_notice(client, body, **{"x-pigeons": "moo"}) == 401
    assert await post_notice(client, b"not JSON") == 400
    assert (await client.post("/webhook/delivery/owls", content=body)).status_code == 404
    assert (await shown(client, consignment))["status"] == "BOOKED"


async def test_a_notice_of_a_strangers_parcel_is_answered_like_any_other(
    client: Client, loft: Loft
) -> None:
    loft.pigeons.orders["p-9"] = (uuid4(), a_report(Step.COLLECTED, "p-9"))  # type: ignore[assignment]  # an id like any other
    stranger = loft.pigeons.orders["p-9"][1]

    for key in (True, False):
        assert await post_notice(client, loft.pigeons.notice(stranger, key=key)) == 200
