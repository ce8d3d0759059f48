"""What becomes of deliveries, and what their tracking tells."""

from datetime import datetime

from application.platform.tasks import Route
from domain.delivery.events import (
    DeliveryAssigned,
    DeliveryCancelled,
    DeliveryCodeMistaken,
    DeliveryConsigned,
    DeliveryDelivered,
    DeliveryEstimateChanged,
    DeliveryFailed,
    DeliveryInTransit,
    DeliveryOutForDelivery,
    DeliveryPickedUp,
    DeliveryReassigned,
    DeliveryRequested,
    DeliveryReturned,
)
from domain.delivery.geofence_events import DeliveryLeft
from domain.kernel.events import DomainEvent
from domain.shop.order_events import (
    OrderCancelled,
    OrderLinesCancelled,
    ShipmentHeldBack,
    ShipmentReady,
    ShipmentShipped,
)


def _if_last(event: DeliveryFailed) -> datetime | None:
    return event.at if event.last else None


DELIVERY_STEPS = (
    DeliveryRequested,
    DeliveryAssigned,
    DeliveryReassigned,
    DeliveryPickedUp,
    DeliveryInTransit,
    DeliveryOutForDelivery,
    DeliveryDelivered,
    DeliveryFailed,
    DeliveryReturned,
    DeliveryCancelled,
)
"""What its tracking tells of a delivery."""

ROUTES: tuple[Route, ...] = (
    Route(on=ShipmentReady, reaction="request_delivery"),
    Route(on=OrderCancelled, reaction="cancel_unwanted_deliveries"),
    Route(on=OrderLinesCancelled, reaction="cancel_unwanted_deliveries"),
    Route(on=ShipmentHeldBack, reaction="cancel_unwanted_deliveries"),
    Route(on=ShipmentShipped, reaction="cancel_unwanted_deliveries"),
    Route(on=DeliveryFailed, reaction="try_delivery_again", due=lambda event: event.retry_at),
    Route(on=DeliveryFailed, reaction="return_uncollected", due=_if_last),
    Route(on=DeliveryPickedUp, reaction="estimate_arrival"),
    *(Route(on=event, reaction="note_in_tracking") for event in DELIVERY_STEPS),
)

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset(
    {
        DeliveryConsigned,
        DeliveryCodeMistaken,
        DeliveryEstimateChanged,
        DeliveryLeft,
    }
)
