"""Delivery, as the shop sees it before there is anything to deliver: what it would cost."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from domain.kernel.geo import Position
from domain.kernel.ids import AccountId
from domain.kernel.money import Money


class DeliveryCarrier(StrEnum):
    OWN_FLEET = "OWN_FLEET"
    PARTNER = "PARTNER"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryQuote:
    price: Money
    arrives_by: datetime
    expires_at: datetime
    """Until when the price is kept."""

    carrier: DeliveryCarrier = DeliveryCarrier.OWN_FLEET
    """Who would bring it. Who does in the end is decided when it is ready."""


class DeliveryQuotes(Protocol):
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
        """What it costs to have it fetched and brought; ``None`` if nobody brings it there.

        Who sells it may prefer one carrier to another. The country is that of the drop-off;
        empty, if nobody knows it.
        """
        ...
