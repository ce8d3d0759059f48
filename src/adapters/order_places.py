"""Locations and venues as orders name them: read from whoever keeps them."""

from collections.abc import Mapping, Sequence

from application.platform.ports import UnitOfWork
from application.programme.ports import ProgrammeStore
from application.shop.order_ports import LocationFace, VenueFace
from application.shop.stock_ports import LocationViews
from domain.kernel.ids import EventId, LocationId
from domain.programme.errors import EventNotFound
from domain.shop.location import Location
from domain.shop.stock_errors import LocationNotFound


class KnownOrderPlaces:
    def __init__(self, locations: LocationViews, programme: UnitOfWork[ProgrammeStore]) -> None:
        self._locations = locations
        self._programme = programme

    async def locations(
        self, location_ids: Sequence[LocationId]
    ) -> Mapping[LocationId, LocationFace]:
        found: dict[LocationId, LocationFace] = {}
        for location_id in location_ids:
            try:
                found[location_id] = _face(await self._locations.get(location_id))
            except LocationNotFound:
                continue
        return found

    async def venues(self, event_ids: Sequence[EventId]) -> Mapping[EventId, VenueFace]:
        found: dict[EventId, VenueFace] = {}
        async with self._programme.begin() as store:
            for event_id in event_ids:
                try:
                    event = await store.events.get(event_id)
                except EventNotFound:
                    continue
                if event.venue_id is not None:
                    venue = await store.venues.get(event.venue_id)
                    found[event_id] = VenueFace(
                        event_id=event_id,
                        name=venue.name,
                        address=venue.address.one_line,
                        position=venue.position,
                    )
        return found


def _face(location: Location) -> LocationFace:
    return LocationFace(
        location_id=location.id,
        seller_id=location.seller_id,
        name=location.name,
        address="" if location.address is None else location.address.one_line,
        position=location.position,
        is_pick_up=location.is_pick_up,
        opening_hours=location.opening_hours,
    )
