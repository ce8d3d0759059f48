"""Who may read what of the programme."""

import pytest

from adapters.memory.programme import MemoryProgrammeStore
from adapters.memory.programme_views import MemoryEventViews, MemoryVenueViews
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.platform.paging import PageRequest
from application.programme.queries import (
    GetAvailability,
    GetEvent,
    GetSeatMap,
    GetVenue,
    ListCategories,
    ListSeatMaps,
    ListVenues,
    SearchEvents,
)
from application.programme.views import EventSearch
from domain.kernel.access import Principal
from domain.programme.errors import EventNotFound, SeatMapNotFound, VenueNotFound
from domain.programme.event import Event, EventStatus
from tests.support.clock import FakeClock
from tests.support.programme import (
    ADMIN,
    CUSTOMER,
    ORGANIZER,
    RIVAL,
    ROUTES,
    Work,
    a_seat_map,
    a_venue,
    an_event_in,
    stored_event,
    stored_seat_map,
    stored_venue,
)

STRANGERS = [None, CUSTOMER, RIVAL]
REACHING = [ORGANIZER, ADMIN]


class Library:
    def __init__(self) -> None:
        database = MemoryDatabase()
        clock = FakeClock()
        self.work: Work = MemoryUnitOfWork(
            database, MemoryProgrammeStore, routes=ROUTES, clock=clock, wake_up=LocalWakeUp()
        )
        events, venues = MemoryEventViews(database), MemoryVenueViews(database)
        self.get_event = GetEvent(events)
        self.search_events = SearchEvents(events)
        self.get_availability = GetAvailability(events, clock)
        self.get_venue = GetVenue(venues)
        self.list_venues = ListVenues(venues)
        self.get_seat_map = GetSeatMap(venues)
        self.list_seat_maps = ListSeatMaps(venues)

    async def event(self, status: EventStatus) -> Event:
        return await stored_event(self.work, an_event_in(status))


@pytest.fixture
def library() -> Library:
    return Library()


@pytest.mark.parametrize("by", STRANGERS)
async def test_a_draft_is_there_for_nobody_else(library: Library, by: Principal | None) -> None:
    draft = await library.event(EventStatus.DRAFT)

    with pytest.raises(EventNotFound):
        await library.get_event(draft.id, by)
    with pytest.raises(EventNotFound):
        await library.get_availability(draft.id, by)


@pytest.mark.parametrize("by", REACHING)
async def test_a_draft_is_there_for_its_organizer_and_admins(
    library: Library, by: Principal
) -> None:
    draft = await library.event(EventStatus.DRAFT)

    assert (await library.get_event(draft.id, by)).event == draft
    assert (await library.get_availability(draft.id, by)).event_id == draft.id


@pytest.mark.parametrize("status", list(EventStatus)[1:])
async def test_what_was_published_is_there_for_all(library: Library, status: EventStatus) -> None:
    event = await library.event(status)

    assert (await library.get_event(event.id, None)).event == event
    assert (await library.get_availability(event.id, None)).event_id == event.id


@pytest.mark.parametrize("by", STRANGERS)
@pytest.mark.parametrize("status", [None, *EventStatus])
async def test_others_find_only_what_is_published(
    library: Library, by: Principal | None, status: EventStatus | None
) -> None:
    events = {status: await library.event(status) for status in EventStatus}

    page = await library.search_events(EventSearch(organizer_id=ORGANIZER.account_id), by, status)

    visible = status in {None, EventStatus.PUBLISHED}
    published = events[EventStatus.PUBLISHED]
    assert [found.id for found in page.items] == ([published.id] if visible else [])


@pytest.mark.parametrize("by", REACHING)
async def test_organizers_find_their_own_events_in_every_status(
    library: Library, by: Principal
) -> None:
    events = {status: await library.event(status) for status in EventStatus}
    own = EventSearch(organizer_id=ORGANIZER.account_id)

    everything = await library.search_events(own, by)
    drafts = await library.search_events(own, by, EventStatus.DRAFT)

    assert {found.id for found in everything.items} == {event.id for event in events.values()}
    assert [found.id for found in drafts.items] == [events[EventStatus.DRAFT].id]


async def test_without_an_organizer_nobody_finds_drafts(library: Library) -> None:
    await library.event(EventStatus.DRAFT)

    assert (await library.search_events(EventSearch(), ADMIN)).items == ()


async def test_the_categories_have_titles() -> None:
    categories = await ListCategories()()

    assert ("concert", "Concert") in [(one.slug, one.title) for one in categories]


async def test_venues_and_their_seat_maps_are_public(library: Library) -> None:
    venue = await stored_venue(library.work)
    seat_map = await stored_seat_map(library.work, a_seat_map(venue=venue))

    assert await library.get_venue(venue.id) == venue
    assert (await library.list_venues(None, PageRequest())).items == (venue,)
    assert await library.get_seat_map(venue.id, seat_map.id) == seat_map
    [summary] = (await library.list_seat_maps(venue.id, PageRequest())).items
    assert summary.id == seat_map.id


async def test_a_seat_map_is_found_at_its_own_venue_only(library: Library) -> None:
    venue = await stored_venue(library.work)
    seat_map = await stored_seat_map(library.work, a_seat_map(venue=venue))

    with pytest.raises(SeatMapNotFound):
        await library.get_seat_map(a_venue().id, seat_map.id)


async def test_an_unknown_venue_has_no_list_of_seat_maps(library: Library) -> None:
    with pytest.raises(VenueNotFound):
        await library.list_seat_maps(a_venue().id, PageRequest())
