"""The programme in memory."""

from collections.abc import Sequence

from adapters.memory.inventory import MemoryInventory
from adapters.memory.unit_of_work import MemoryTransaction
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, EventId, SeatMapId, VenueId
from domain.programme.errors import (
    EventNotFound,
    ExternalIdTaken,
    SeatMapNotFound,
    VenueNotFound,
)
from domain.programme.event import Event
from domain.programme.seat_map import SeatMap
from domain.programme.venue import Venue


class MemoryVenues:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[VenueId, Venue] = transaction.table("venues")

    async def add(self, venue: Venue) -> None:
        self._rows[venue.id] = venue.settled()
        self._transaction.record(venue)

    async def get(self, venue_id: VenueId) -> Venue:
        try:
            return self._rows[venue_id]
        except KeyError:
            raise VenueNotFound(venue_id) from None

    async def find(self, owner_id: AccountId, name: str, city: str) -> Venue | None:
        found = [
            venue
            for venue in self._rows.values()
            if (venue.owner_id, venue.name, venue.address.city) == (owner_id, name, city)
        ]
        return min(found, key=lambda venue: venue.id, default=None)

    async def save(self, venue: Venue) -> None:
        if (await self.get(venue.id)).version != venue.version:
            raise StaleVersion("The venue changed meanwhile.", venueId=str(venue.id))
        await self.add(venue)


class MemorySeatMaps:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[SeatMapId, SeatMap] = transaction.table("seat_maps")

    async def add(self, seat_map: SeatMap) -> None:
        self._rows[seat_map.id] = seat_map.settled()
        self._transaction.record(seat_map)

    async def get(self, seat_map_id: SeatMapId) -> SeatMap:
        try:
            return self._rows[seat_map_id]
        except KeyError:
            raise SeatMapNotFound(seat_map_id) from None

    async def save(self, seat_map: SeatMap) -> None:
        if (await self.get(seat_map.id)).version != seat_map.version:
            raise StaleVersion("The seat map changed meanwhile.", seatMapId=str(seat_map.id))
        await self.add(seat_map)


class MemoryEvents:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[EventId, Event] = transaction.table("events")

    async def add(self, event: Event) -> None:
        if event.external_id is not None and any(
            (known.organizer_id, known.external_id) == (event.organizer_id, event.external_id)
            for known in self._rows.values()
        ):
            raise ExternalIdTaken(event.external_id)
        self._put(event)

    async def get(self, event_id: EventId) -> Event:
        try:
            return self._rows[event_id]
        except KeyError:
            raise EventNotFound(event_id) from None

    async def find(self, organizer_id: AccountId, external_id: str) -> Event | None:
        for event in self._rows.values():
            if (event.organizer_id, event.external_id) == (organizer_id, external_id):
                return event
        return None

    async def save(self, event: Event) -> None:
        if (await self.get(event.id)).version != event.version:
            raise StaleVersion("The event changed meanwhile.", eventId=str(event.id))
        self._put(event)

    async def using(self, seat_map_id: SeatMapId) -> Sequence[Event]:
        found = [
            event
            for event in self._rows.values()
            if event.seat_map_id == seat_map_id and not event.is_over
        ]
        return sorted(found, key=lambda event: event.id)

    def _put(self, event: Event) -> None:
        self._rows[event.id] = event.settled()
        self._transaction.record(event)


class MemoryProgrammeStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.venues = MemoryVenues(transaction)
        self.seat_maps = MemorySeatMaps(transaction)
        self.events = MemoryEvents(transaction)
        self.inventory = MemoryInventory(transaction)
