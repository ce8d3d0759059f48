from dataclasses import dataclass

from application.platform.ports import Clock, Ids, UnitOfWork
from application.programme.access import own_venue
from application.programme.ports import ProgrammeStore
from domain.kernel.access import Principal
from domain.kernel.ids import SeatMapId, VenueId
from domain.programme.seat_map import SeatMap, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateSeatMap:
    venue_id: VenueId
    name: str
    sections: tuple[Section, ...]
    by: Principal


class CreateSeatMapHandler:
    """Lay out the numbered seats of a venue."""

    def __init__(self, work: UnitOfWork[ProgrammeStore], clock: Clock, ids: Ids) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids

    async def __call__(self, command: CreateSeatMap) -> SeatMap:
        async with self._work.begin() as store:
            venue = await own_venue(store, command.venue_id, by=command.by)
            seat_map = SeatMap.create(
                SeatMapId(self._ids.new()),
                venue_id=venue.id,
                owner_id=venue.owner_id,
                name=command.name,
                sections=command.sections,
                now=self._clock.now(),
            )
            await store.seat_maps.add(seat_map)
        return seat_map.settled()
