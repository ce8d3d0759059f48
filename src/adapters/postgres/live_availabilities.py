"""What is left of events, as it is written in PostgreSQL.

Seats and numbers are told by what was written, not by the time: a line is held until somebody
takes it back. Each such change counts in the version of its stock, which is locked for it.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import msgspec
from asyncpg import Record
from sqlalchemy import ARRAY, BigInteger, Uuid, bindparam, cast, func, literal_column, select

from adapters.postgres.inventory_schema import hold_lines, stocks
from adapters.postgres.programme_schema import events, seat_maps, ticket_types
from adapters.postgres.reach import reaching_database
from adapters.postgres.statement import Connection, Pool, Statement
from application.platform.ports import Clock
from application.programme.live_ports import LiveAvailability, TicketTypeState
from application.programme.views import SeatState, SeatStatus, availability_sequence
from domain.kernel.ids import EventId, SeatId, TicketTypeId
from domain.programme.errors import EventNotFound

type Seats = dict[SeatId, SeatState]

_ids = bindparam("ids", type_=ARRAY(Uuid))
_SEQUENCES = Statement(
    select(
        events.c.id,
        events.c.version,
        cast(func.coalesce(func.sum(stocks.c.version), 0), BigInteger).label("stock_versions"),
    )
    .select_from(events)
    .outerjoin(ticket_types, ticket_types.c.event_id == events.c.id)
    .outerjoin(stocks, stocks.c.id == ticket_types.c.id)
    .where(events.c.id == func.any(_ids))
    .group_by(events.c.id)
)
_NUMBERS = Statement(
    select(
        events.c.version.label("event_version"),
        seat_maps.c.blocked,
        ticket_types.c.id,
        ticket_types.c.sections,
        stocks.c.capacity,
        stocks.c.held,
        stocks.c.sold,
        stocks.c.closed,
        stocks.c.version,
    )
    .select_from(events)
    .outerjoin(seat_maps, seat_maps.c.id == events.c.seat_map_id)
    .outerjoin(ticket_types, ticket_types.c.event_id == events.c.id)
    .outerjoin(stocks, stocks.c.id == ticket_types.c.id)
    .where(events.c.id == bindparam("event_id"))
    .order_by(ticket_types.c.position)
)
# States are written out, not given: the planner must see that they fit the partial index.
# Two long rows are read several times as fast as ten thousand short ones.
_TAKEN = Statement(
    select(
        hold_lines.c.stock_id,
        hold_lines.c.state,
        func.array_agg(hold_lines.c.unit).label("units"),
    )
    .where(
        hold_lines.c.stock_id == func.any(_ids),
        hold_lines.c.unit.is_not(None),
        hold_lines.c.state.in_([literal_column("'HELD'"), literal_column("'SOLD'")]),
    )
    .group_by(hold_lines.c.stock_id, hold_lines.c.state)
)

_sections = msgspec.json.Decoder(list[str])
_blocked = msgspec.json.Decoder(dict[str, dict[SeatId, str]])
_STATES = {status.value: SeatState(status=status) for status in SeatStatus}


class PostgresLiveAvailabilities:
    def __init__(self, pool: Pool, clock: Clock) -> None:
        self._pool = pool
        self._clock = clock

    async def sequences(self, event_ids: Collection[EventId]) -> Mapping[EventId, int]:
        if not event_ids:
            return {}
        rows = await _SEQUENCES.rows(self._pool, ids=list(event_ids))
        return {
            row["id"]: availability_sequence(row["version"], [row["stock_versions"]])
            for row in rows
        }

    async def of(
        self, event_id: EventId, known: LiveAvailability | None = None
    ) -> LiveAvailability:
        with reaching_database:
            async with (
                self._pool.acquire() as connection,
                # Numbers and seats of the same moment.
                connection.transaction(isolation="repeatable_read", readonly=True),
            ):
                rows = await _NUMBERS.rows(connection, event_id=event_id)
                if not rows:
                    raise EventNotFound(event_id)
                sold = [row for row in rows if row["capacity"] is not None]
                # Blocked seats change with the event.
                fits = known is not None and known.event_version == rows[0]["event_version"]
                seats = await _seats(connection, sold, known if fits else None)
        return LiveAvailability(
            event_id=event_id,
            event_version=rows[0]["event_version"],
            sequence=availability_sequence(
                rows[0]["event_version"], (row["version"] for row in sold)
            ),
            at=self._clock.now(),
            ticket_types=tuple(_state(row, seats.get(row["id"], {})) for row in sold),
        )


async def _seats(
    connection: Connection, rows: Sequence[Record], known: LiveAvailability | None
) -> Mapping[TicketTypeId, Mapping[SeatId, SeatState]]:
    seats: dict[TicketTypeId, Mapping[SeatId, SeatState]] = {}
    fresh: dict[TicketTypeId, Seats] = {}
    for row in rows:
        sections = _sections.decode(row["sections"])
        old = None if known is None else known.seats_of(row["id"], row["version"])
        if old is not None:
            seats[row["id"]] = old
        elif sections:
            fresh[row["id"]] = _blocked_in(row, sections)
    if fresh:
        for taken in await _TAKEN.rows(connection, ids=list(fresh)):
            fresh[taken["stock_id"]] |= dict.fromkeys(taken["units"], _STATES[taken["state"]])
    return {**seats, **fresh}


def _blocked_in(row: Record, sections: Collection[str]) -> Seats:
    if row["blocked"] is None:
        return {}
    blocked = _blocked.decode(row["blocked"])
    return {
        seat: SeatState(status=SeatStatus.BLOCKED, reason=reason)
        for section in sections
        for seat, reason in blocked.get(section, {}).items()
    }


def _state(row: Any, seats: Mapping[SeatId, SeatState]) -> TicketTypeState:
    return TicketTypeState(
        ticket_type_id=row["id"],
        version=row["version"],
        capacity=row["capacity"],
        left=0 if row["closed"] else row["capacity"] - row["held"] - row["sold"],
        seats=seats,
    )
