"""What figures are made of."""

from application.platform.tasks import Route
from domain.delivery.events import DeliveryCancelled, DeliveryDelivered, DeliveryReturned
from domain.shop.order_events import OrderCancelled, OrderDelivered

ROUTES: tuple[Route, ...] = (
    Route(on=DeliveryDelivered, reaction="keep_delivery_facts"),
    Route(on=DeliveryReturned, reaction="keep_delivery_facts"),
    Route(on=DeliveryCancelled, reaction="keep_delivery_facts"),
    Route(on=OrderDelivered, reaction="keep_order_facts"),
    Route(on=OrderCancelled, reaction="keep_order_facts"),
)
