"""What who brings things is judged by: marks, that what happens to a delivery gives them.

A courier of our own and a partner get the same ones: a partner accepts what they book.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.delivery.consignment_events import ConsignmentEvent, ConsignmentLost
from domain.delivery.events import (
    DeliveryAssigned,
    DeliveryConsignmentEnded,
    DeliveryDelivered,
    DeliveryEvent,
    DeliveryFailed,
    DeliveryOfferEnded,
    DeliveryReassigned,
    FailureReason,
)

GENTLE = 0.25
"""An offer that ran out counts less than one that was declined, and neither by much."""

ACCEPTANCE_COUNTS = 0.3
"""What couriers deliver counts more than what they accept."""

OWN_FAULT = frozenset({FailureReason.COURIER_UNABLE, FailureReason.DAMAGED})
"""That nobody opened the door is not the courier's."""


BY_HAND = "by-hand"
"""Why a consignment ends that dispatch has taken back: no fault of the partner's."""

UNANSWERED = "not-booked"
"""Why one ends for which no answer came in time."""


class Mark(StrEnum):
    ACCEPTED = "ACCEPTED"
    """An offer, or a consignment."""

    DECLINED = "DECLINED"
    LAPSED = "LAPSED"
    """It ran out without an answer."""

    ON_TIME = "ON_TIME"
    """It was handed over until it was due."""

    LATE = "LATE"
    FAULT = "FAULT"
    """It failed, or was taken from them, by their own fault."""


@dataclass(frozen=True, slots=True)
class Worth:
    """How good that is, from 0 to 1, and how much it counts among its kind."""

    outcome: float
    weight: float = 1.0


OF_OFFERS: Mapping[Mark, Worth] = {
    Mark.ACCEPTED: Worth(1.0),
    Mark.DECLINED: Worth(0.0, 2 * GENTLE),
    Mark.LAPSED: Worth(0.0, GENTLE),
}
OF_DELIVERIES: Mapping[Mark, Worth] = {
    Mark.ON_TIME: Worth(1.0),
    Mark.LATE: Worth(0.5),
    Mark.FAULT: Worth(0.0),
}


def mark_of(event: DeliveryEvent | ConsignmentEvent) -> Mark | None:
    """The mark that the courier or the partner of an event gets, if it gives one."""
    match event:
        case DeliveryAssigned() if event.partner:
            return Mark.ACCEPTED
        case DeliveryReassigned() if event.partner:
            return None if event.reason == BY_HAND else Mark.FAULT
        case DeliveryConsignmentEnded():
            return _of_refusal(event.reason)
        case ConsignmentLost():
            return Mark.FAULT
        case _:
            return _of_courier(event)


def _of_courier(event: DeliveryEvent | ConsignmentEvent) -> Mark | None:
    match event:
        # Given out by dispatch, nobody accepted anything.
        case DeliveryAssigned() if event.by == event.courier_id:
            return Mark.ACCEPTED
        case DeliveryOfferEnded():
            return Mark.DECLINED if event.declined else Mark.LAPSED
        case DeliveryDelivered():
            return Mark.ON_TIME if event.on_time else Mark.LATE
        case DeliveryFailed() | DeliveryReassigned() if event.reason in OWN_FAULT:
            return Mark.FAULT
        case _:
            return None


def _of_refusal(reason: str) -> Mark | None:
    if reason == BY_HAND:
        return None
    return Mark.LAPSED if reason == UNANSWERED else Mark.DECLINED


def reliability(acceptance: float, success: float) -> float:
    """From 0 (never) to 1 (always)."""
    return ACCEPTANCE_COUNTS * acceptance + (1 - ACCEPTANCE_COUNTS) * success


def average(marks: Mapping[Mark, int], worths: Mapping[Mark, Worth]) -> float | None:
    """How good so many marks are on average, each by its weight; ``None`` without any."""
    weight = sum(worth.weight * marks.get(mark, 0) for mark, worth in worths.items())
    if not weight:
        return None
    good = sum(worth.outcome * worth.weight * marks.get(mark, 0) for mark, worth in worths.items())
    return good / weight
