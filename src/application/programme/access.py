"""Loading what somebody wants to change or use, if it is theirs and not changed meanwhile."""

from application.programme.ports import ProgrammeStore
from domain.kernel.access import Principal, Right, RightMissing
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, EventId, SeatMapId, VenueId
from domain.programme.errors import EventNotFound
from domain.programme.event import Event
from domain.programme.seat_map import SeatMap
from domain.programme.venue import Venue


async def own_venue(
    store: ProgrammeStore, venue_id: VenueId, *, by: Principal, if_match: int | None = None
) -> Venue:
    venue = await store.venues.get(venue_id)
    need_owner(venue.owner_id, by)
    need_version(venue.version, if_match)
    return venue


async def own_seat_map(
    store: ProgrammeStore, seat_map_id: SeatMapId, *, by: Principal, if_match: int | None = None
) -> SeatMap:
    seat_map = await store.seat_maps.get(seat_map_id)
    need_owner(seat_map.owner_id, by)
    need_version(seat_map.version, if_match)
    return seat_map


async def own_event(
    store: ProgrammeStore, event_id: EventId, *, by: Principal, if_match: int | None = None
) -> Event:
    event = await store.events.get(event_id)
    if not (event.was_public or by.reaches(event.organizer_id, otherwise=Right.ORGANIZE_ANY)):
        raise EventNotFound(event_id)
    need_owner(event.organizer_id, by)
    need_version(event.version, if_match)
    return event


async def seat_map_of(store: ProgrammeStore, event: Event) -> SeatMap | None:
    return None if event.seat_map_id is None else await store.seat_maps.get(event.seat_map_id)


def need_owner(owner_id: AccountId, by: Principal) -> None:
    """Raise ``RightMissing`` unless it is one's own: what everybody may see is not hidden."""
    by.need(Right.ORGANIZE)
    if not by.reaches(owner_id, otherwise=Right.ORGANIZE_ANY):
        raise RightMissing(Right.ORGANIZE_ANY)


def need_version(version: int, if_match: int | None) -> None:
    if if_match is not None and if_match != version:
        raise StaleVersion("It changed since you read it.", version=version)
