"""Searching events in PostgreSQL.

A statement is made for each shape of a search, once: conditions that are not asked for are left
out, so that the planner sees which index fits.
"""

from collections.abc import Iterator, Mapping
from functools import lru_cache
from math import asin, cos, degrees, inf, pi, radians, sin
from typing import Any

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Double,
    Integer,
    String,
    Uuid,
    bindparam,
    exists,
    func,
    literal_column,
    select,
    tuple_,
)

from adapters.postgres.inventory_schema import stocks
from adapters.postgres.programme_rows import position_of
from adapters.postgres.programme_schema import events, ticket_types, venues, words
from adapters.postgres.schema import TIME
from adapters.postgres.statement import Pool, Statement
from application.platform.paging import Page
from application.programme.keys import event_to_follow, key_of_event
from application.programme.search_text import WORDS_SOUGHT_MAX, words_sought
from application.programme.views import EventSearch, EventSummary, Near, VenueSummary
from domain.kernel.geo import EARTH_RADIUS_METRES, LONGITUDE_MAX
from domain.kernel.money import Money
from domain.programme.event import EventStatus

type Values = dict[str, object]

_SHAPES_KEPT = 500
_ALIKE_MAX = 100
_PUBLISHED_ONLY = frozenset({EventStatus.PUBLISHED})


def _number(name: str) -> ColumnElement[float]:
    return bindparam(name, type_=Double)


def _metres_away() -> ColumnElement[float]:
    here, there = func.radians(_number("latitude")), func.radians(venues.c.latitude)
    height = func.power(func.sin((there - here) / 2), 2)
    width = func.power(func.sin(func.radians(venues.c.longitude - _number("longitude")) / 2), 2)
    part = func.sqrt(height + func.cos(here) * func.cos(there) * width)
    return 2 * EARTH_RADIUS_METRES * func.asin(func.least(part, 1.0))


def _words_meant_by(name: str) -> ColumnElement[list[str]]:
    """The known words that are most like the one sought.

    Looked up by the statement itself: then the planner takes the index of words whatever they are,
    and the search costs what its finds cost.
    """
    sought = bindparam(name, type_=String)
    alike = (
        select(words.c.word)
        .where(words.c.word.op("%>", is_comparison=True)(sought))
        .order_by(func.word_similarity(sought, words.c.word).desc(), words.c.word)
        .limit(literal_column(str(_ALIKE_MAX)))
        .subquery()
    )
    return select(func.array_agg(alike.c.word, type_=ARRAY(String))).scalar_subquery()


_within = venues.c.latitude.between(_number("south"), _number("north")) & (
    _metres_away() <= _number("radius")
)
_east_of, _west_of = venues.c.longitude >= _number("west"), venues.c.longitude <= _number("east")
_has_places = exists().where(
    ticket_types.c.event_id == events.c.id,
    stocks.c.id == ticket_types.c.id,
    ~stocks.c.closed,
    stocks.c.capacity > stocks.c.held + stocks.c.sold,
)
_CONDITIONS: Mapping[str, ColumnElement[bool]] = {
    # Written out, not given: the planner must see that it fits the partial indexes.
    "published": events.c.status == literal_column("'PUBLISHED'"),
    "statuses": events.c.status == func.any(bindparam("statuses", type_=ARRAY(String))),
    "starts_from": events.c.starts_at >= bindparam("starts_from"),
    "starts_before": events.c.starts_at < bindparam("starts_before"),
    "price_min": events.c.price_max >= bindparam("price_min"),
    "price_max": events.c.price_min <= bindparam("price_max"),
    "currency": events.c.currency == bindparam("currency"),
    "category": events.c.category == bindparam("category"),
    "organizer_id": events.c.organizer_id == bindparam("organizer_id"),
    "near": _within & _east_of & _west_of,
    "near_date_line": _within & (_east_of | _west_of),
    "available": _has_places,
    "after": tuple_(events.c.starts_at, events.c.id)
    > tuple_(bindparam("after_start", type_=TIME), bindparam("after_id", type_=Uuid)),
    **{
        f"word_{place}": events.c.words.overlap(_words_meant_by(f"word_{place}"))
        for place in range(WORDS_SOUGHT_MAX)
    },
}
_SUMMARY = (
    select(
        events.c.id,
        events.c.title,
        events.c.category,
        events.c.status,
        events.c.starts_at,
        events.c.ends_at,
        events.c.time_zone,
        events.c.price_min,
        events.c.price_max,
        events.c.currency,
        events.c.images[1].label("image"),
        events.c.version,
        events.c.venue_id,
        venues.c.name.label("venue_name"),
        venues.c.city,
        venues.c.country,
        venues.c.latitude,
        venues.c.longitude,
    )
    .outerjoin(venues, venues.c.id == events.c.venue_id)
    .order_by(events.c.starts_at, events.c.id)
    .limit(bindparam("limit", type_=Integer))
)


