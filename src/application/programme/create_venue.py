from dataclasses import dataclass

from application.platform.maps import Maps
from application.platform.ports import Clock, Ids, UnitOfWork
from application.programme.locating import position_of
from application.programme.ports import ProgrammeStore
from domain.kernel.access import Principal, Right
from domain.kernel.geo import Position
from domain.kernel.ids import VenueId
from domain.programme.venue import Address, Venue


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateVenue:
    name: str
    address: Address
    position: Position | None = None
    time_zone: str
    by: Principal


class CreateVenueHandler:
    """Add a place where events can take place."""

    def __init__(
        self, work: UnitOfWork[ProgrammeStore], clock: Clock, ids: Ids, maps: Maps | None = None
    ) -> None:
        self._work = work
        self._clock = clock
        self._ids = ids
        self._maps = maps

    async def __call__(self, command: CreateVenue) -> Venue:
        command.by.need(Right.ORGANIZE)
        venue = Venue.create(
            VenueId(self._ids.new()),
            owner_id=command.by.account_id,
            name=command.name,
            address=command.address,
            position=command.position or await position_of(command.address, self._maps),
            time_zone=command.time_zone,
            now=self._clock.now(),
        )
        async with self._work.begin() as store:
            await store.venues.add(venue)
        return venue.settled()
