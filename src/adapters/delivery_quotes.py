"""The shop's quotes, as our own couriers' zones give them."""

from datetime import datetime

from application.delivery.quote_delivery import QuoteDelivery, QuoteDeliveryHandler
from application.shop.delivery_ports import DeliveryQuote
from domain.delivery.courier_errors import OutOfReach
from domain.kernel.geo import Position


class FleetQuotes:
    def __init__(self, quote_delivery: QuoteDeliveryHandler) -> None:
        self._quote_delivery = quote_delivery

    async def quote(
        self, *, pickup: Position, dropoff: Position, weight_grams: int, at: datetime
    ) -> DeliveryQuote | None:
        asked = QuoteDelivery(pickup=pickup, dropoff=dropoff, grams=weight_grams, at=at)
        try:
            quote = await self._quote_delivery(asked)
        except OutOfReach:
            return None
        return DeliveryQuote(
            price=quote.price, arrives_by=quote.arrives_by, expires_at=quote.expires_at
        )
