"""A DoorDash Drive for tests, after its documentation: quotes, deliveries, and their webhooks.

It fetches nothing, forgets nothing, and refuses what DoorDash would refuse.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import jwt
from aiohttp import web

from adapters.couriers.doordash_api import AccessKey
from adapters.couriers.doordash_notices import HEADER
from domain.delivery.consignment_events import Step
from tests.contracts.courier_partner import Signed
from tests.support.clock import FakeClock
from tests.support.partner_server import LOSE_ANSWER, NEVER_ARRIVE, REFUSE, Troubles, lost, refusal
from tests.support.recorded_jobs import NOWHERE

SECRET = "the webhook token of a test of DoorDash"
ACCESS = AccessKey(
    developer_id="582e4f20-0f48-4bc2-99c2-e094675e2919",
    key_id="585698aa-2aa6-4bb4-8b3f-dd9d3f47dc28",
    signing_secret=urlsafe_b64encode(b"the signing secret of a test ...").decode().rstrip("="),
)
QUOTE_FOR = timedelta(minutes=5)

GOES_WELL: Sequence[tuple[Step, str, str]] = (
    (Step.TO_PICK_UP, "confirmed", "DASHER_CONFIRMED"),
    (Step.AT_PICK_UP, "arrived_at_pickup", "DASHER_CONFIRMED_PICKUP_ARRIVAL"),
    (Step.COLLECTED, "picked_up", "DASHER_PICKED_UP"),
    (Step.TO_DROP_OFF, "enroute_to_dropoff", "DASHER_ENROUTE_TO_DROPOFF"),
    (Step.AT_DROP_OFF, "arrived_at_dropoff", "DASHER_CONFIRMED_DROPOFF_ARRIVAL"),
    (Step.DELIVERED, "delivered", "DASHER_DROPPED_OFF"),
)
COMES_BACK = (
    ("enroute_to_return", "DELIVERY_RETURN_INITIALIZED"),
    ("arrived_at_return", "DASHER_CONFIRMED_RETURN_ARRIVAL"),
    ("returned", "DELIVERY_RETURNED"),
)
DASHER: Mapping[str, Any] = {
    "dasher_id": 1232142,
    "dasher_name": "John D.",
    "dasher_dropoff_phone_number": "+15555550155",
    "dasher_pickup_phone_number": "+15555550144",
    "dasher_location": {"lat": 40.71093, "lng": -74.0119},
}


@dataclass
class FakeDoorDash:
    clock: FakeClock
    troubles: Troubles = field(default_factory=Troubles)
    deliveries: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: dict[str, dict[str, Any]] = field(default_factory=dict)
    notices: list[tuple[str, Signed]] = field(default_factory=list)
    fee: int = 975

    def app(self) -> web.Application:
        app = web.Application(middlewares=[self.troubles.middleware(), let_in])
        app.add_routes(
            [
                web.post("/drive/v2/quotes", self.quote),
                web.post("/drive/v2/quotes/{id}/accept", self.accept),
                web.get("/drive/v2/deliveries/{id}", self.get),
                web.put("/drive/v2/deliveries/{id}/cancel", self.cancel),
            ]
        )
        return app

    def made(self, key: str) -> int:
        delivery = self.deliveries.get(key, {"delivery_status": "quote"})
        return int(delivery["delivery_status"] != "quote")

    def let_reach(self, key: str, step: Step) -> None:
        if step is Step.CANCELLED:
            was_fetched = "pickup_time_actual" in self.deliveries[key]
            reason = "failed_to_deliver" if was_fetched else "failed_to_pickup"
            self.change(key, "cancelled", "DELIVERY_CANCELLED", cancellation_reason=reason)
            return
        last = Step.AT_DROP_OFF if step is Step.RETURNED else step
        for reached, status, event in GOES_WELL:
            if self.asked[key].get("reached", 0) < _place(reached) <= _place(last):
                self.asked[key]["reached"] = _place(reached)
                self.change(key, status, event, **DASHER, **self._times(reached))
        if step is Step.RETURNED:
            for status, event in COMES_BACK:
                self.change(key, status, event)

    def change(self, key: str, status: str, event: str, **changes: Any) -> None:
        """And tell it."""
        self.clock.pass_time(timedelta(seconds=1))
        delivery = self.deliveries[key]
        delivery.update(changes, delivery_status=status, updated_at=self._now())
        body = json.dumps(delivery | {"event_name": event, "created_at": self._now()}).encode()
        self.notices.append((key, (body, signed(body))))

    async def quote(self, request: web.Request) -> web.Response:
        asked = await request.json()
        key = asked["external_delivery_id"]
        if key in self.deliveries:
            return refusal(409, "duplicate_delivery_id", external_delivery_id=key)
        if NOWHERE in asked["dropoff_address"]:
            reason = "delivery_address_not_in_coverage"
            return refusal(422, "invalid_delivery_parameters", reason=reason)
        self.asked[key] = asked
        self.deliveries[key] = {
            "external_delivery_id": key,
            "delivery_status": "quote",
            "fee": self.fee,
            "tax": 0,
            "currency": "USD",
            "updated_at": self._now(),
            "until": self._now(QUOTE_FOR),
            "pickup_time_estimated": self._now(timedelta(minutes=10)),
            "dropoff_time_estimated": self._now(timedelta(minutes=35)),
        }
        return web.json_response(self.deliveries[key])

    async def accept(self, request: web.Request) -> web.Response:
        key = request.match_info["id"]
        notes = self.asked.get(key, {}).get("dropoff_instructions")
        if notes == NEVER_ARRIVE:
            return lost(request)
        if key not in self.deliveries:
            return refusal(404, "unknown_delivery_id", external_delivery_id=key)
        if self.deliveries[key]["delivery_status"] != "quote":
            return refusal(409, "duplicate_delivery_id", external_delivery_id=key)
        if notes == REFUSE or self._now() > self.deliveries[key]["until"]:
            return refusal(400, "validation_error", field_errors=[])
        self.deliveries[key].update(delivery_status="created", updated_at=self._now())
        return lost(request) if notes == LOSE_ANSWER else web.json_response(self.deliveries[key])

    async def get(self, request: web.Request) -> web.Response:
        key = request.match_info["id"]
        if key not in self.deliveries:
            return refusal(404, "unknown_delivery_id", external_delivery_id=key)
        return web.json_response(self.deliveries[key])

    async def cancel(self, request: web.Request) -> web.Response:
        key = request.match_info["id"]
        if key not in self.deliveries:
            return refusal(404, "unknown_delivery_id", external_delivery_id=key)
        if self.deliveries[key]["delivery_status"] != "created":
            return refusal(409, "cancel_not_allowed", reason="cancellation_window_closed")
        reason = "cancelled_by_creator"
        self.change(key, "cancelled", "DELIVERY_CANCELLED", cancellation_reason=reason)
        return web.json_response(self.deliveries[key])

    def _times(self, step: Step) -> Mapping[str, Any]:
        match step:
            case Step.COLLECTED:
                return {"pickup_time_actual": self._now()}
            case Step.DELIVERED:
                picture = {"dropoff_verification_image_url": "https://pictures.example/1"}
                return {"dropoff_time_actual": self._now(), **picture}
        return {}

    def _now(self, later: timedelta = timedelta()) -> str:
        return (self.clock.now() + later).isoformat().replace("+00:00", "Z")


@web.middleware
async def let_in(request: web.Request, handler: Any) -> web.StreamResponse:
    token = request.headers["Authorization"].removeprefix("Bearer ")
    assert jwt.get_unverified_header(token)["dd-ver"] == "DD-JWT-V1"
    # Its times are those of a clock that stands still.
    claims = jwt.decode(
        token,
        ACCESS.secret(),
        algorithms=["HS256"],
        audience="doordash",
        options={"verify_exp": False, "verify_iat": False},
    )
    assert (claims["iss"], claims["kid"]) == (ACCESS.developer_id, ACCESS.key_id)
    assert 0 < claims["exp"] - claims["iat"] <= 1_800
    response: web.StreamResponse = await handler(request)
    return response


def signed(body: bytes) -> Mapping[str, str]:
    del body
    return {HEADER: f"Bearer {SECRET}"}


def _place(step: Step) -> int:
    return [reached for reached, _, _ in GOES_WELL].index(step) + 1
