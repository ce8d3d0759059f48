from dataclasses import dataclass
from datetime import datetime, timedelta

from application.delivery.courier_ports import Quote, ZoneViews
from application.platform.errors import Unavailable
from application.platform.maps import Maps
from application.platform.ports import Clock
from domain.delivery.courier_errors import OutOfReach
from domain.delivery.zone import Zone
from domain.kernel.access import Principal, Right
from domain.kernel.geo import Position
from domain.kernel.travel import Way, estimated_way

KEPT_FOR = timedelta(minutes=15)
"""So long the price of a quote is kept."""

FOUND_WITHIN = timedelta(minutes=15)
"""How long it takes until a courier stands at the pick-up."""

LEEWAY = 1.5
"""A way may take so much longer than it should, with other stops on it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteDelivery:
    pickup: Position
    dropoff: Position
    grams: int
    by: Principal | None = None
    """``None`` stands for the platform itself."""

    at: datetime | None = None
    """When it can be fetched; ``None``: now."""


class QuoteDeliveryHandler:
    """Say what a delivery costs: by the cheapest zone that has both of its places in it."""

    def __init__(self, *, zones: ZoneViews, maps: Maps, clock: Clock) -> None:
        self._zones = zones
        self._maps = maps
        self._clock = clock

    async def __call__(self, command: QuoteDelivery) -> Quote:
        if command.by is not None:
            command.by.need(Right.ORDER)
        at = max(command.at or self._clock.now(), self._clock.now())
        around = await self._zones.around(command.pickup)
        zones = [zone for zone in around if zone.has(command.dropoff)]
        way = await self._way(command, at) if zones else None
        quotes = [] if way is None else [self._quote(zone, command, way, at) for zone in zones]
        open_ = [quote for quote in quotes if quote is not None]
        if not open_:
            raise OutOfReach
        return min(open_, key=lambda quote: (quote.price.amount, quote.zone_id))

    async def _way(self, command: QuoteDelivery, at: datetime) -> Way:
        try:
            return await self._maps.way(command.pickup, command.dropoff, at)
        except Unavailable:
            return estimated_way(command.pickup, command.dropoff)

    def _quote(self, zone: Zone, command: QuoteDelivery, way: Way, at: datetime) -> Quote | None:
        opens_at = zone.opens_at(at)
        if opens_at is None:
            return None
        return Quote(
            zone_id=zone.id,
            price=zone.tariff.price(metres=way.metres, grams=command.grams),
            metres=round(way.metres),
            arrives_by=opens_at + FOUND_WITHIN + way.duration * LEEWAY,
            expires_at=self._clock.now() + KEPT_FOR,
        )
