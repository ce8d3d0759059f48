"""One row of an imported file, within its transaction."""

from application.platform.ports import Clock, Ids
from application.programme.access import seat_map_of
from application.programme.import_changes import (
    LEFT_ALONE,
    SEATS_LEFT_ALONE,
    follows_only_in_words,
    ticket_types_changed,
    times_changed,
    words_changed,
)
from application.programme.import_ports import ImportedEvent, ImportedTicketType, ImportedVenue
from application.programme.import_report import Outcome, RowReport
from application.programme.ports import ProgrammeStore
from application.programme.stocks import stock_of
from domain.kernel.access import Principal
from domain.kernel.ids import EventId, StockId, TicketTypeId, VenueId
from domain.programme.event import Event
from domain.programme.ticket_type import TicketType
from domain.programme.venue import Venue

CATEGORY_DEFAULT = "other"


class RowImport:
    """Brings an event in with its venue and its ticket types, or changes what is there.

    All of them in one transaction, so that a row that is refused leaves nothing behind.
    """

    def __init__(self, store: ProgrammeStore, clock: Clock, ids: Ids, *, by: Principal) -> None:
        self._store = store
        self._now = clock.now()
        self._ids = ids
        self._by = by

    async def put(self, row: ImportedEvent) -> RowReport:
        known = await self._store.events.find(self._by.account_id, row.external_id)
        if known is None:
            return await self._create(row)
        if follows_only_in_words(known):
            return await self._change_words(known, row)
        return await self._change(known, row)

    async def _create(self, row: ImportedEvent) -> RowReport:
        venue = None if row.venue is None else await self._venue(row.venue)
        event = self._draft(row, venue)
        for told in row.ticket_types:
            event = event.add_ticket_type(self._ticket_type(told), seat_map=None, now=self._now)
        stocks = [stock_of(ticket_type, None) for ticket_type in event.ticket_types]
        await self._store.inventory.open(stocks, now=self._now)
        await self._store.events.add(event)
        return _done(event, row, Outcome.CREATED)

    async def _change_words(self, known: Event, row: ImportedEvent) -> RowReport:
        changes = words_changed(known, row)
        left = times_changed(known, row) or ticket_types_changed(known, row)
        notes = (LEFT_ALONE,) if left else ()
        if not changes:
            return _done(known, row, Outcome.UNCHANGED, *notes)
        seat_map = await seat_map_of(self._store, known)
        changed = known.change(changes, seat_map=seat_map, now=self._now)
        await self._store.events.save(changed)
        return _done(changed, row, Outcome.UPDATED, *notes)

    async def _change(self, known: Event, row: ImportedEvent) -> RowReport:
        changes = words_changed(known, row) | times_changed(known, row)
        if row.venue is not None and not await _takes_place_at(self._store, known, row.venue):
            changes["venue_id"] = (await self._venue(row.venue)).id
        changed = await self._with_ticket_types(known, row)
        if changes:
            seat_map = await seat_map_of(self._store, known)
            changed = changed.change(changes, seat_map=seat_map, now=self._now)
        notes = (SEATS_LEFT_ALONE,) if ticket_types_changed(known, row).seated else ()
        if changed is known:
            return _done(known, row, Outcome.UNCHANGED, *notes)
        await self._store.events.save(changed)
        return _done(changed, row, Outcome.UPDATED, *notes)

    async def _with_ticket_types(self, known: Event, row: ImportedEvent) -> Event:
        differences = ticket_types_changed(known, row)
        seat_map = await seat_map_of(self._store, known)
        event = known
        for told in differences.added:
            ticket_type = self._ticket_type(told)
            event = event.add_ticket_type(ticket_type, seat_map=seat_map, now=self._now)
            await self._store.inventory.open([stock_of(ticket_type, seat_map)], now=self._now)
        for ticket_type_id, changes in sorted(differences.changed, key=lambda item: item[0]):
            event = event.change_ticket_type(
                ticket_type_id, changes, seat_map=seat_map, now=self._now
            )
            if (quota := changes.get("quota")) is not None:
                await self._store.inventory.resize(StockId(ticket_type_id), quota, now=self._now)
        return event

    async def _venue(self, told: ImportedVenue) -> Venue:
        """The venue of this name in this city, as its owner has it by now, or a new one."""
        known = await self._store.venues.find(self._by.account_id, told.name, told.address.city)
        if known is not None:
            return known
        venue = Venue.create(
            VenueId(self._ids.new()),
            owner_id=self._by.account_id,
            name=told.name,
            address=told.address,
            position=told.position,
            time_zone=told.time_zone,
            now=self._now,
        )
        await self._store.venues.add(venue)
        return venue

    def _draft(self, row: ImportedEvent, venue: Venue | None) -> Event:
        return Event.draft(
            EventId(self._ids.new()),
            organizer_id=self._by.account_id,
            external_id=row.external_id,
            title=row.title,
            description=row.description or "",
            category=row.category or CATEGORY_DEFAULT,
            venue_id=None if venue is None else venue.id,
            starts_at=row.starts_at,
            ends_at=row.ends_at,
            time_zone=row.time_zone,
            images=row.images,
            website=row.website,
            now=self._now,
        )

    def _ticket_type(self, told: ImportedTicketType) -> TicketType:
        return TicketType(
            id=TicketTypeId(self._ids.new()),
            name=told.name,
            price=told.price,
            quota=told.quota or 0,
            per_buyer_limit=told.per_buyer_limit,
            sale_starts=told.sale_starts,
            sale_ends=told.sale_ends,
        )


async def _takes_place_at(store: ProgrammeStore, event: Event, told: ImportedVenue) -> bool:
    if event.venue_id is None:
        return False
    venue = await store.venues.get(event.venue_id)
    return (venue.name, venue.address.city) == (told.name, told.address.city)


def _done(event: Event, row: ImportedEvent, outcome: Outcome, *notes: str) -> RowReport:
    return RowReport(
        line=row.line,
        outcome=outcome,
        title=row.title,
        external_id=row.external_id,
        event_id=event.id,
        notes=notes,
    )
