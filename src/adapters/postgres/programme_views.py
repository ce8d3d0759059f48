"""Reading the programme from PostgreSQL."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Record
from sqlalchemy import ARRAY, Integer, Uuid, bindparam, exists, func, literal_column, select

from adapters.postgres.inventory_schema import hold_lines, holds, stocks
from adapters.postgres.programme_rows import (
    EVENT_COLUMNS,
    TICKET_TYPES_OF_EVENT,
    event_of,
    seat_map_of,
    venue_of,
)
from adapters.postgres.programme_schema import events, seat_maps, ticket_types, venues
from adapters.postgres.programme_search import find_events
from adapters.postgres.reach import reaching_database
from adapters.postgres.schema import TIME
from adapters.postgres.statement import Connection, Pool, Statement
from application.platform.paging import Page, PageRequest
from application.programme.keys import id_to_follow, key_of_id
from application.programme.views import (
    Availability,
    EventSearch,
    EventSummary,
    EventView,
    SeatMapSummary,
    SeatState,
    SeatStatus,
    TicketTypeAvailability,
    availability_sequence,
)
from domain.kernel.ids import AccountId, EventId, SeatId, SeatMapId, StockId, VenueId
from domain.programme.errors import EventNotFound, SeatMapNotFound, VenueNotFound
from domain.programme.seat_map import SeatMap
from domain.programme.venue import Venue

type Seats = dict[SeatId, SeatState]

_BEFORE_ALL = UUID(int=0)

_GET_EVENT = Statement(
    select(
        *EVENT_COLUMNS,
        TICKET_TYPES_OF_EVENT,
        *(column.label(f"venue__{column.name}") for column in venues.c),
    )
    .outerjoin(venues, venues.c.id == events.c.venue_id)
    .where(events.c.id == bindparam("event_id"))
)
# States are written out, not given: the planner must see that they fit the partial indexes.
_is_held = hold_lines.c.state == literal_column("'HELD'")
_is_sold = hold_lines.c.state == literal_column("'SOLD'")
_now = bindparam("now", type_=TIME)
_ran_out = (
    select(func.coalesce(func.sum(hold_lines.c.quantity), 0))
    .join(holds, holds.c.id == hold_lines.c.hold_id)
    .where(
        hold_lines.c.stock_id == stocks.c.id,
        _is_held,
        (holds.c.state != literal_column("'HELD'")) | (holds.c.expires_at <= _now),
    )
    .correlate(stocks)
    .scalar_subquery()
    .label("ran_out")
)
_COUNTS = Statement(
    select(
        events.c.organizer_id,
        events.c.published_at,
        events.c.seat_map_id,
        events.c.version.label("event_version"),
        ticket_types.c.id,
        ticket_types.c.sections,
        stocks.c.capacity,
        stocks.c.held,
        stocks.c.sold,
        stocks.c.closed,
        stocks.c.version,
        _ran_out,
    )
    .select_from(events)
    .outerjoin(ticket_types, ticket_types.c.event_id == events.c.id)
    .outerjoin(stocks, stocks.c.id == ticket_types.c.id)
    .where(events.c.id == bindparam("event_id"))
    .order_by(ticket_types.c.position)
)
_still_held = exists().where(
    holds.c.id == hold_lines.c.hold_id,
    holds.c.state == literal_column("'HELD'"),
    holds.c.expires_at > _now,
)
_TAKEN = Statement(
    select(hold_lines.c.stock_id, hold_lines.c.unit, hold_lines.c.state).where(
        hold_lines.c.stock_id == func.any(bindparam("ids", type_=ARRAY(Uuid))),
        hold_lines.c.unit.is_not(None),
        hold_lines.c.state.in_([literal_column("'HELD'"), literal_column("'SOLD'")]),
        _is_sold | _still_held,
    )
)
_BLOCKED = Statement(select(seat_maps.c.blocked).where(seat_maps.c.id == bindparam("seat_map_id")))
_GET_VENUE = Statement(select(venues).where(venues.c.id == bindparam("venue_id")))
_limit = bindparam("limit", type_=Integer)
_next_venues = (
    select(venues).where(venues.c.id > bindparam("after")).order_by(venues.c.id).limit(_limit)
)
_LIST_VENUES = Statement(_next_venues)
_LIST_VENUES_OF = Statement(_next_venues.where(venues.c.owner_id == bindparam("owner_id")))
_GET_SEAT_MAP = Statement(select(seat_maps).where(seat_maps.c.id == bindparam("seat_map_id")))
_LIST_SEAT_MAPS = Statement(
    select(
        seat_maps.c.id,
        seat_maps.c.venue_id,
        seat_maps.c.name,
        seat_maps.c.seats,
        seat_maps.c.version,
    )
    .where(seat_maps.c.venue_id == bindparam("venue_id"), seat_maps.c.id > bindparam("after"))
    .order_by(seat_maps.c.id)
    .limit(_limit)
)

_sections = msgspec.json.Decoder(list[str])
_blocked = msgspec.json.Decoder(dict[str, dict[SeatId, str]])


class PostgresEventViews:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def get(self, event_id: EventId) -> EventView:
        row = await _GET_EVENT.row(self._pool, event_id=event_id)
        if row is None:
            raise EventNotFound(event_id)
        venue = None if row["venue_id"] is None else venue_of(row, "venue__")
        return EventView(event=event_of(row), venue=venue)

    async def search(self, search: EventSearch) -> Page[EventSummary]:
        return await find_events(self._pool, search)

    async def availability(self, event_id: EventId, *, now: datetime) -> Availability:
        with reaching_database:
            async with self._pool.acquire() as connection:
                # The counts first: a seat that changes in between is told again by the channel.
                rows = await _COUNTS.rows(connection, event_id=event_id, now=now)
                if not rows:
                    raise EventNotFound(event_id)
                sold = [row for row in rows if row["capacity"] is not None]
                seats = await _seats(connection, sold, now=now)
        return Availability(
            event_id=event_id,
            organizer_id=rows[0]["organizer_id"],
            was_public=rows[0]["published_at"] is not None,
            sequence=availability_sequence(
                rows[0]["event_version"], (row["version"] for row in sold)
            ),
            ticket_types=tuple(_to_availability(row, seats.get(row["id"], {})) for row in sold),
        )


class PostgresVenueViews:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def get(self, venue_id: VenueId) -> Venue:
        row = await _GET_VENUE.row(self._pool, venue_id=venue_id)
        if row is None:
            raise VenueNotFound(venue_id)
        return venue_of(row)

    async def list(self, owner_id: AccountId | None, page: PageRequest) -> Page[Venue]:
        statement = _LIST_VENUES if owner_id is None else _LIST_VENUES_OF
        rows = await statement.rows(
            self._pool,
            owner_id=owner_id,
            after=id_to_follow(page) or _BEFORE_ALL,
            limit=page.limit + 1,
        )
        return Page.cut([venue_of(row) for row in rows], page, key_of_id)

    async def seat_map(self, seat_map_id: SeatMapId) -> SeatMap:
        row = await _GET_SEAT_MAP.row(self._pool, seat_map_id=seat_map_id)
        if row is None:
            raise SeatMapNotFound(seat_map_id)
        return seat_map_of(row)

    async def seat_maps(self, venue_id: VenueId, page: PageRequest) -> Page[SeatMapSummary]:
        rows = await _LIST_SEAT_MAPS.rows(
            self._pool,
            venue_id=venue_id,
            after=id_to_follow(page) or _BEFORE_ALL,
            limit=page.limit + 1,
        )
        return Page.cut([_to_seat_map_summary(row) for row in rows], page, key_of_id)


async def _seats(
    connection: Connection, rows: Iterable[Record], *, now: datetime
) -> Mapping[StockId, Seats]:
    seated = {row["id"]: _sections.decode(row["sections"]) for row in rows}
    seated = {id_: sections for id_, sections in seated.items() if sections}
    if not seated:
        return {}
    taken = await _TAKEN.rows(connection, ids=list(seated), now=now)
    blocked = await _blocked_seats(connection, next(iter(rows))["seat_map_id"])
    seats: dict[StockId, Seats] = {
        id_: {
            seat: SeatState(status=SeatStatus.BLOCKED, reason=reason)
            for section in sections
            for seat, reason in blocked.get(section, {}).items()
        }
        for id_, sections in seated.items()
    }
    for row in taken:
        seats[row["stock_id"]][row["unit"]] = SeatState(status=SeatStatus(row["state"]))
    return seats


async def _blocked_seats(
    connection: Connection, seat_map_id: SeatMapId
) -> Mapping[str, Mapping[SeatId, str]]:
    row = await _BLOCKED.row(connection, seat_map_id=seat_map_id)
    return {} if row is None else _blocked.decode(row["blocked"])


def _to_availability(row: Any, seats: Seats) -> TicketTypeAvailability:
    free = row["capacity"] - row["held"] - row["sold"] + row["ran_out"]
    return TicketTypeAvailability(
        ticket_type_id=row["id"],
        capacity=row["capacity"],
        left=0 if row["closed"] else free,
        seats=seats,
    )


def _to_seat_map_summary(row: Any) -> SeatMapSummary:
    return SeatMapSummary(
        id=row["id"],
        venue_id=row["venue_id"],
        name=row["name"],
        seats=row["seats"],
        version=row["version"],
    )
