"""Uber Direct's words for how it stands, in ours.

See https://developer.uber.com/docs/deliveries/daas/api/webhook-event-deliverystatus for the
statuses, and https://developer.uber.com/docs/deliveries/api-reference/daas for the fields and
the codes of refusals.
"""

from collections.abc import Mapping
from datetime import datetime

from adapters.couriers.stops import word_of
from adapters.couriers.uber_api import NAME, Refused
from adapters.couriers.uber_wire import CancellationReason, Courier, Delivery, LatLng, Picture
from application.delivery.partner_ports import PartnerRefused
from application.platform.errors import Unavailable
from domain.delivery.consignment_events import Step
from domain.delivery.events import ProofKind
from domain.delivery.partner_report import PartnerReport
from domain.kernel.geo import BadPosition, Position
from domain.kernel.money import BadMoney, Money, decimals_of

FORWARD = "del_"
"""What the id of a delivery begins with. That of a way back is another one's: ``ret_…``."""

_CENTS = 2

# ``courier_imminent`` says that the courier is a minute, or 80 metres, away from the next stop.
_STEPS: Mapping[str, tuple[Step, Step]] = {
    "pending": (Step.BOOKED, Step.BOOKED),
    "pickup": (Step.TO_PICK_UP, Step.AT_PICK_UP),
    "pickup_complete": (Step.COLLECTED, Step.COLLECTED),
    "dropoff": (Step.TO_DROP_OFF, Step.AT_DROP_OFF),
    "delivered": (Step.DELIVERED, Step.DELIVERED),
    "canceled": (Step.CANCELLED, Step.CANCELLED),
    "returned": (Step.RETURNING, Step.RETURNING),
}
_OVER = {Step.CANCELLED, Step.RETURNED, Step.DELIVERED}
_FETCHED = {"pickup_complete", "dropoff", "delivered", "returned"}

_REASONS = {
    "address_undeliverable": "out-of-area",
    "address_undeliverable_limited_couriers": "no-couriers",
    "unknown_location": "address-unknown",
    "invalid_params": "other",
    "not_allowed": "not-supported",
    **dict.fromkeys(
        (
            "dropoff_deadline_before_pickup_deadline",
            "dropoff_deadline_too_early",
            "dropoff_ready_after_pickup_deadline",
            "pickup_deadline_too_early",
            "pickup_ready_too_early",
            "pickup_ready_too_late",
            "pickup_window_too_small",
        ),
        "not-supported",
    ),
    **dict.fromkeys(("expired_quote", "mismatched_price_quote"), "quote-expired"),
    **dict.fromkeys(
        ("customer_blocked", "customer_not_found", "customer_suspended", "missing_payment"),
        "account-trouble",
    ),
}


def to_refusal(refused: Refused) -> PartnerRefused | Unavailable:
    """A code that is not known tells nothing, and is asked about again."""
    if refused.code == "invalid_params" and refused.error.is_about_an_address:
        return PartnerRefused("address-unknown")
    reason = _REASONS.get(refused.code)
    return Unavailable(NAME) if reason is None else PartnerRefused(reason)


def to_report(delivery: Delivery, *, now: datetime) -> PartnerReport:
    """Raise ``Unavailable`` for a status that is not known."""
    courier, step = delivery.courier or Courier(), _step_of(delivery)
    told_at = delivery.updated or delivery.created or now
    is_moving = courier.location is not None and step not in _OVER
    return PartnerReport(
        reference=delivery.id,
        step=step,
        # Where somebody is now is told of now, whenever the rest of it has changed.
        at=max(told_at, now) if is_moving else told_at,
        is_collected=_is_fetched(delivery),
        reason=_reason_of(delivery),
        fee=_fee_of(delivery),
        arrives_at=delivery.dropoff_eta,
        courier_name=courier.name or "",
        courier_phone=courier.phone_number or "",
        position=to_position(courier.location),
        proof=_proof_of(delivery),
    )


def to_money(cents: int, currency: str) -> Money:
    """Fees are hundredths of a unit; what that is of a yen nobody says."""
    code = currency.upper()
    if decimals_of(code) != _CENTS:
        raise BadMoney(f"Hundredths of {code} are nothing.")
    return Money(cents, code)


def to_position(location: LatLng | None) -> Position | None:
    try:
        return Position(location.lat, location.lng) if location else None
    except BadPosition:
        return None


def _step_of(delivery: Delivery) -> Step:
    if delivery.status not in _STEPS or not delivery.id.startswith(FORWARD):
        raise Unavailable(NAME)
    if delivery.status == "returned" and _is_back(delivery):
        return Step.RETURNED
    far, near = _STEPS[delivery.status]
    return near if delivery.courier_imminent else far


def _is_back(delivery: Delivery) -> bool:
    """``returned`` begins with the way back: another delivery brings it to where it was."""
    ended = delivery.return_ is not None and delivery.return_.status == "completed"
    return ended or delivery.undeliverable_action == "returned"


def _is_fetched(delivery: Delivery) -> bool:
    """Of one that was cancelled only the stop at the pick-up says so."""
    if delivery.status == "canceled" and delivery.pickup is None:
        raise Unavailable(NAME)
    was_there = delivery.pickup is not None and delivery.pickup.status == "completed"
    was_tried = bool(delivery.undeliverable_action)
    return delivery.status in _FETCHED or was_there or was_tried


def _reason_of(delivery: Delivery) -> str:
    if delivery.status not in {"canceled", "returned"}:
        return ""
    cancelled = delivery.cancelation_reason or CancellationReason()
    return word_of(delivery.undeliverable_reason or cancelled.primary_reason)


def _fee_of(delivery: Delivery) -> Money | None:
    if delivery.fee is None or not delivery.currency:
        return None
    try:
        return to_money(delivery.fee, delivery.currency)
    except BadMoney:
        return None


def _proof_of(delivery: Delivery) -> frozenset[ProofKind]:
    shown = delivery.dropoff and delivery.dropoff.verification
    if not shown:
        return frozenset()
    kinds = {ProofKind.SIGNATURE: shown.signature, ProofKind.PHOTO: shown.picture}
    return frozenset(kind for kind, picture in kinds.items() if _is_there(picture))


def _is_there(picture: Picture | None) -> bool:
    return picture is not None and bool(picture.image_url)
