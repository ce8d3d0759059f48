"""The programme in PostgreSQL.

Locks are taken in one order: stocks, then venues, then events, then seat maps; several of a
kind by their ids.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import (
    ARRAY,
    Executable,
    String,
    Table,
    Uuid,
    bindparam,
    delete,
    func,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.inventory import PostgresInventory
from adapters.postgres.programme_rows import (
    EVENT_COLUMNS,
    TICKET_TYPES_OF_EVENT,
    event_of,
    event_row,
    seat_map_of,
    seat_map_row,
    ticket_type_rows,
    venue_of,
    venue_row,
)
from adapters.postgres.programme_schema import events, seat_maps, ticket_types, venues, words
from adapters.postgres.statement import Connection, InsertMany, Statement, skip_known
from adapters.postgres.unit_of_work import Transaction
from application.programme.search_text import words_of_event, words_of_venue
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, EventId, SeatMapId, VenueId
from domain.programme.errors import (
    EventNotFound,
    ExternalIdTaken,
    SeatMapNotFound,
    VenueNotFound,
)
from domain.programme.event import LIFECYCLE, Event, EventStatus
from domain.programme.seat_map import SeatMap
from domain.programme.venue import Venue


def _save(table: Table) -> Executable:
    """Write all of a row, if it still has the version that was seen."""
    return (
        update(table)
        .where(table.c.id == bindparam("saved_id"), table.c.version == bindparam("seen_version"))
        .values({column.name: bindparam(column.name) for column in table.c if column.name != "id"})
        .returning(table.c.id)
    )


_ADD_VENUE = Statement(insert(venues))
_GET_VENUE = Statement(select(venues).where(venues.c.id == bindparam("venue_id")))
# Asked for by those who look for something in order to add it, before any other lock.
_LOCK_OWNER = Statement(
    select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("owner", type_=String), 0)))
)
_FIND_VENUE = Statement(
    select(venues)
    .where(
        venues.c.owner_id == bindparam("owner_id"),
        venues.c.name == bindparam("name"),
        venues.c.city == bindparam("city"),
    )
    .order_by(venues.c.id)
    .limit(1)
)
_SAVE_VENUE = Statement(_save(venues))
_events_there = (
    select(events.c.id)
    .where(events.c.venue_id == bindparam("venue_id"))
    .order_by(events.c.id)
    .with_for_update()
    .cte("there")
)
_RENAME_THERE = Statement(
    update(events)
    .where(events.c.id == _events_there.c.id)
    .values(words=events.c.own_words + bindparam("venue_words", type_=ARRAY(String)))
)

_ADD_SEAT_MAP = Statement(insert(seat_maps))
_GET_SEAT_MAP = Statement(select(seat_maps).where(seat_maps.c.id == bindparam("seat_map_id")))
_SAVE_SEAT_MAP = Statement(_save(seat_maps))

_ADD_EVENT = Statement(
    insert(events)
    .on_conflict_do_nothing(index_elements=[events.c.organizer_id, events.c.external_id])
    .returning(events.c.id)
)
_GET_EVENT = Statement(
    select(*EVENT_COLUMNS, TICKET_TYPES_OF_EVENT).where(events.c.id == bindparam("event_id"))
)
_FIND_EVENT = Statement(
    select(*EVENT_COLUMNS, TICKET_TYPES_OF_EVENT).where(
        events.c.organizer_id == bindparam("organizer_id"),
        events.c.external_id == bindparam("external_id"),
    )
)
_USING = Statement(
    select(*EVENT_COLUMNS, TICKET_TYPES_OF_EVENT)
    .where(
        events.c.seat_map_id == bindparam("seat_map_id"),
        events.c.status == func.any(bindparam("statuses", type_=ARRAY(String))),
    )
    .order_by(events.c.id)
)
_NOT_OVER = [status.value for status in EventStatus if not LIFECYCLE.is_final(status)]
_SAVE_EVENT = Statement(_save(events))
# Shared: whoever renames the venue waits, and finds this event among those to rename.
_WORDS_OF_VENUE = Statement(
    select(venues.c.words).where(venues.c.id == bindparam("venue_id")).with_for_update(read=True)
)
_DROP_TICKET_TYPES = Statement(
    delete(ticket_types).where(
        ticket_types.c.event_id == bindparam("event_id"),
        ticket_types.c.id != func.all(bindparam("kept", type_=ARRAY(Uuid))),
    )
)
_PUT_TICKET_TYPES = InsertMany(
    ticket_types,
    on_conflict=lambda new: new.on_conflict_do_update(
        constraint=ticket_types.primary_key,
        set_={column.name: column for column in new.excluded if not column.primary_key},
    ),
)
_LEARN = InsertMany(words, on_conflict=skip_known)


class PostgresVenues:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def add(self, venue: Venue) -> None:
        await _ADD_VENUE.run(self._connection, **venue_row(venue))
        await _learn(self._connection, words_of_venue(venue))
        self._transaction.record(venue)

    async def get(self, venue_id: VenueId) -> Venue:
        row = await _GET_VENUE.row(self._connection, venue_id=venue_id)
        if row is None:
            raise VenueNotFound(venue_id)
        return venue_of(row)

    async def find(self, owner_id: AccountId, name: str, city: str) -> Venue | None:
        await _LOCK_OWNER.run(self._connection, owner=f"programme of {owner_id}")
        row = await _FIND_VENUE.row(self._connection, owner_id=owner_id, name=name, city=city)
        return None if row is None else venue_of(row)

    async def save(self, venue: Venue) -> None:
        saved = await _SAVE_VENUE.row(
            self._connection, saved_id=venue.id, seen_version=venue.version, **venue_row(venue)
        )
        if saved is None:
            raise StaleVersion("The venue changed meanwhile.", venueId=str(venue.id))
        said = words_of_venue(venue)
        await _RENAME_THERE.run(self._connection, venue_id=venue.id, venue_words=said)
        await _learn(self._connection, said)
        self._transaction.record(venue)


class PostgresSeatMaps:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def add(self, seat_map: SeatMap) -> None:
        await _ADD_SEAT_MAP.run(self._connection, **seat_map_row(seat_map))
        self._transaction.record(seat_map)

    async def get(self, seat_map_id: SeatMapId) -> SeatMap:
        row = await _GET_SEAT_MAP.row(self._connection, seat_map_id=seat_map_id)
        if row is None:
            raise SeatMapNotFound(seat_map_id)
        return seat_map_of(row)

    async def save(self, seat_map: SeatMap) -> None:
        saved = await _SAVE_SEAT_MAP.row(
            self._connection,
            saved_id=seat_map.id,
            seen_version=seat_map.version,
            **seat_map_row(seat_map),
        )
        if saved is None:
            raise StaleVersion("The seat map changed meanwhile.", seatMapId=str(seat_map.id))
        self._transaction.record(seat_map)


class PostgresEvents:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def add(self, event: Event) -> None:
        row = event_row(event, await self._words_of_venue(event))
        if await _ADD_EVENT.row(self._connection, **row) is None:
            raise ExternalIdTaken(str(event.external_id))
        await _PUT_TICKET_TYPES.run(self._connection, ticket_type_rows(event))
        await _learn(self._connection, words_of_event(event))
        self._transaction.record(event)

    async def get(self, event_id: EventId) -> Event:
        row = await _GET_EVENT.row(self._connection, event_id=event_id)
        if row is None:
            raise EventNotFound(event_id)
        return event_of(row)

    async def find(self, organizer_id: AccountId, external_id: str) -> Event | None:
        await _LOCK_OWNER.run(self._connection, owner=f"programme of {organizer_id}")
        row = await _FIND_EVENT.row(
            self._connection, organizer_id=organizer_id, external_id=external_id
        )
        return None if row is None else event_of(row)

    async def save(self, event: Event) -> None:
        row = event_row(event, await self._words_of_venue(event))
        saved = await _SAVE_EVENT.row(
            self._connection, saved_id=event.id, seen_version=event.version, **row
        )
        if saved is None:
            raise StaleVersion("The event changed meanwhile.", eventId=str(event.id))
        await self._put_ticket_types(event)
        await _learn(self._connection, words_of_event(event))
        self._transaction.record(event)

    async def using(self, seat_map_id: SeatMapId) -> Sequence[Event]:
        rows = await _USING.rows(self._connection, seat_map_id=seat_map_id, statuses=_NOT_OVER)
        return [event_of(row) for row in rows]

    async def _put_ticket_types(self, event: Event) -> None:
        kept = [ticket_type.id for ticket_type in event.ticket_types]
        await _DROP_TICKET_TYPES.run(self._connection, event_id=event.id, kept=kept)
        await _PUT_TICKET_TYPES.run(self._connection, ticket_type_rows(event))

    async def _words_of_venue(self, event: Event) -> list[str]:
        if event.venue_id is None:
            return []
        row = await _WORDS_OF_VENUE.row(self._connection, venue_id=event.venue_id)
        if row is None:
            raise VenueNotFound(event.venue_id)
        return list(row["words"])


async def _learn(connection: Connection, words: Iterable[str]) -> None:
    # Sorted, so that two who say the same new words cannot deadlock.
    await _LEARN.run(connection, [{"word": word} for word in sorted(set(words))])


class PostgresProgrammeStore:
    def __init__(self, transaction: Transaction) -> None:
        self.venues = PostgresVenues(transaction)
        self.seat_maps = PostgresSeatMaps(transaction)
        self.events = PostgresEvents(transaction)
        self.inventory = PostgresInventory(transaction)
