"""Reading the programme, and who may read what."""

from dataclasses import dataclass, replace

from application.platform.paging import Page, PageRequest
from application.platform.ports import Clock
from application.programme.views import (
    Availability,
    EventSearch,
    EventSummary,
    EventView,
    EventViews,
    SeatMapSummary,
    VenueViews,
)
from domain.kernel.access import Principal, Right
from domain.kernel.ids import AccountId, EventId, SeatMapId, VenueId
from domain.programme.category import CATEGORIES
from domain.programme.errors import EventNotFound, SeatMapNotFound
from domain.programme.event import Event, EventStatus
from domain.programme.seat_map import SeatMap
from domain.programme.venue import Venue

_PUBLIC = frozenset({EventStatus.PUBLISHED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Category:
    slug: str
    title: str


class GetEvent:
    def __init__(self, views: EventViews) -> None:
        self._views = views

    async def __call__(self, event_id: EventId, by: Principal | None) -> EventView:
        view = await self._views.get(event_id)
        _must_see(view.event, event_id, by)
        return view


class SearchEvents:
    """Find published events; one's own in whatever status they are."""

    def __init__(self, views: EventViews) -> None:
        self._views = views

    async def __call__(
        self, search: EventSearch, by: Principal | None, status: EventStatus | None = None
    ) -> Page[EventSummary]:
        own = search.organizer_id is not None and _reaches(by, search.organizer_id)
        visible = frozenset(EventStatus) if own else _PUBLIC
        asked = visible if status is None else frozenset({status})
        return await self._views.search(replace(search, statuses=visible & asked))


class GetAvailability:
    def __init__(self, views: EventViews, clock: Clock) -> None:
        self._views = views
        self._clock = clock

    async def __call__(self, event_id: EventId, by: Principal | None) -> Availability:
        availability = await self._views.availability(event_id, now=self._clock.now())
        _must_see(availability, event_id, by)
        return availability


class ListCategories:
    async def __call__(self) -> tuple[Category, ...]:
        return tuple(Category(slug=slug, title=title) for slug, title in CATEGORIES.items())


class GetVenue:
    def __init__(self, views: VenueViews) -> None:
        self._views = views

    async def __call__(self, venue_id: VenueId) -> Venue:
        return await self._views.get(venue_id)


class ListVenues:
    def __init__(self, views: VenueViews) -> None:
        self._views = views

    async def __call__(self, owner_id: AccountId | None, page: PageRequest) -> Page[Venue]:
        return await self._views.list(owner_id, page)


class GetSeatMap:
    def __init__(self, views: VenueViews) -> None:
        self._views = views

    async def __call__(self, venue_id: VenueId, seat_map_id: SeatMapId) -> SeatMap:
        seat_map = await self._views.seat_map(seat_map_id)
        if seat_map.venue_id != venue_id:
            raise SeatMapNotFound(seat_map_id)
        return seat_map


class ListSeatMaps:
    def __init__(self, views: VenueViews) -> None:
        self._views = views

    async def __call__(self, venue_id: VenueId, page: PageRequest) -> Page[SeatMapSummary]:
        await self._views.get(venue_id)
        return await self._views.seat_maps(venue_id, page)


def _must_see(seen: Event | Availability, event_id: EventId, by: Principal | None) -> None:
    if not (seen.was_public or _reaches(by, seen.organizer_id)):
        raise EventNotFound(event_id)


def _reaches(by: Principal | None, owner_id: AccountId) -> bool:
    return by is not None and by.reaches(owner_id, otherwise=Right.ORGANIZE_ANY)
