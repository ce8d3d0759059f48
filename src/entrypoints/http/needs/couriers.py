"""Couriers of our own, their shifts and rounds, dispatch and zones."""

from collections.abc import Mapping
from dataclasses import replace

from domain.kernel.access import Right
from entrypoints.http.needs.kinds import DISPATCHERS
from entrypoints.http.needs.need import Caller, Needs

COURIERS = Needs(caller=Caller.MEMBER, scopes=(Right.DELIVER,), right=Right.DELIVER)
OWN_OFFER = replace(COURIERS, own=True)

ROWS: Mapping[str, Needs] = {
    "GET /api/delivery/internal/me": COURIERS,
    "PUT /api/delivery/internal/me/automatic-acceptance": COURIERS,
    "GET /api/delivery/internal/shift": COURIERS,
    "POST /api/delivery/internal/shift": COURIERS,
    "POST /api/delivery/internal/shift/break": COURIERS,
    "POST /api/delivery/internal/shift/resumption": COURIERS,
    "POST /api/delivery/internal/shift/end": COURIERS,
    "PUT /api/delivery/internal/location": COURIERS,
    "GET /api/delivery/internal/offers": COURIERS,
    "POST /api/delivery/internal/offers/{offer_id}/acceptance": OWN_OFFER,
    "POST /api/delivery/internal/offers/{offer_id}/refusal": OWN_OFFER,
    "GET /api/delivery/internal/round": COURIERS,
    "POST /api/delivery/internal/couriers": DISPATCHERS,
    "GET /api/delivery/internal/couriers": DISPATCHERS,
    "GET /api/delivery/internal/couriers/{courier_id}": DISPATCHERS,
    "PATCH /api/delivery/internal/couriers/{courier_id}": DISPATCHERS,
    "POST /api/delivery/internal/couriers/{courier_id}/suspension": DISPATCHERS,
    "POST /api/delivery/internal/couriers/{courier_id}/reinstatement": DISPATCHERS,
    "POST /api/delivery/internal/couriers/{courier_id}/shifts": DISPATCHERS,
    "POST /api/delivery/internal/deliveries/{delivery_id}/assignment": DISPATCHERS,
    "POST /api/delivery/internal/deliveries/{delivery_id}/reassignment": DISPATCHERS,
    "POST /api/delivery/internal/deliveries/{delivery_id}/cancellation": DISPATCHERS,
    "POST /api/delivery/internal/zones": DISPATCHERS,
    "GET /api/delivery/internal/zones": DISPATCHERS,
    "GET /api/delivery/internal/zones/{zone_id}": DISPATCHERS,
    "PATCH /api/delivery/internal/zones/{zone_id}": DISPATCHERS,
    "DELETE /api/delivery/internal/zones/{zone_id}": DISPATCHERS,
}
