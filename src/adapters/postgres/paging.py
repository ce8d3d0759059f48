"""Lists that are ordered by time and id, newest first."""

from datetime import UTC, datetime
from uuid import UUID

from application.platform.paging import PageRequest

type Place = tuple[datetime, UUID]

AFTER_ALL: Place = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))


def place_in(page: PageRequest) -> Place:
    """What the rows of a page come before; raise ``BadCursor``."""
    return page.after_moment() or AFTER_ALL
