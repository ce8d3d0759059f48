from dataclasses import dataclass

from application.platform.idempotency import Once
from application.platform.maps import Maps
from application.platform.ports import Clock, Ids, UnitOfWork
from application.shop.locating import with_position
from application.shop.stock_ports import StockStore
from domain.kernel.access import Principal, Right
from domain.kernel.ids import LocationId
from domain.shop.location import Location, LocationChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenLocation:
    by: Principal
    details: LocationChanges


class OpenLocationHandler:
    """Say where goods of a seller lie."""

    def __init__(
        self, *, work: UnitOfWork[StockStore], clock: Clock, ids: Ids, maps: Maps | None = None
    ) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids
        self._maps = maps

    async def __call__(self, command: OpenLocation, once: Once) -> Location:
        command.by.need(Right.SELL)
        location = Location.open(
            LocationId(self._ids.new()),
            seller_id=command.by.account_id,
            details=await with_position(command.details, self._maps),
            now=self._clock.now(),
        )
        async with self._work.begin(once=once) as store:
            await store.locations.add(location)
            once.keep(location.settled())
        return location.settled()
