"""DoorDash Drive's words for how it stands, in ours.

See https://developer.doordash.com/en-US/docs/drive/reference/delivery_statuses for the
statuses, https://developer.doordash.com/en-US/docs/drive/reference/webhooks for the events, and
https://developer.doordash.com/en-US/api/drive for the fields, the reasons and the refusals.
"""

from collections.abc import Mapping
from datetime import datetime

from adapters.couriers.doordash_api import NAME, Refused
from adapters.couriers.doordash_wire import Delivery, Event, Location, Told
from application.delivery.partner_ports import PartnerRefused
from application.platform.errors import Unavailable
from domain.delivery.consignment_events import Step
from domain.delivery.events import ProofKind
from domain.delivery.partner_report import PartnerReport
from domain.kernel.geo import BadPosition, Position
from domain.kernel.money import BadMoney, Money

QUOTE = "quote"
"""What a delivery is until its quote is accepted: nothing that anybody brings."""

# Whoever has confirmed is on the way already.
_STEPS: Mapping[str, Step] = {
    "created": Step.BOOKED,
    "confirmed": Step.TO_PICK_UP,
    "enroute_to_pickup": Step.TO_PICK_UP,
    "arrived_at_pickup": Step.AT_PICK_UP,
    "picked_up": Step.COLLECTED,
    "enroute_to_dropoff": Step.TO_DROP_OFF,
    "arrived_at_dropoff": Step.AT_DROP_OFF,
    "delivered": Step.DELIVERED,
    "enroute_to_return": Step.RETURNING,
    "arrived_at_return": Step.RETURNING,
    "returned": Step.RETURNED,
    "cancelled": Step.CANCELLED,
}
_STEPS_OF_EVENTS: Mapping[str, Step] = {
    "DASHER_CONFIRMED": Step.TO_PICK_UP,
    "DASHER_ENROUTE_TO_PICKUP": Step.TO_PICK_UP,
    "DASHER_CONFIRMED_PICKUP_ARRIVAL": Step.AT_PICK_UP,
    "DASHER_PICKED_UP": Step.COLLECTED,
    "DASHER_ENROUTE_TO_DROPOFF": Step.TO_DROP_OFF,
    "DASHER_CONFIRMED_DROPOFF_ARRIVAL": Step.AT_DROP_OFF,
    "DASHER_DROPPED_OFF": Step.DELIVERED,
    "DELIVERY_RETURN_INITIALIZED": Step.RETURNING,
    "DASHER_ENROUTE_TO_RETURN": Step.RETURNING,
    "DASHER_CONFIRMED_RETURN_ARRIVAL": Step.RETURNING,
    "DELIVERY_RETURNED": Step.RETURNED,
    "DELIVERY_CANCELLED": Step.CANCELLED,
}
_OVER = {Step.CANCELLED, Step.RETURNED, Step.DELIVERED}
_FETCHED = {
    *(Step.COLLECTED, Step.TO_DROP_OFF, Step.AT_DROP_OFF),
    *(Step.DELIVERED, Step.RETURNING, Step.RETURNED),
}
_CANCELLED_BECAUSE = {
    "cancelled_by_creator": "cancelled-by-us",
    "failed_to_process_payment": "account-trouble",
    "failed_to_assign_and_refunded": "no-couriers",
    "failed_to_pickup": "not-fetched",
    "failed_to_deliver": "not-delivered",
    "failed_to_return": "not-returned",
}
_FETCHED_BEFORE = {"failed_to_deliver", "failed_to_return"}

_REASONS_OF_INVALID = {
    "distance_too_long": "out-of-area",
    "pickup_address_not_in_coverage": "out-of-area",
    "delivery_address_not_in_coverage": "out-of-area",
    "outside_of_delivery_time": "closed",
}


def to_refusal(refused: Refused) -> PartnerRefused | Unavailable:
    """A code that is not known tells nothing, and is asked about again."""
    match refused.code:
        case "invalid_delivery_parameters":
            reason = _REASONS_OF_INVALID.get(refused.error.reason or "", "other")
        case "validation_error":
            reason = "address-unknown" if refused.error.is_about_an_address else "other"
        case "authorization_error":
            reason = "account-trouble"
        case _:
            return Unavailable(NAME)
    return PartnerRefused(reason)


def to_report(delivery: Delivery, *, now: datetime) -> PartnerReport:
    """Raise ``Unavailable`` for a status that is not known."""
    if delivery.delivery_status not in _STEPS:
        raise Unavailable(NAME)
    step, told_at = _STEPS[delivery.delivery_status], delivery.updated_at or now
    is_moving = delivery.dasher_location is not None and step not in _OVER
    # Where somebody is now is told of now, whenever the rest of it has changed.
    return _report(delivery, step, at=max(told_at, now) if is_moving else told_at)


def of_event(event: Event, *, now: datetime) -> PartnerReport:
    """Raise ``Unavailable`` for an event that is not known."""
    name = event.event_name.upper()
    if name not in _STEPS_OF_EVENTS:
        raise Unavailable(NAME)
    told = [at for at in (event.created_at, event.updated_at) if at is not None]
    return _report(event, _STEPS_OF_EVENTS[name], at=max(told, default=now))


def price_of(delivery: Delivery) -> Money | None:
    """Fee and tax, in the lowest denomination; ``None`` if they do not say them."""
    if delivery.fee is None or delivery.currency is None:
        return None
    try:
        return Money(delivery.fee + (delivery.tax or 0), delivery.currency)
    except BadMoney:
        return None


def _report(told: Delivery | Event, step: Step, *, at: datetime) -> PartnerReport:
    return PartnerReport(
        reference=told.external_delivery_id,
        step=step,
        at=at,
        is_collected=step in _FETCHED or _was_fetched(told),
        reason=_reason_of(told) if step is Step.CANCELLED else "",
        fee=price_of(told) if isinstance(told, Delivery) else None,
        arrives_at=told.dropoff_time_estimated,
        courier_name=told.dasher_name or "",
        courier_phone=told.dasher_dropoff_phone_number or told.dasher_pickup_phone_number or "",
        position=_position_of(told.dasher_location),
        proof=_proof_of(told),
    )


def _was_fetched(told: Told) -> bool:
    """The time of a pick-up is left out until there was one."""
    return told.pickup_time_actual is not None or told.cancellation_reason in _FETCHED_BEFORE


def _reason_of(told: Told) -> str:
    return _CANCELLED_BECAUSE.get(told.cancellation_reason or "", "other")


def _position_of(location: Location | None) -> Position | None:
    try:
        return Position(location.lat, location.lng) if location else None
    except BadPosition:
        return None


def _proof_of(told: Told) -> frozenset[ProofKind]:
    shown = {
        ProofKind.PHOTO: told.dropoff_verification_image_url,
        ProofKind.SIGNATURE: told.dropoff_signature_image_url,
    }
    return frozenset(kind for kind, address in shown.items() if address)
