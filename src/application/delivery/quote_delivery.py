import asyncio
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from application.delivery.courier_ports import Quote, ZoneViews
from application.delivery.quote_partners import KEPT_FOR, QuotePartners, RoughJob
from application.platform.errors import Unavailable
from application.platform.maps import Maps, Whereabouts
from application.platform.ports import Clock
from domain.delivery.courier_errors import OutOfReach
from domain.delivery.stop import Stop
from domain.delivery.zone import Zone
from domain.kernel.access import Principal, Right
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId
from domain.kernel.travel import Way, estimated_way

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

    seller_id: AccountId | None = None
    """The shop by whose wishes a carrier is chosen."""

    pickup_address: Whereabouts | None = field(default=None, repr=False)
    dropoff_address: Whereabouts | None = field(default=None, repr=False)
    """As much of it as is known: some partners want an address."""


class QuoteDeliveryHandler:
    """Say what a delivery costs, by whoever would bring it.

    Our own fleet does it for the price of the cheapest zone that has both of its places in it.
    """

    def __init__(
        self,
        *,
        zones: ZoneViews,
        maps: Maps,
        clock: Clock,
        partners: QuotePartners | None = None,
    ) -> None:
        self._zones = zones
        self._maps = maps
        self._clock = clock
        self._partners = partners

    async def __call__(self, command: QuoteDelivery) -> Quote:
        if command.by is not None:
            command.by.need(Right.ORDER)
        at = max(command.at or self._clock.now(), self._clock.now())
        quote = await self._best(command, at)
        if quote is None:
            raise OutOfReach
        return quote

    async def _best(self, command: QuoteDelivery, at: datetime) -> Quote | None:
        if self._partners is None or not self._partners.are_there:
            return await self._own(command, at)
        job = RoughJob.of(
            _stop(command.pickup, command.pickup_address),
            _stop(command.dropoff, command.dropoff_address),
            command.grams,
            at=at,
            now=self._clock.now(),
        )
        own, answers = await asyncio.gather(self._own(command, at), self._partners.ask(job))
        metres = estimated_way(command.pickup, command.dropoff).metres
        return await self._partners.best(own, answers, metres=metres, seller_id=command.seller_id)

    async def _own(self, command: QuoteDelivery, at: datetime) -> Quote | None:
        around = await self._zones.around(command.pickup)
        zones = [zone for zone in around if zone.has(command.dropoff)]
        if not zones:
            return None
        way = await self._way(command, at)
        quotes = [self._quote(zone, command, way, at) for zone in zones]
        open_ = [quote for quote in quotes if quote is not None]
        return min(open_, key=lambda quote: (quote.price.amount, quote.zone_id), default=None)

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


def _stop(position: Position, address: Whereabouts | None) -> Stop:
    if address is None:
        return Stop(position=position)
    return Stop(
        lines=(address.street,) if address.street else (),
        postal_code=address.postal_code,
        city=address.city,
        region=address.region,
        country=address.country,
        position=position,
    )
