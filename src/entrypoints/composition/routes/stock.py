"""What orders and deliveries take out of stock."""

from application.platform.tasks import Route
from domain.kernel.events import DomainEvent
from domain.shop.order_events import OrderConfirmed, ShipmentReturned, ShipmentShipped
from domain.shop.seller_terms import SellerTermsChanged
from domain.shop.stock_events import (
    LocationChanged,
    LocationClosed,
    LocationOpened,
    StockLevelChanged,
    StockLevelOpened,
)
from domain.shop.tax_events import TaxRateChanged, TaxRateRemoved, TaxRateSet

ROUTES: tuple[Route, ...] = (
    Route(on=OrderConfirmed, reaction="tell_of_shortage"),
    Route(on=ShipmentShipped, reaction="ship_stock"),
    Route(on=ShipmentReturned, reaction="ship_stock"),
)

WITHOUT_REACTIONS: frozenset[type[DomainEvent]] = frozenset(
    {
        LocationOpened,
        LocationChanged,
        LocationClosed,
        StockLevelOpened,
        StockLevelChanged,
        TaxRateSet,
        TaxRateChanged,
        TaxRateRemoved,
        SellerTermsChanged,
    }
)
