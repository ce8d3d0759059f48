"""Our orders in DoorDash Drive's words (https://developer.doordash.com/en-US/api/drive)."""

import re
from typing import Any

from adapters.couriers.doordash_api import Json
from adapters.couriers.stops import address_of, phone_of, shortened
from application.delivery.partner_ports import PartnerJob
from domain.delivery.events import ProofKind
from domain.delivery.stop import Parcel, Stop

GRAMS_IN_A_POUND = 453.59237
INSTRUCTIONS_MAX = 500

_NOT_IN_NAMES = re.compile(r"[~`@#$%^&*+=?;\[{\]}]")


def to_form(job: PartnerJob, *, external_delivery_id: str) -> Json:
    """The same for a quote and a delivery.

    Recipients hear from us, so not from DoorDash as well. The position of the drop-off is not
    sent: that is a field for a few, and prices go by the address anyway.
    """
    form: dict[str, Any] = {
        "external_delivery_id": external_delivery_id,
        "order_fulfillment_method": "standard",
        "pickup_address": address_of(job.pickup),
        "pickup_business_name": job.pickup.name,
        "pickup_phone_number": phone_of(job.pickup),
        "pickup_instructions": shortened(job.pickup.instructions, INSTRUCTIONS_MAX),
        "pickup_reference_tag": external_delivery_id[-8:],
        "dropoff_address": address_of(job.dropoff),
        "dropoff_phone_number": phone_of(job.dropoff),
        "dropoff_instructions": shortened(job.dropoff.instructions, INSTRUCTIONS_MAX),
        **_contact(job.dropoff),
        "dropoff_contact_send_notifications": False,
        "dropoff_options": _shown_at_the_door(job.needs),
        "contactless_dropoff": False,
        "action_if_undeliverable": "return_to_pickup",
        "order_value": job.value.amount if job.value else None,
        "items": [_item(job.parcel)],
    }
    return {name: value for name, value in form.items() if value is not None and value != ""}


def _contact(stop: Stop) -> dict[str, str]:
    given, _, family = _NOT_IN_NAMES.sub("", stop.name).strip().rpartition(" ")
    # One name alone is what a person is called by.
    return {
        "dropoff_contact_given_name": given or family,
        "dropoff_contact_family_name": family if given else "",
    }


def _shown_at_the_door(needs: frozenset[ProofKind]) -> dict[str, str]:
    return {
        "signature": "required" if ProofKind.SIGNATURE in needs else "none",
        "proof_of_delivery": "photo_required" if ProofKind.PHOTO in needs else "none",
        "id_verification": "none",
    }


def _item(parcel: Parcel) -> dict[str, Any]:
    """What is in it is nobody's business."""
    pounds = round(parcel.weight_grams / GRAMS_IN_A_POUND, 3)
    return {"name": "Parcel", "quantity": 1, "weight": pounds}
