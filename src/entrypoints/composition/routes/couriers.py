"""How couriers are found, what is on their rounds, and what is learned of them."""

from application.delivery.lapse_offer import lapses_at
from application.platform.tasks import Route
from domain.delivery.consignment_events import ConsignmentLost
from domain.delivery.courier_events import (
    CourierChanged,
    CourierEnrolled,
    CourierReinstated,
    CourierSuspended,
    ShiftCalledOff,
    ShiftEnded,
    ShiftLocated,
    ShiftPaused,
    ShiftPlanned,
    ShiftResumed,
    ShiftStarted,
    ZoneChanged,
    ZoneCreated,
    ZoneRemoved,
)
from domain.delivery.events import (
    DeliveryAssigned,
    DeliveryCancelled,
    DeliveryConsignmentEnded,
    DeliveryDelivered,
    DeliveryFailed,
    DeliveryInTransit,
    DeliveryOffered,
    DeliveryOfferEnded,
    DeliveryOutForDelivery,
    DeliveryPickedUp,
    DeliveryReassigned,
    DeliveryRequested,
    DeliveryReturned,
)
from domain.kernel.events import DomainEvent

ROUTES: tuple[Route, ...] = (
    Route(on=DeliveryRequested, reaction="dispatch_delivery"),
    Route(on=DeliveryOfferEnded, reaction="dispatch_delivery"),
    Route(on=DeliveryReassigned, reaction="dispatch_delivery"),
    Route(on=DeliveryConsignmentEnded, reaction="dispatch_delivery"),
    Route(on=DeliveryOffered, reaction="lapse_courier_offer", due=lapses_at),
    Route(on=DeliveryPickedUp, reaction="settle_round"),
    Route(on=DeliveryInTransit, reaction="settle_round"),
    Route(on=DeliveryOutForDelivery, reaction="settle_round"),
    Route(on=DeliveryFailed, reaction="settle_round"),
    Route(on=DeliveryDelivered, reaction="settle_round"),
    Route(on=DeliveryReturned, reaction="settle_round"),
    Route(on=DeliveryCancelled, reaction="settle_round"),
    Route(on=DeliveryDelivered, reaction="serve_delivery_queue"),
    Route(on=DeliveryReturned, reaction="serve_delivery_queue"),
    Route(on=DeliveryCancelled, reaction="serve_delivery_queue"),
    Route(on=ShiftLocated, reaction="serve_delivery_queue"),
    Route(on=ShiftResumed, reaction="serve_delivery_queue"),
    Route(on=DeliveryAssigned, reaction="learn_reliability"),
    Route(on=DeliveryOfferEnded, reaction="learn_reliability"),
    Route(on=DeliveryDelivered, reaction="learn_reliability"),
    # A reaction of deliveries; here, so that its task stays behind those of the couriers.
    Route(on=DeliveryDelivered, reaction="learn_eta"),
    Route(on=DeliveryFailed, reaction="learn_reliability"),
    Route(on=DeliveryReassigned, reaction="learn_reliability"),
    Route(on=DeliveryConsignmentEnded, reaction="learn_reliability"),
    Route(on=ConsignmentLost, reaction="learn_reliability"),
)

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset(
    {
        CourierChanged,
        CourierEnrolled,
        CourierReinstated,
        CourierSuspended,
        ShiftCalledOff,
        ShiftEnded,
        ShiftPaused,
        ShiftPlanned,
        ShiftStarted,
        ZoneChanged,
        ZoneCreated,
        ZoneRemoved,
    }
)
