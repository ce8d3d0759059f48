"""What one item costs now: to be put into a cart, it must be for sale."""

from datetime import datetime

from application.platform.ports import Clock
from application.shop.cart_ports import BasketOffers
from application.shop.catalogue_ports import CatalogueViews
from domain.kernel.money import Money
from domain.shop.cart_errors import NotForSale
from domain.shop.cart_items import Goods, Item, Tickets


class ItemPrices:
    def __init__(self, catalogue: CatalogueViews, offers: BasketOffers, clock: Clock) -> None:
        self._catalogue = catalogue
        self._offers = offers
        self._clock = clock

    async def of(self, item: Item) -> Money:
        """The price of one piece; raise ``NotForSale``."""
        if isinstance(item, Goods):
            found = await self._goods(item)
        else:
            found = await self._tickets(item, self._clock.now())
        if found is None:
            raise NotForSale("This is not for sale.")
        return found

    async def _goods(self, item: Goods) -> Money | None:
        variant = (await self._catalogue.variants([item.variant_id])).get(item.variant_id)
        return variant.price if variant is not None and variant.is_for_sale else None

    async def _tickets(self, item: Tickets, now: datetime) -> Money | None:
        event = (await self._offers.of([item.event_id], now=now)).get(item.event_id)
        ticket = None if event is None else event.types.get(item.ticket_type_id)
        if event is None or ticket is None or not (event.is_open and ticket.is_on_sale):
            return None
        return ticket.price
