"""Our orders in Uber Direct's words.

See https://developer.uber.com/docs/deliveries/api-reference/daas, and for what has to be shown
at the door https://developer.uber.com/docs/deliveries/guides/proof-of-delivery.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from adapters.couriers.stops import phone_of, shortened
from adapters.couriers.uber_api import Json
from application.delivery.partner_ports import PartnerJob, PartnerOrder
from domain.delivery.events import ProofKind
from domain.delivery.stop import ParcelSize, Stop
from domain.kernel.money import decimals_of

NOTES_MAX = 280
SOON = timedelta(minutes=10)
"""What is ready then is fetched as soon as somebody can be there."""

PICK_UP_FOR = timedelta(minutes=30)
BRING_WITHIN = timedelta(hours=1)

_CENTS = 2
_SIZES = {ParcelSize.SMALL: "small", ParcelSize.MEDIUM: "medium", ParcelSize.LARGE: "large"}


def to_quote_form(job: PartnerJob, *, now: datetime) -> Json:
    return {
        **_end("pickup", job.pickup),
        **_end("dropoff", job.dropoff),
        **_windows(job, now=now),
        **_value(job),
    }


def to_delivery_form(order: PartnerOrder, *, now: datetime) -> Json:
    """The key goes along as three things.

    Nobody creates a second one with the ``idempotency_key`` within an hour; nor with the pair
    of ``external_id`` and ``manifest_reference``; and ``external_id`` is told back.
    """
    job, key = order.job, str(order.key)
    form: dict[str, Any] = {
        **to_quote_form(job, now=now),
        "quote_id": order.quote.reference,
        "external_id": key,
        "idempotency_key": key,
        "manifest_reference": key,
        "manifest_items": [_item(job)],
        "pickup_name": job.pickup.name or job.pickup.city,
        "dropoff_name": job.dropoff.name or job.dropoff.city,
        "deliverable_action": "deliverable_action_meet_at_door",
        "undeliverable_action": "return",
    }
    for end, stop in (("pickup", job.pickup), ("dropoff", job.dropoff)):
        if stop.instructions:
            form[f"{end}_notes"] = shortened(stop.instructions, NOTES_MAX)
    if shown := _shown_at_the_door(job.needs):
        form["dropoff_verification"] = shown
    return form


def _end(end: str, stop: Stop) -> dict[str, Any]:
    form: dict[str, Any] = {
        f"{end}_address": _address(stop),
        f"{end}_phone_number": phone_of(stop),
    }
    if stop.position is not None:
        form[f"{end}_latitude"] = stop.position.latitude
        form[f"{end}_longitude"] = stop.position.longitude
    return form


def _address(stop: Stop) -> str:
    """JSON within JSON: so their booking engine wants it."""
    address = {
        "street_address": list(stop.lines),
        "city": stop.city,
        "state": stop.region,
        "zip_code": stop.postal_code,
        "country": stop.country,
    }
    return msgspec.json.encode(address).decode()


def _windows(job: PartnerJob, *, now: datetime) -> dict[str, str]:
    if job.ready_at <= now + SOON:
        return {}
    ready = job.ready_at
    return {
        "pickup_ready_dt": _time(ready),
        "pickup_deadline_dt": _time(ready + PICK_UP_FOR),
        "dropoff_ready_dt": _time(ready),
        "dropoff_deadline_dt": _time(max(job.due_by, ready + BRING_WITHIN)),
    }


def _value(job: PartnerJob) -> dict[str, int]:
    if job.value is None or decimals_of(job.value.currency) != _CENTS:
        return {}
    return {"manifest_total_value": job.value.amount}


def _item(job: PartnerJob) -> Mapping[str, Any]:
    """What is in it is nobody's business."""
    return {
        "name": "Parcel",
        "quantity": 1,
        "size": _SIZES[job.parcel.size],
        "weight": max(job.parcel.weight_grams, 1),
    }


def _shown_at_the_door(needs: frozenset[ProofKind]) -> dict[str, Any]:
    shown: dict[str, Any] = {}
    if ProofKind.SIGNATURE in needs:
        shown["signature_requirement"] = {
            "enabled": True,
            "collect_signer_name": False,
            "collect_signer_relationship": False,
        }
    if ProofKind.PHOTO in needs:
        shown["picture"] = True
    return shown


def _time(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
