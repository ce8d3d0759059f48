from dataclasses import dataclass

from application.platform.ports import Clock, UnitOfWork
from application.shop.own_locations import own_location
from application.shop.stock_ports import StockStore
from domain.kernel.access import Principal
from domain.kernel.ids import LocationId
from domain.shop.location import Location


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseLocation:
    by: Principal
    location_id: LocationId
    if_match: int | None = None


class CloseLocationHandler:
    """Give a location up, once nothing lies there and nothing is promised from there."""

    def __init__(self, *, work: UnitOfWork[StockStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: CloseLocation) -> Location:
        now = self._clock.now()
        async with self._work.begin() as store:
            # Locked for oneself: nobody puts goods there meanwhile.
            location = await own_location(
                store, command.location_id, by=command.by, if_match=command.if_match, now=now
            )
            levels = await store.levels.at(location.id)
            stocks = await store.inventory.lock(sorted(level.id for level in levels), now=now)
            closed = location.close(
                on_hand=sum(level.on_hand(stocks[level.id]) for level in levels),
                promised=sum(level.promised(stocks[level.id]) for level in levels),
                now=now,
            )
            await store.locations.save(closed)
        return closed.settled()
