"""What the programme needs from the outside to change."""

from collections.abc import Sequence
from typing import Protocol

from application.inventory.ports import Inventory
from domain.kernel.ids import AccountId, EventId, SeatMapId, VenueId
from domain.programme.event import Event
from domain.programme.seat_map import SeatMap
from domain.programme.venue import Venue


class Venues(Protocol):
    """Every venue. Storing one also records its events."""

    async def add(self, venue: Venue) -> None:
        """Store a new venue."""
        ...

    async def get(self, venue_id: VenueId) -> Venue:
        """Return the venue; raise ``VenueNotFound`` if there is none."""
        ...

    async def find(self, owner_id: AccountId, name: str, city: str) -> Venue | None:
        """Return the owner's oldest venue of this name in this city, if there is one.

        Who looks for something else of the same owner waits until the transaction ends, so
        that what is not there is added once.
        """
        ...

    async def save(self, venue: Venue) -> None:
        """Store a changed venue; raise ``StaleVersion`` if it changed meanwhile."""
        ...


class SeatMaps(Protocol):
    """Every seat map. Storing one also records its events."""

    async def add(self, seat_map: SeatMap) -> None:
        """Store a new seat map."""
        ...

    async def get(self, seat_map_id: SeatMapId) -> SeatMap:
        """Return the seat map; raise ``SeatMapNotFound`` if there is none."""
        ...

    async def save(self, seat_map: SeatMap) -> None:
        """Store a changed seat map; raise ``StaleVersion`` if it changed meanwhile."""
        ...


class Events(Protocol):
    """Every event with its ticket types. Storing one also records what happened to it."""

    async def add(self, event: Event) -> None:
        """Store a new event; raise ``ExternalIdTaken`` if its organizer has that id already."""
        ...

    async def get(self, event_id: EventId) -> Event:
        """Return the event; raise ``EventNotFound`` if there is none."""
        ...

    async def find(self, organizer_id: AccountId, external_id: str) -> Event | None:
        """Return the organizer's event with this external id, if there is one.

        Who looks for something else of the same organizer waits, as with venues.
        """
        ...

    async def save(self, event: Event) -> None:
        """Store a changed event; raise ``StaleVersion`` if it changed meanwhile."""
        ...

    async def using(self, seat_map_id: SeatMapId) -> Sequence[Event]:
        """Return the events with this seat map that are not over, by their ids."""
        ...


class ProgrammeStore(Protocol):
    """What a use case of the programme may touch within one transaction."""

    @property
    def venues(self) -> Venues: ...

    @property
    def seat_maps(self) -> SeatMaps: ...

    @property
    def events(self) -> Events: ...

    @property
    def inventory(self) -> Inventory: ...
