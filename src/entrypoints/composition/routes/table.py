"""All routes in one table, in the order in which the tasks of an event are recorded."""

from application.platform.tasks import Routes
from domain.kernel.events import DomainEvent
from entrypoints.composition.routes import (
    activity,
    after_sales,
    alerts,
    booking,
    cart,
    catalogue,
    chat,
    consignments,
    couriers,
    credentials,
    deliveries,
    disputes,
    files,
    identity,
    insight,
    ledger,
    market,
    notifications,
    orders,
    payments,
    privacy,
    product_search,
    programme,
    stock,
    webhooks,
)

ROUTES = (
    *alerts.ROUTES,
    *credentials.ROUTES,
    *privacy.ROUTES,
    *activity.ROUTES,
    *files.ROUTES,
    *cart.ROUTES,
    *webhooks.ROUTES,
    *programme.ROUTES,
    *booking.ROUTES,
    *payments.ROUTES,
    *orders.ROUTES,
    *after_sales.ROUTES,
    *product_search.ROUTES,
    *chat.ROUTES,
    *notifications.ROUTES,
    *ledger.ROUTES,
    *disputes.ROUTES,
    *deliveries.ROUTES,
    *stock.ROUTES,
    *couriers.ROUTES,
    *consignments.ROUTES,
    *insight.ROUTES,
)

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset().union(
    alerts.WITHOUT_REACTIONS,
    identity.WITHOUT_REACTIONS,
    cart.WITHOUT_REACTIONS,
    webhooks.WITHOUT_REACTIONS,
    programme.WITHOUT_REACTIONS,
    booking.WITHOUT_REACTIONS,
    payments.WITHOUT_REACTIONS,
    orders.WITHOUT_REACTIONS,
    after_sales.WITHOUT_REACTIONS,
    chat.WITHOUT_REACTIONS,
    notifications.WITHOUT_REACTIONS,
    disputes.WITHOUT_REACTIONS,
    deliveries.WITHOUT_REACTIONS,
    stock.WITHOUT_REACTIONS,
    couriers.WITHOUT_REACTIONS,
    consignments.WITHOUT_REACTIONS,
    catalogue.WITHOUT_REACTIONS,
    market.WITHOUT_REACTIONS,
)


def routes() -> Routes:
    return Routes(ROUTES)