async def find_events(pool: Pool, search: EventSearch) -> Page[EventSummary]:
    asked = dict(_asked(search))
    values: Values = {"limit": search.page.limit + 1}
    for given in asked.values():
        values |= given
    rows = await _statement(frozenset(asked)).rows(pool, **values)
    return Page.cut([_to_summary(row) for row in rows], search.page, key_of_event)


@lru_cache(_SHAPES_KEPT)
def _statement(conditions: frozenset[str]) -> Statement:
    return Statement(_SUMMARY.where(*(_CONDITIONS[name] for name in sorted(conditions))))


def _asked(search: EventSearch) -> Iterator[tuple[str, Values]]:
    """The conditions that the search makes, with their values."""
    if search.statuses == _PUBLISHED_ONLY:
        yield "published", {}
    else:
        yield "statuses", {"statuses": [status.value for status in search.statuses]}
    for name in _PLAIN:
        if (value := getattr(search, name)) is not None:
            yield name, {name: value}
    if search.near is not None:
        yield _asked_place(search.near)
    if search.only_available:
        yield "available", {}
    if (after := event_to_follow(search.page)) is not None:
        yield "after", {"after_start": after[0], "after_id": after[1]}
    for place, word in enumerate(words_sought(search.text)):
        yield f"word_{place}", {f"word_{place}": word}


_PLAIN = (
    "starts_from",
    "starts_before",
    "price_min",
    "price_max",
    "currency",
    "category",
    "organizer_id",
)


def _asked_place(near: Near) -> tuple[str, Values]:
    """The circle, and a box around it that an index can find."""
    here, angle = near.position, near.radius_metres / EARTH_RADIUS_METRES
    south, north = (
        degrees(radians(here.latitude) - angle),
        degrees(radians(here.latitude) + angle),
    )
    reach = _degrees_aside(here.latitude, angle)
    west, east = here.longitude - reach, here.longitude + reach
    values: Values = {
        "latitude": here.latitude,
        "longitude": here.longitude,
        "radius": near.radius_metres,
        "south": south,
        "north": north,
        "west": west,
        "east": east,
    }
    if west < -LONGITUDE_MAX:
        return "near_date_line", values | {"west": west + 2 * LONGITUDE_MAX}
    if east > LONGITUDE_MAX:
        return "near_date_line", values | {"east": east - 2 * LONGITUDE_MAX}
    return "near", values


def _degrees_aside(latitude: float, angle: float) -> float:
    """How far a circle reaches to each side; a circle around a pole has every longitude."""
    if abs(radians(latitude)) + angle >= pi / 2:
        return inf
    return degrees(asin(sin(angle) / cos(radians(latitude))))


def _to_summary(row: Any) -> EventSummary:
    return EventSummary(
        id=row["id"],
        title=row["title"],
        category=row["category"],
        status=EventStatus(row["status"]),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        time_zone=row["time_zone"],
        venue=None if row["venue_id"] is None else _to_venue(row),
        price_from=_price(row["price_min"], row["currency"]),
        price_to=_price(row["price_max"], row["currency"]),
        image=row["image"],
        version=row["version"],
    )


def _to_venue(row: Any) -> VenueSummary:
    return VenueSummary(
        id=row["venue_id"],
        name=row["venue_name"],
        city=row["city"],
        country=row["country"],
        position=position_of(row["latitude"], row["longitude"]),
    )


def _price(amount: int | None, currency: str) -> Money | None:
    return None if amount is None else Money(amount, currency)
