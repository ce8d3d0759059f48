"""Regions as the addresses of deliveries and orders tell them: a postal area, no closer."""

from application.delivery.ports import DeliveryViews
from application.shop.order_ports import OrderViews
from domain.kernel.ids import DeliveryId, OrderId

AREA_LENGTH = 2
"""So much of a postal code is a town or a district; with more of it, it might be a house."""


class PostalAreas:
    def __init__(self, deliveries: DeliveryViews, orders: OrderViews) -> None:
        self._deliveries = deliveries
        self._orders = orders

    async def of_delivery(self, delivery_id: DeliveryId) -> str:
        dropoff = (await self._deliveries.get(delivery_id)).dropoff
        return postal_area(dropoff.country, dropoff.postal_code)

    async def of_order(self, order_id: OrderId) -> str:
        destination = (await self._orders.get(order_id)).destination
        if destination is None:
            return ""
        return postal_area(destination.address.country, destination.address.postal_code)


def postal_area(country: str, postal_code: str) -> str:
    """Such as ``DE-28``; without a postal code the country; ``""`` without either."""
    code = "".join(
        letter for letter in postal_code.upper() if letter.isascii() and letter.isalnum()
    )
    return "-".join(part for part in (country, code[:AREA_LENGTH]) if part) if country else ""
