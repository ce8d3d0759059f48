"""Where the lists of the programme continue."""

from datetime import datetime
from uuid import UUID

from application.platform.paging import BadCursor, Key, PageRequest
from application.programme.views import EventSummary, SeatMapSummary
from domain.programme.venue import Venue


def key_of_event(event: EventSummary) -> Key:
    return (event.starts_at.isoformat(), str(event.id))


def key_of_id(item: Venue | SeatMapSummary) -> Key:
    return (str(item.id),)


def event_to_follow(page: PageRequest) -> tuple[datetime, UUID] | None:
    """The start and id after which the page begins; raise ``BadCursor``."""
    return page.after_moment()


def id_to_follow(page: PageRequest) -> UUID | None:
    """The id after which the page begins; raise ``BadCursor``."""
    key = page.after(str)
    if key is None:
        return None
    try:
        return UUID(str(key[0]))
    except ValueError:
        raise BadCursor from None
