from dataclasses import dataclass

from application.platform.ports import Clock, UnitOfWork
from application.programme.access import own_venue
from application.programme.ports import ProgrammeStore
from domain.kernel.access import Principal
from domain.kernel.ids import VenueId
from domain.programme.venue import Venue, VenueChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeVenue:
    venue_id: VenueId
    changes: VenueChanges
    by: Principal
    if_match: int | None = None


class ChangeVenueHandler:
    def __init__(self, work: UnitOfWork[ProgrammeStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: ChangeVenue) -> Venue:
        async with self._work.begin() as store:
            venue = await own_venue(
                store, command.venue_id, by=command.by, if_match=command.if_match
            )
            changed = venue.change(command.changes, now=self._clock.now())
            await store.venues.save(changed)
        return changed.settled()
