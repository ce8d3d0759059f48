"""Deliveries and their tracking."""

from collections.abc import Mapping
from dataclasses import replace

from domain.kernel.access import Right
from entrypoints.http.needs.kinds import ANYBODY
from entrypoints.http.needs.need import Caller, Needs

DELIVERIES = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.ORDER, Right.SELL, Right.DELIVER, Right.SEE_ANY_ORDER, Right.DISPATCH),
)
EITHER_SIDES_DELIVERY = replace(DELIVERIES, own=True, others=Right.SEE_ANY_ORDER)
OWN_TRACKING_LINK = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.ORDER, Right.SELL, Right.DISPATCH),
    own=True,
    others=Right.DISPATCH,
)
CARRIED_DELIVERY = Needs(
    caller=Caller.MEMBER,
    scopes=(Right.DELIVER, Right.DISPATCH),
    own=True,
    others=Right.DISPATCH,
)

ROWS: Mapping[str, Needs] = {
    "GET /api/deliveries": DELIVERIES,
    "GET /api/deliveries/{delivery_id}": EITHER_SIDES_DELIVERY,
    "GET /api/deliveries/{delivery_id}/tracking": EITHER_SIDES_DELIVERY,
    "GET /api/deliveries/{delivery_id}/proof": EITHER_SIDES_DELIVERY,
    "POST /api/deliveries/{delivery_id}/tracking-link": OWN_TRACKING_LINK,
    "POST /api/delivery/internal/deliveries/{delivery_id}/pick-up": CARRIED_DELIVERY,
    "POST /api/delivery/internal/deliveries/{delivery_id}/departure": CARRIED_DELIVERY,
    "POST /api/delivery/internal/deliveries/{delivery_id}/next-stop": CARRIED_DELIVERY,
    "POST /api/delivery/internal/deliveries/{delivery_id}/hand-over": CARRIED_DELIVERY,
    "POST /api/delivery/internal/deliveries/{delivery_id}/failure": CARRIED_DELIVERY,
    "POST /api/delivery/internal/deliveries/{delivery_id}/return": CARRIED_DELIVERY,
    "GET /api/tracking/{token}": ANYBODY,
    "GET /track/{token}": ANYBODY,
    "GET /track/track.js": ANYBODY,
    "GET /track/track.css": ANYBODY,
}
