"""The shop's quotes, as our own couriers' zones and the partners give them."""

from datetime import datetime

from application.delivery.quote_delivery import QuoteDelivery, QuoteDeliveryHandler
from application.platform.maps import Whereabouts
from application.shop.delivery_ports import DeliveryCarrier, DeliveryQuote
from domain.delivery.courier_errors import OutOfReach
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId


class FleetQuotes:
    def __init__(self, quote_delivery: QuoteDeliveryHandler) -> None:
        self._quote_delivery = quote_delivery

    async def quote(
        self,
        *,
        seller_id: AccountId,
        pickup: Position,
        dropoff: Position,
        country: str,
        weight_grams: int,
        at: datetime,
    ) -> DeliveryQuote | None:
        asked = QuoteDelivery(
            seller_id=seller_id,
            pickup=pickup,
            dropoff=dropoff,
            grams=weight_grams,
            at=at,
            # Couriers do not cross borders: it is fetched in the same country.
            pickup_address=Whereabouts(country=country),
            dropoff_address=Whereabouts(country=country),
        )
        try:
            quote = await self._quote_delivery(asked)
        except OutOfReach:
            return None
        return DeliveryQuote(
            price=quote.price,
            arrives_by=quote.arrives_by,
            expires_at=quote.expires_at,
            carrier=DeliveryCarrier(quote.kind),
        )
