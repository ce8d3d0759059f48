"""Searching events in PostgreSQL.

A statement is made for each shape of a search, once: conditions that are not asked for are left
out, so that the planner sees which index fits.

What many events fulfil is found among the next ones in line. What few fulfil is found by the
indexes of words, venues and prices. Nobody knows beforehand which it is, and to go the wrong way
takes long; so a limited number of events in line is looked at first, and they often suffice.
"""

from collections.abc import Iterator
from functools import lru_cache
from math import asin, cos, degrees, inf, pi, radians, sin
from typing import Any

from sqlalchemy import FromClause, Integer, Select, bindparam, literal_column, select

from adapters.postgres.programme_conditions import IN_LINE, of_all, of_few
from adapters.postgres.programme_rows import position_of
from adapters.postgres.programme_schema import events, venues
from adapters.postgres.statement import Pool, Statement
from application.platform.paging import Page
from application.platform.search_text import words_sought
from application.programme.keys import event_to_follow, key_of_event
from application.programme.views import EventSearch, EventSummary, Near, VenueSummary
from domain.kernel.geo import EARTH_RADIUS_METRES, LONGITUDE_MAX
from domain.kernel.money import Money
from domain.programme.event import EventStatus

type Values = dict[str, object]

_SHAPES_KEPT = 500
_LOOKED_AT = 1_000
_PUBLISHED_ONLY = frozenset({EventStatus.PUBLISHED})
_PLAIN = (
    "starts_from",
    "starts_before",
    "price_min",
    "price_max",
    "currency",
    "category",
    "organizer_id",
)


async def find_events(pool: Pool, search: EventSearch) -> Page[EventSummary]:
    asked = dict(_asked(search))
    values: Values = {"limit": search.page.limit + 1}
    for given in asked.values():
        values |= given
    shape = frozenset(asked)
    rows = await _among_the_next(shape).rows(pool, **values)
    if len(rows) <= search.page.limit and not shape <= IN_LINE.keys():
        rows = await _among_all(shape).rows(pool, **values)
    return Page.cut([_to_summary(row) for row in rows], search.page, key_of_event)


@lru_cache(_SHAPES_KEPT)
def _among_the_next(shape: frozenset[str]) -> Statement:
    in_line = sorted(shape & IN_LINE.keys())
    first = (
        select(events)
        .where(*(IN_LINE[name] for name in in_line))
        .order_by(events.c.starts_at, events.c.id)
        .limit(literal_column(str(_LOOKED_AT)))
        .subquery("first")
    )
    conditions = of_few(first)
    found = _summary(first).where(*(conditions[name] for name in sorted(shape - IN_LINE.keys())))
    return Statement(found.order_by(first.c.starts_at, first.c.id))


@lru_cache(_SHAPES_KEPT)
def _among_all(shape: frozenset[str]) -> Statement:
    conditions = of_all()
    found = _summary(events).where(*(conditions[name] for name in sorted(shape)))
    # A sum, so that the planner does not walk along the line once more.
    start = events.c.starts_at.op("+")(literal_column("interval '0'"))
    return Statement(found.order_by(start, events.c.id))


def _summary(event: FromClause) -> Select[Any]:
    return (
        select(
            event.c.id,
            event.c.title,
            event.c.category,
            event.c.status,
            event.c.starts_at,
            event.c.ends_at,
            event.c.time_zone,
            event.c.price_min,
            event.c.price_max,
            event.c.currency,
            event.c.images[1].label("image"),
            event.c.version,
            event.c.venue_id,
            venues.c.name.label("venue_name"),
            venues.c.city,
            venues.c.country,
            venues.c.latitude,
            venues.c.longitude,
        )
        .outerjoin(venues, venues.c.id == event.c.venue_id)
        .limit(bindparam("limit", type_=Integer))
    )


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


def _asked_place(near: Near) -> tuple[str, Values]:
    """The circle, and a box around it that an index can find."""
    west, east = _sides(near)
    name = "near"
    if west < -LONGITUDE_MAX or east > LONGITUDE_MAX:
        name, west, east = "near_date_line", _turned(west), _turned(east)
    reach = degrees(near.radius_metres / EARTH_RADIUS_METRES)
    return name, {
        "latitude": near.position.latitude,
        "longitude": near.position.longitude,
        "radius": near.radius_metres,
        "south": near.position.latitude - reach,
        "north": near.position.latitude + reach,
        "west": west,
        "east": east,
    }


def _sides(near: Near) -> tuple[float, float]:
    """How far west and east the circle reaches; one around a pole has every longitude."""
    here, angle = near.position, near.radius_metres / EARTH_RADIUS_METRES
    if abs(radians(here.latitude)) + angle >= pi / 2:
        return -inf, inf
    reach = degrees(asin(sin(angle) / cos(radians(here.latitude))))
    return here.longitude - reach, here.longitude + reach


def _turned(longitude: float) -> float:
    """The same longitude within ±180 degrees."""
    if longitude < -LONGITUDE_MAX:
        return longitude + 2 * LONGITUDE_MAX
    return longitude - 2 * LONGITUDE_MAX if longitude > LONGITUDE_MAX else longitude


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
