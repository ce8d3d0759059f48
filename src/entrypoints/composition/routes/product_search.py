"""What the search learns of sales."""

from application.platform.tasks import Route
from domain.shop.order_events import OrderCancelled, OrderConfirmed, OrderLinesCancelled

ROUTES: tuple[Route, ...] = (
    Route(on=OrderConfirmed, reaction="count_sales"),
    Route(on=OrderLinesCancelled, reaction="count_sales"),
    Route(on=OrderCancelled, reaction="count_sales"),
)
