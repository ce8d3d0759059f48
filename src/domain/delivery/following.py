"""What becomes of a delivery by what its partner has told: the same, whatever was left out."""

from collections.abc import Callable, Mapping
from datetime import datetime

from domain.delivery.consignment import Consignment
from domain.delivery.consignment_events import Step
from domain.delivery.consignment_status import ConsignmentStatus
from domain.delivery.delivery import Delivery
from domain.delivery.events import FailureReason, ProofKind
from domain.delivery.proof import Proof
from domain.delivery.status import DeliveryStatus

_S = ConsignmentStatus


def followed(delivery: Delivery, consignment: Consignment, *, now: datetime) -> Delivery:
    """The delivery, brought up to its consignment; itself, if there is nothing new."""
    is_its = delivery.consigned is not None and delivery.consigned.id == consignment.id
    if delivery.is_over or not is_its:
        return delivery
    return _FOLLOWING[consignment.status](delivery, consignment, now)


def _unchanged(delivery: Delivery, _consignment: Consignment, _now: datetime) -> Delivery:
    return delivery


def _booked(delivery: Delivery, _consignment: Consignment, now: datetime) -> Delivery:
    return _assigned(delivery, now)


def _not_brought(delivery: Delivery, consignment: Consignment, now: datetime) -> Delivery:
    return delivery.end_consignment(reason=consignment.reason, now=now)


def _assigned(delivery: Delivery, now: datetime) -> Delivery:
    return delivery.assign_partner(now=now) if delivery.is_seeking else delivery


def _picked_up(delivery: Delivery, now: datetime) -> Delivery:
    assigned = _assigned(delivery, now)
    if assigned.status is DeliveryStatus.ASSIGNED:
        return assigned.pick_up(now=now)
    return assigned


def _carried(delivery: Delivery, consignment: Consignment, now: datetime) -> Delivery:
    carried = _picked_up(delivery, now)
    is_next = consignment.step in {Step.TO_DROP_OFF, Step.AT_DROP_OFF} and carried.is_carried
    if is_next and carried.status is not DeliveryStatus.OUT_FOR_DELIVERY:
        return carried.next_stop(now=now)
    return carried


def _delivered(delivery: Delivery, consignment: Consignment, now: datetime) -> Delivery:
    there = _picked_up(delivery, now)
    if there.status is DeliveryStatus.FAILED:
        there = there.turn_up(now=now)
    if there.status is not DeliveryStatus.OUT_FOR_DELIVERY:
        there = there.next_stop(now=now)
    shown = (Proof(kind) for kind in sorted(consignment.proof - {ProofKind.PARTNER}))
    return there.deliver(Proof(ProofKind.PARTNER), *shown, now=now)


def _coming_back(delivery: Delivery, _consignment: Consignment, now: datetime) -> Delivery:
    return _given_up(delivery, FailureReason.OTHER, now)


def _lost(delivery: Delivery, _consignment: Consignment, now: datetime) -> Delivery:
    return _given_up(delivery, FailureReason.LOST, now)


def _given_up(delivery: Delivery, reason: FailureReason, now: datetime) -> Delivery:
    there = _picked_up(delivery, now)
    if there.is_given_up:
        return there
    return there.give_up(reason=reason, now=now)


def _back(delivery: Delivery, consignment: Consignment, now: datetime) -> Delivery:
    return _coming_back(delivery, consignment, now).bring_back(now=now)


_FOLLOWING: Mapping[ConsignmentStatus, Callable[[Delivery, Consignment, datetime], Delivery]] = {
    _S.BOOKING: _unchanged,
    _S.REVOKED: _unchanged,
    _S.BOOKED: _booked,
    _S.REFUSED: _not_brought,
    _S.CANCELLED: _not_brought,
    _S.COLLECTED: _carried,
    _S.DELIVERED: _delivered,
    _S.RETURNING: _coming_back,
    _S.RETURNED: _back,
    # Somebody of dispatch is told besides.
    _S.LOST: _lost,
}
