from dataclasses import dataclass
from datetime import datetime

from application.platform.ports import Clock, UnitOfWork
from application.programme.access import own_seat_map
from application.programme.ports import ProgrammeStore
from application.programme.stocks import fit_to_seats
from domain.kernel.access import Principal
from domain.kernel.ids import SeatMapId
from domain.programme.seat_map import SeatMap, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviseSeatMap:
    seat_map_id: SeatMapId
    name: str | None = None
    sections: tuple[Section, ...] | None = None
    by: Principal
    if_match: int | None = None


class ReviseSeatMapHandler:
    """Change the seats of a map, and with them what every event sells that uses it.

    One transaction for all of them: a map and its events never tell different stories.
    """

    def __init__(self, work: UnitOfWork[ProgrammeStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: ReviseSeatMap) -> SeatMap:
        now = self._clock.now()
        async with self._work.begin() as store:
            seat_map = await own_seat_map(
                store, command.seat_map_id, by=command.by, if_match=command.if_match
            )
            if command.name is not None:
                seat_map = seat_map.rename(command.name, now=now)
            if command.sections is not None:
                seat_map = seat_map.revise(command.sections, now=now)
                await self._follow(store, seat_map, now=now)
            await store.seat_maps.save(seat_map)
        return seat_map.settled()

    async def _follow(self, store: ProgrammeStore, seat_map: SeatMap, *, now: datetime) -> None:
        events = await store.events.using(seat_map.id)
        sold = [ticket_type for event in events for ticket_type in event.ticket_types]
        await fit_to_seats(store.inventory, sold, seat_map, now=now)
        for event in events:
            await store.events.save(event.seat_map_revised(now=now))
