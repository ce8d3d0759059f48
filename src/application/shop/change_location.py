from dataclasses import dataclass

from application.platform.maps import Maps
from application.platform.ports import Clock, UnitOfWork
from application.shop.locating import with_position
from application.shop.own_locations import own_location
from application.shop.stock_ports import StockStore
from domain.kernel.access import Principal, Right
from domain.kernel.ids import LocationId
from domain.shop.location import Location, LocationChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeLocation:
    by: Principal
    location_id: LocationId
    changes: LocationChanges
    if_match: int | None = None


class ChangeLocationHandler:
    def __init__(
        self, *, work: UnitOfWork[StockStore], clock: Clock, maps: Maps | None = None
    ) -> None:
        self._work = work
        self._clock = clock
        self._maps = maps

    async def __call__(self, command: ChangeLocation) -> Location:
        changes = command.changes
        if command.by.may(Right.SELL):
            changes = await with_position(changes, self._maps)
        now = self._clock.now()
        async with self._work.begin() as store:
            location = await own_location(
                store, command.location_id, by=command.by, if_match=command.if_match, now=now
            )
            changed = location.change(changes, now=now)
            await store.locations.save(changed)
        return changed.settled()
