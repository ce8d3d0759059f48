"""What a search of events may ask for, as conditions on a table of events."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Double,
    FromClause,
    String,
    Uuid,
    bindparam,
    cast,
    exists,
    func,
    literal_column,
    select,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.inventory_schema import stocks
from adapters.postgres.programme_schema import events, ticket_types, venues, words
from adapters.postgres.schema import TIME
from application.platform.search_text import WORDS_SOUGHT_MAX
from domain.kernel.geo import EARTH_RADIUS_METRES

type Condition = ColumnElement[bool]

_ALIKE_MAX = 40


def _number(name: str) -> ColumnElement[float]:
    return bindparam(name, type_=Double)


def _metres_away() -> ColumnElement[float]:
    here, there = func.radians(_number("latitude")), func.radians(venues.c.latitude)
    height = func.power(func.sin((there - here) / 2), 2)
    width = func.power(func.sin(func.radians(venues.c.longitude - _number("longitude")) / 2), 2)
    part = func.sqrt(height + func.cos(here) * func.cos(there) * width)
    return 2 * EARTH_RADIUS_METRES * func.asin(func.least(part, 1.0))


_east_of, _west_of = venues.c.longitude >= _number("west"), venues.c.longitude <= _number("east")
_within = venues.c.latitude.between(_number("south"), _number("north")) & (
    _metres_away() <= _number("radius")
)
_NEAR: Mapping[str, Condition] = {
    "near": _within & _east_of & _west_of,
    "near_date_line": _within & (_east_of | _west_of),
}

# The first in line, found by their start: indexes have these in the order of the list.
IN_LINE: Mapping[str, Condition] = {
    # Written out, not given: the planner must see that it fits the partial indexes.
    "published": events.c.status == literal_column("'PUBLISHED'"),
    "statuses": events.c.status == func.any(bindparam("statuses", type_=ARRAY(String))),
    "starts_from": events.c.starts_at >= bindparam("starts_from"),
    "starts_before": events.c.starts_at < bindparam("starts_before"),
    "category": events.c.category == bindparam("category"),
    "organizer_id": events.c.organizer_id == bindparam("organizer_id"),
    "after": tuple_(events.c.starts_at, events.c.id)
    > tuple_(bindparam("after_start", type_=TIME), bindparam("after_id", type_=Uuid)),
}


def _conditions(event: FromClause) -> dict[str, Condition]:
    return {
        "price_min": event.c.price_max >= bindparam("price_min"),
        "price_max": event.c.price_min <= bindparam("price_max"),
        "currency": event.c.currency == bindparam("currency"),
        "available": exists().where(
            ticket_types.c.event_id == event.c.id,
            stocks.c.id == ticket_types.c.id,
            ~stocks.c.closed,
            stocks.c.capacity > stocks.c.held + stocks.c.sold,
        ),
        **{
            name: event.c.words.bool_op("&&")(_words_meant_by(name))
            for name in (f"word_{place}" for place in range(WORDS_SOUGHT_MAX))
        },
    }


def of_few(event: FromClause) -> Mapping[str, Condition]:
    """Conditions on a few events that are there already, with their venues."""
    return {**_conditions(event), **_NEAR}


def of_all() -> Mapping[str, Condition]:
    """Conditions on all events, made to be found by their indexes.

    The words and venues that fit are looked up first, once, whatever the rest of the search is.
    """
    near = {name: events.c.venue_id == func.any(_venues(fits)) for name, fits in _NEAR.items()}
    return {**IN_LINE, **_conditions(events), **near}


def _venues(fits: Condition) -> ColumnElement[Any]:
    found = select(func.array_agg(venues.c.id)).where(fits).scalar_subquery()
    # Said to be an array, or else PostgreSQL would compare with the row that the array is in.
    return cast(found, ARRAY(Uuid))


def _words_meant_by(name: str) -> ColumnElement[Any]:
    """The known words that are most like the one sought."""
    sought = bindparam(name, type_=String)
    alike = (
        select(words.c.word)
        .where(words.c.word.bool_op("%>")(sought))
        .order_by(func.word_similarity(sought, words.c.word).desc(), words.c.word)
        .limit(literal_column(str(_ALIKE_MAX)))
        .subquery()
    )
    return select(func.array_agg(alike.c.word, type_=ARRAY(String))).scalar_subquery()
