"""An Uber Direct for tests, after its documentation: quotes, deliveries, and their webhooks.

It fetches nothing, forgets nothing, and refuses what Uber would refuse.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import count
from typing import Any

from aiohttp import web

from adapters.couriers.uber_notices import SIGNATURE_HEADER, signature
from domain.delivery.consignment_events import Step
from tests.contracts.courier_partner import Signed
from tests.support.clock import FakeClock
from tests.support.partner_server import LOSE_ANSWER, NEVER_ARRIVE, REFUSE, Troubles, lost, refusal
from tests.support.recorded_jobs import NOWHERE

SECRET = b"the webhook key of a test of Uber Direct"
CUSTOMER = "cus_tests"
PAGE = 2
QUOTE_FOR = timedelta(minutes=15)

GOES_WELL: Sequence[tuple[Step, Mapping[str, Any]]] = (
    (Step.TO_PICK_UP, {"status": "pickup", "courier_imminent": False}),
    (Step.AT_PICK_UP, {"courier_imminent": True}),
    (Step.COLLECTED, {"status": "pickup_complete", "courier_imminent": False}),
    (Step.TO_DROP_OFF, {"status": "dropoff", "courier_imminent": False}),
    (Step.AT_DROP_OFF, {"status": "dropoff", "courier_imminent": True}),
    (Step.DELIVERED, {"status": "delivered", "courier_imminent": False, "complete": True}),
)
RETURNED: Mapping[str, Any] = {
    "status": "returned",
    "complete": True,
    "undeliverable_action": "returned",
    "undeliverable_reason": "CUSTOMER_UNAVAILABLE",
    "return": {"status": "completed"},
}
COURIER: Mapping[str, Any] = {
    "name": "Cori R.",
    "phone_number": "+15555550199",
    "vehicle_type": "bicycle",
    "location": {"lat": 40.71093, "lng": -74.0119},
}


@dataclass
class FakeUber:
    clock: FakeClock
    troubles: Troubles = field(default_factory=Troubles)
    deliveries: dict[str, dict[str, Any]] = field(default_factory=dict)
    quotes: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    notices: list[tuple[str, Signed]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=lambda: count(1))

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self.troubles.middleware()])
        root = f"/v1/customers/{CUSTOMER}"
        app.add_routes(
            [
                web.post("/oauth/v2/token", self.give_token),
                web.post(f"{root}/delivery_quotes", self.quote),
                web.post(f"{root}/deliveries", self.create),
                web.get(f"{root}/deliveries", self.list_them),
                web.get(f"{root}/deliveries/{{id}}", self.get),
                web.post(f"{root}/deliveries/{{id}}/cancel", self.cancel),
            ]
        )
        return app

    def of(self, key: str) -> dict[str, Any]:
        [found] = (each for each in self.deliveries.values() if each["external_id"] == key)
        return found

    def made(self, key: str) -> int:
        return sum(each["external_id"] == key for each in self.deliveries.values())

    def let_reach(self, key: str, step: Step) -> None:
        if step is Step.CANCELLED:
            self.change(key, status="canceled", complete=True)
            return
        last = Step.AT_DROP_OFF if step is Step.RETURNED else step
        for reached, changes in GOES_WELL:
            if self.of(key)["reached"] < _place(reached) <= _place(last):
                self.of(key)["reached"] = _place(reached)
                self.change(key, courier=COURIER, **_waypoints(reached), **changes)
        if step is Step.RETURNED:
            self.change(key, **RETURNED)

    def change(self, key: str, **changes: Any) -> None:
        """And tell it."""
        self.clock.pass_time(timedelta(seconds=1))
        delivery = self.of(key)
        delivery.update(changes, updated=self._now())
        body = json.dumps(
            {
                "id": f"evt_{next(self._numbers)}",
                "kind": "event.delivery_status",
                "status": delivery["status"],
                "created": self._now(),
                "live_mode": False,
                "delivery_id": delivery["id"],
                "data": delivery,
            }
        ).encode()
        self.notices.append((key, (body, signed(body))))

    async def give_token(self, request: web.Request) -> web.Response:
        form = await request.post()
        assert form["grant_type"] == "client_credentials"
        assert form["scope"] == "eats.deliveries"
        self.tokens.append(f"token-{next(self._numbers)}")
        token = {"access_token": self.tokens[-1], "expires_in": 2_592_000, "token_type": "Bearer"}
        return web.json_response(token)

    async def quote(self, request: web.Request) -> web.Response:
        if denied := self._denied(request):
            return denied
        asked = await request.json()
        if json.loads(asked["dropoff_address"])["city"] == NOWHERE:
            return refusal(400, "address_undeliverable", kind="error")
        quote: dict[str, Any] = {
            "kind": "delivery_quote",
            "id": f"dqt_{next(self._numbers)}",
            "created": self._now(),
            "expires": self._now(QUOTE_FOR),
            "fee": 975,
            "currency": "usd",
            "currency_type": "USD",
            "pickup_duration": 10,
            "duration": 35,
            "dropoff_eta": self._now(timedelta(minutes=35)),
        }
        self.quotes[quote["id"]] = quote
        return web.json_response(quote)

    async def create(self, request: web.Request) -> web.Response:
        if denied := self._denied(request):
            return denied
        asked = await request.json()
        notes, key = asked.get("dropoff_notes"), asked["idempotency_key"]
        if notes == NEVER_ARRIVE:
            return lost(request)
        if key in self.keys:
            found = {"delivery_id": self.keys[key]}
            return refusal(409, "duplicate_delivery", kind="error", metadata=found)
        if asked["quote_id"] not in self.quotes:
            return refusal(400, "used_quote", kind="error")
        if notes == REFUSE:
            return refusal(400, "address_undeliverable_limited_couriers", kind="error")
        delivery = self._made(asked)
        return lost(request) if notes == LOSE_ANSWER else web.json_response(delivery)

    async def list_them(self, request: web.Request) -> web.Response:
        if denied := self._denied(request):
            return denied
        wanted = request.query.get("filter")
        begin = int(request.query.get("offset", "0"))
        found = [
            each
            for each in reversed(self.deliveries.values())
            if wanted is None or not each["complete"]
        ]
        page: dict[str, Any] = {"data": found[begin : begin + PAGE], "total_count": -1}
        if begin + PAGE < len(found):
            page["next_href"] = f"api.uber.com{request.path}?offset={begin + PAGE}"
        return web.json_response(page)

    async def get(self, request: web.Request) -> web.Response:
        if denied := self._denied(request):
            return denied
        delivery = self.deliveries.get(request.match_info["id"])
        if delivery is None:
            return refusal(404, "delivery_not_found", kind="error")
        return web.json_response(delivery)

    async def cancel(self, request: web.Request) -> web.Response:
        if denied := self._denied(request):
            return denied
        delivery = self.deliveries.get(request.match_info["id"])
        if delivery is None:
            return refusal(404, "delivery_not_found", kind="error")
        if delivery["status"] not in {"pending", "pickup"}:
            return refusal(400, "noncancelable_delivery", kind="error")
        self.change(delivery["external_id"], status="canceled", complete=True)
        return web.json_response(delivery)

    def _made(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        del self.quotes[asked["quote_id"]]
        delivery: dict[str, Any] = {
            "id": f"del_{next(self._numbers)}",
            "quote_id": asked["quote_id"],
            "external_id": asked["external_id"],
            "kind": "delivery",
            "status": "pending",
            "complete": False,
            "created": self._now(),
            "updated": self._now(),
            "dropoff_eta": self._now(timedelta(minutes=35)),
            "fee": 975,
            "currency": "usd",
            "pickup": {},
            "dropoff": {},
            "undeliverable_action": "",
            "undeliverable_reason": "",
            "reached": 0,
        }
        self.deliveries[delivery["id"]] = delivery
        self.keys[asked["idempotency_key"]] = delivery["id"]
        return delivery

    def _denied(self, request: web.Request) -> web.Response | None:
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        return None if token in self.tokens else refusal(401, "unauthorized")

    def _now(self, later: timedelta = timedelta()) -> str:
        return (self.clock.now() + later).isoformat().replace("+00:00", "Z")


def signed(body: bytes) -> Mapping[str, str]:
    return {SIGNATURE_HEADER: signature(SECRET, body)}


def _place(step: Step) -> int:
    return [reached for reached, _ in GOES_WELL].index(step) + 1


def _waypoints(step: Step) -> Mapping[str, Any]:
    if step is Step.COLLECTED:
        return {"pickup": {"status": "completed"}}
    if step is Step.DELIVERED:
        picture = {"image_url": "https://pictures.example/1"}
        return {"dropoff": {"status": "completed", "verification": {"picture": picture}}}
    return {}
