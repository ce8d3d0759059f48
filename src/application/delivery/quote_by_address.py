from dataclasses import dataclass, field
from datetime import datetime

from application.delivery.courier_ports import Quote
from application.delivery.quote_delivery import QuoteDelivery, QuoteDeliveryHandler
from application.platform.maps import Maps, Whereabouts
from domain.delivery.courier_errors import AddressNotLocated
from domain.kernel.access import Principal, Right
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId

type Place = Position | Whereabouts


@dataclass(frozen=True, slots=True, kw_only=True)
class QuoteByAddress:
    by: Principal
    pickup: Place = field(repr=False)
    dropoff: Place = field(repr=False)
    grams: int
    at: datetime | None = None
    seller_id: AccountId | None = None
    """The shop by whose wishes a carrier is chosen."""


class QuoteByAddressHandler:
    """Say what a delivery costs between places, of which only the address may be known."""

    def __init__(self, *, quote: QuoteDeliveryHandler, maps: Maps) -> None:
        self._quote = quote
        self._maps = maps

    async def __call__(self, command: QuoteByAddress) -> Quote:
        command.by.need(Right.ORDER)
        return await self._quote(
            QuoteDelivery(
                by=command.by,
                pickup=await self._located(command.pickup, "pickup"),
                dropoff=await self._located(command.dropoff, "dropoff"),
                grams=command.grams,
                at=command.at,
                seller_id=command.seller_id,
                pickup_address=_address(command.pickup),
                dropoff_address=_address(command.dropoff),
            )
        )

    async def _located(self, place: Place, what: str) -> Position:
        if isinstance(place, Position):
            return place
        position = await self._maps.locate(place)
        if position is None:
            raise AddressNotLocated(what)
        return position


def _address(place: Place) -> Whereabouts | None:
    return None if isinstance(place, Position) else place
