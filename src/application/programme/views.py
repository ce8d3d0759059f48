"""The programme as people read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from application.platform.paging import Page, PageRequest
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId, EventId, SeatId, SeatMapId, TicketTypeId, VenueId
from domain.kernel.money import Money
from domain.programme.event import Event, EventStatus
from domain.programme.seat_map import SeatMap
from domain.programme.venue import Venue


@dataclass(frozen=True, slots=True, kw_only=True)
class VenueSummary:
    id: VenueId
    name: str
    city: str
    country: str
    position: Position | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSummary:
    id: EventId
    title: str
    category: str
    status: EventStatus
    starts_at: datetime
    ends_at: datetime
    time_zone: str
    venue: VenueSummary | None
    price_from: Money | None
    price_to: Money | None
    image: str | None
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class EventView:
    """An event, and where it takes place."""

    event: Event
    venue: Venue | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatMapSummary:
    id: SeatMapId
    venue_id: VenueId
    name: str
    seats: int
    version: int


_STOCK_BITS = 32
"""Leaves 21 of the 53 bits that a number has in JavaScript to the version of the event."""


class SeatStatus(StrEnum):
    HELD = "HELD"
    SOLD = "SOLD"
    BLOCKED = "BLOCKED"


@dataclass(frozen=True, slots=True, kw_only=True)
class SeatState:
    status: SeatStatus
    reason: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTypeAvailability:
    """``seats`` has only those that are not free."""

    ticket_type_id: TicketTypeId
    capacity: int
    left: int
    seats: Mapping[SeatId, SeatState] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Availability:
    """What is left of an event. The sequence grows with every change of it."""

    event_id: EventId
    organizer_id: AccountId
    was_public: bool
    sequence: int
    ticket_types: tuple[TicketTypeAvailability, ...]


def availability_sequence(event_version: int, stock_versions: Iterable[int]) -> int:
    """A number that grows with every change of what is left.

    Every change of a stock counts in its version. What is sold at all changes with the event:
    its version comes first, for a ticket type that is taken away takes its counts with it.
    """
    return (event_version << _STOCK_BITS) + sum(stock_versions)


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    position: Position
    radius_metres: float


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSearch:
    """Everything that is given must be true of an event. Times and prices include ``from``.

    Each word of the text must be in the event, its venue or its category, give or take
    a slip of the pen. A price asked for is one within the event's range of prices.
    """

    text: str | None = None
    starts_from: datetime | None = None
    starts_before: datetime | None = None
    price_min: int | None = None
    price_max: int | None = None
    currency: str | None = None
    near: Near | None = None
    category: str | None = None
    only_available: bool = False
    organizer_id: AccountId | None = None
    statuses: frozenset[EventStatus] = frozenset({EventStatus.PUBLISHED})
    page: PageRequest = field(default_factory=PageRequest)


class EventViews(Protocol):
    """Events to be read. Who may see what is for the caller to decide."""

    async def get(self, event_id: EventId) -> EventView:
        """Return the event; raise ``EventNotFound`` if there is none."""
        ...

    async def search(self, search: EventSearch) -> Page[EventSummary]:
        """Return the events found, by their start and id; raise ``BadCursor``."""
        ...

    async def availability(self, event_id: EventId, *, now: datetime) -> Availability:
        """Return what is left, holds that ran out being free; raise ``EventNotFound``."""
        ...


class VenueViews(Protocol):
    """Venues and their seat maps to be read."""

    async def get(self, venue_id: VenueId) -> Venue:
        """Return the venue; raise ``VenueNotFound`` if there is none."""
        ...

    async def list(self, owner_id: AccountId | None, page: PageRequest) -> Page[Venue]:
        """Return venues by their id, of one owner or all; raise ``BadCursor``."""
        ...

    async def seat_map(self, seat_map_id: SeatMapId) -> SeatMap:
        """Return the seat map; raise ``SeatMapNotFound`` if there is none."""
        ...

    async def seat_maps(self, venue_id: VenueId, page: PageRequest) -> Page[SeatMapSummary]:
        """Return the seat maps of a venue by their id; raise ``BadCursor``."""
        ...
