from dataclasses import dataclass

from application.platform.ports import Clock, UnitOfWork
from application.platform.rich_text import RichText
from application.programme.access import own_event, own_seat_map, own_venue, seat_map_of
from application.programme.ports import ProgrammeStore
from domain.kernel.access import Principal
from domain.kernel.ids import EventId
from domain.programme.event import Event, EventChanges
from domain.programme.seat_map import SeatMap


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeEvent:
    event_id: EventId
    changes: EventChanges
    by: Principal
    if_match: int | None = None


class ChangeEventHandler:
    def __init__(self, work: UnitOfWork[ProgrammeStore], clock: Clock, rich_text: RichText) -> None:
        self._work = work
        self._clock = clock
        self._rich_text = rich_text

    async def __call__(self, command: ChangeEvent) -> Event:
        changes = self._cleaned(command.changes)
        async with self._work.begin() as store:
            event = await own_event(
                store, command.event_id, by=command.by, if_match=command.if_match
            )
            if (venue_id := command.changes.get("venue_id")) is not None:
                await own_venue(store, venue_id, by=command.by)
            seat_map = await _seat_map_after(store, event, command)
            changed = event.change(changes, seat_map=seat_map, now=self._clock.now())
            await store.events.save(changed)
        return changed.settled()

    def _cleaned(self, changes: EventChanges) -> EventChanges:
        if "description" not in changes:
            return changes
        return {**changes, "description": self._rich_text.clean(changes["description"])}


async def _seat_map_after(
    store: ProgrammeStore, event: Event, command: ChangeEvent
) -> SeatMap | None:
    if "seat_map_id" not in command.changes:
        return await seat_map_of(store, event)
    seat_map_id = command.changes["seat_map_id"]
    return None if seat_map_id is None else await own_seat_map(store, seat_map_id, by=command.by)
