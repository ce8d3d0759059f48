"""Delivery, as the shop sees it before there is anything to deliver: what it would cost."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.kernel.geo import Position
from domain.kernel.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryQuote:
    price: Money
    arrives_by: datetime
    expires_at: datetime
    """Until when the price is kept."""


class DeliveryQuotes(Protocol):
    async def quote(
        self, *, pickup: Position, dropoff: Position, weight_grams: int, at: datetime
    ) -> DeliveryQuote | None:
        """What it costs to have it fetched and brought; ``None`` if nobody brings it there."""
        ...
