"""What a search for events may ask in its query."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from application.platform.paging import PageRequest
from application.programme.views import EventSearch, Near
from domain.kernel.errors import Malformed
from domain.kernel.geo import Position
from domain.kernel.ids import AccountId
from domain.kernel.money import AMOUNT_MAX
from entrypoints.http.queries import QueryLatitude, QueryLongitude, QueryText
from entrypoints.http.wire import utc

RADIUS_DEFAULT = 25_000
RADIUS_MAX = 20_100_000
"""Half of the way around the earth: everywhere."""

From = Annotated[
    datetime | None, QueryParameter(name="from", description="Starts at this time or later.")
]
To = Annotated[datetime | None, QueryParameter(name="to", description="Starts before this time.")]
PriceMin = Annotated[int | None, QueryParameter(name="priceMin", ge=0, le=AMOUNT_MAX)]
PriceMax = Annotated[int | None, QueryParameter(name="priceMax", ge=0, le=AMOUNT_MAX)]
Slug = Annotated[str | None, QueryParameter(max_length=40, pattern="^[a-z-]*$")]
Currency = Annotated[str | None, QueryParameter(min_length=3, max_length=3, pattern="^[A-Z]*$")]
Radius = Annotated[
    int,
    QueryParameter(ge=1, le=RADIUS_MAX, description="In metres around latitude and longitude."),
]
Available = Annotated[bool, QueryParameter(description="Only events with places left.")]


def event_search(
    page: NamedDependency[PageRequest],
    text: QueryText = None,
    from_: From = None,
    to: To = None,
    price_min: PriceMin = None,
    price_max: PriceMax = None,
    currency: Currency = None,
    category: Slug = None,
    latitude: QueryLatitude = None,
    longitude: QueryLongitude = None,
    radius: Radius = RADIUS_DEFAULT,
    available: Available = False,  # noqa: FBT002  # a query parameter has no position
    organizer: FromQuery[UUID | None] = None,
) -> EventSearch:
    """The search asked for; controllers take it as ``search: NamedDependency[EventSearch]``."""
    return EventSearch(
        text=text,
        starts_from=None if from_ is None else utc(from_),
        starts_before=None if to is None else utc(to),
        price_min=price_min,
        price_max=price_max,
        currency=currency,
        category=category,
        near=_near(latitude, longitude, radius),
        only_available=available,
        organizer_id=None if organizer is None else AccountId(organizer),
        page=page,
    )


def _near(latitude: float | None, longitude: float | None, radius: int) -> Near | None:
    if latitude is None and longitude is None:
        return None
    if latitude is None or longitude is None:
        raise Malformed("A place is a latitude and a longitude.")
    return Near(position=Position(latitude, longitude), radius_metres=radius)
