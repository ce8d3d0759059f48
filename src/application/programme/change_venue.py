from dataclasses import dataclass

from application.platform.maps import Maps
from application.platform.ports import Clock, UnitOfWork
from application.programme.access import own_venue
from application.programme.locating import with_position
from application.programme.ports import ProgrammeStore
from domain.kernel.access import Principal, Right
from domain.kernel.ids import VenueId
from domain.programme.venue import Venue, VenueChanges


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeVenue:
    venue_id: VenueId
    changes: VenueChanges
    by: Principal
    if_match: int | None = None


class ChangeVenueHandler:
    def __init__(
        self, work: UnitOfWork[ProgrammeStore], clock: Clock, maps: Maps | None = None
    ) -> None:
        self._work = work
        self._clock = clock
        self._maps = maps

    async def __call__(self, command: ChangeVenue) -> Venue:
        changes = command.changes
        if command.by.may(Right.ORGANIZE):
            changes = await with_position(changes, self._maps)
        async with self._work.begin() as store:
            venue = await own_venue(
                store, command.venue_id, by=command.by, if_match=command.if_match
            )
            changed = venue.change(changes, now=self._clock.now())
            await store.venues.save(changed)
        return changed.settled()
