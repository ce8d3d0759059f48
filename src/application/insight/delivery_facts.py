"""The facts of a delivery, as its history in the event log tells them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from application.insight.facts import (
    CourierFact,
    CourierFactKind,
    DeliveryFact,
    DeliveryOutcome,
)
from application.realtime.ports import LoggedEvent
from domain.delivery.events import (
    DeliveryAssigned,
    DeliveryCancelled,
    DeliveryDelivered,
    DeliveryEvent,
    DeliveryFailed,
    DeliveryPickedUp,
    DeliveryRequested,
    DeliveryReturned,
    FailureReason,
)
from domain.delivery.marks import mark_of
from domain.kernel.ids import CourierId

OUTCOMES: dict[type[Any], DeliveryOutcome] = {
    DeliveryDelivered: DeliveryOutcome.DELIVERED,
    DeliveryReturned: DeliveryOutcome.RETURNED,
    DeliveryCancelled: DeliveryOutcome.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class DeliveryFacts:
    delivery: DeliveryFact
    couriers: tuple[CourierFact, ...]


def delivery_facts(history: Sequence[LoggedEvent], *, region: str) -> DeliveryFacts | None:
    """What is to be kept of a delivery; ``None`` as long as it goes on."""
    events = [logged.event for logged in history if isinstance(logged.event, DeliveryEvent)]
    end = next((event for event in events if type(event) in OUTCOMES), None)
    if end is None:
        return None
    picked_up = _first(events, DeliveryPickedUp)
    return DeliveryFacts(
        delivery=DeliveryFact(
            delivery_id=end.delivery_id,
            seller_id=end.seller_id,
            courier_id=_last_courier(events),
            region=region,
            ended_at=end.at,
            outcome=OUTCOMES[type(end)],
            on_time=isinstance(end, DeliveryDelivered) and end.on_time,
            seconds=seconds_between(_first(events, DeliveryRequested) or end.at, end.at),
            seconds_carried=None if picked_up is None else seconds_between(picked_up, end.at),
        ),
        couriers=tuple(_of_couriers(history, region)),
    )


def seconds_between(earlier: datetime, later: datetime) -> int:
    """Whole seconds. What a courier's phone tells late may seem to be the wrong way round."""
    return max(0, int((later - earlier).total_seconds()))


def _of_couriers(history: Sequence[LoggedEvent], region: str) -> Iterator[CourierFact]:
    for logged in history:
        event = logged.event
        courier_id: CourierId | None = getattr(event, "courier_id", None)
        if not isinstance(event, DeliveryEvent) or courier_id is None:
            continue
        for kind in _kinds(event):
            yield CourierFact(
                delivery_id=event.delivery_id,
                sequence=logged.sequence,
                kind=kind,
                courier_id=courier_id,
                seller_id=event.seller_id,
                region=region,
                at=event.at,
            )


def _kinds(event: DeliveryEvent) -> Iterator[CourierFactKind]:
    mark = mark_of(event)
    if mark is not None:
        yield CourierFactKind(mark)
    if isinstance(event, DeliveryFailed) and event.reason is not FailureReason.RECALLED:
        yield CourierFactKind.FAILED


def _first(events: Sequence[DeliveryEvent], kind: type[DeliveryEvent]) -> datetime | None:
    return next((event.at for event in events if isinstance(event, kind)), None)


def _last_courier(events: Sequence[DeliveryEvent]) -> CourierId | None:
    assigned = [event.courier_id for event in events if isinstance(event, DeliveryAssigned)]
    return assigned[-1] if assigned else None
