from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from application.platform.ports import Clock, Ids, UnitOfWork
from application.programme.access import seat_map_of
from application.programme.import_changes import (
    LEFT_ALONE,
    SEATS_LEFT_ALONE,
    follows_only_in_words,
    ticket_types_changed,
    times_changed,
    words_changed,
)
from application.programme.import_ports import (
    EventFiles,
    ImportedEvent,
    ImportedRow,
    ImportedTicketType,
    ImportedVenue,
    ImportFault,
    ImportFormat,
)
from application.programme.import_report import ImportReport, Outcome, RowReport
from application.programme.ports import ProgrammeStore
from application.programme.stocks import stock_of
from domain.kernel.access import Principal, Right
from domain.kernel.errors import DomainError
from domain.kernel.ids import EventId, StockId, TicketTypeId, VenueId
from domain.programme.event import Event, EventChanges
from domain.programme.ticket_type import TicketType
from domain.programme.venue import Venue

CATEGORY_DEFAULT = "other"

type Progress = Callable[[int, int], None]
"""Called with how many rows are done, and of how many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportEvents:
    content: bytes
    format: ImportFormat | None = None
    dry_run: bool = False
    by: Principal


class _Trial(Exception):
    """Undoes the transaction of a row that was only tried out."""

    def __init__(self, report: RowReport) -> None:
        super().__init__("only tried out")
        self.report = report


def _in_silence(done: int, of: int) -> None:
    """Nobody watches."""


class ImportEventsHandler:
    """Bring the events of a file in as drafts. The same file again changes nothing.

    Each row has its own transaction, with its venue and ticket types: a row that is refused
    leaves nothing, and keeps none of the others out. An event is known by its external id.
    """

    def __init__(
        self, work: UnitOfWork[ProgrammeStore], files: EventFiles, clock: Clock, ids: Ids
    ) -> None:
        self._work = work
        self._files = files
        self._clock = clock
        self._ids = ids

    async def __call__(
        self, command: ImportEvents, progress: Progress = _in_silence
    ) -> ImportReport:
        command.by.need(Right.ORGANIZE)
        rows = await self._files.read(command.content, command.format)
        reports: list[RowReport] = []
        lines: dict[str, int] = {}
        for done, row in enumerate(rows, start=1):
            reports.append(await self._report_on(row, lines, command))
            progress(done, len(rows))
        return ImportReport(dry_run=command.dry_run, rows=tuple(reports))

    async def _report_on(
        self, row: ImportedRow, lines: dict[str, int], command: ImportEvents
    ) -> RowReport:
        if isinstance(row, ImportFault):
            return RowReport(
                line=row.line, outcome=Outcome.FAILED, where=row.where or None, reason=row.reason
            )
        if (earlier := lines.setdefault(row.external_id, row.line)) != row.line:
            return _refused(row, f"The event is in line {earlier} already.")
        try:
            report = await self._bring_in(row, command)
        except DomainError as refusal:
            return _refused(row, refusal.message)
        return replace(report, notes=(*row.notes, *report.notes))

    async def _bring_in(self, row: ImportedEvent, command: ImportEvents) -> RowReport:
        try:
            async with self._work.begin() as store:
                report = await self._put(store, row, command.by)
                if command.dry_run:
                    raise _Trial(report)
        except _Trial as trial:
            created = trial.report.outcome is Outcome.CREATED
            return replace(trial.report, event_id=None) if created else trial.report
        return report

    async def _put(self, store: ProgrammeStore, row: ImportedEvent, by: Principal) -> RowReport:
        known = await store.events.find(by.account_id, row.external_id)
        if known is None:
            return await self._create(store, row, by)
        if follows_only_in_words(known):
            return await self._change_words(store, known, row)
        return await self._change(store, known, row, by)

    async def _create(self, store: ProgrammeStore, row: ImportedEvent, by: Principal) -> RowReport:
        now = self._clock.now()
        venue = None if row.venue is None else await self._venue(store, row.venue, by)
        event = self._draft(row, venue, by)
        for told in row.ticket_types:
            event = event.add_ticket_type(self._ticket_type(told), seat_map=None, now=now)
        stocks = [stock_of(ticket_type, None) for ticket_type in event.ticket_types]
        await store.inventory.open(stocks, now=now)
        await store.events.add(event)
        return _done(event, row, Outcome.CREATED)

    async def _change_words(
        self, store: ProgrammeStore, known: Event, row: ImportedEvent
    ) -> RowReport:
        changes = words_changed(known, row)
        left = times_changed(known, row) or ticket_types_changed(known, row)
        notes = (LEFT_ALONE,) if left else ()
        if not changes:
            return _done(known, row, Outcome.UNCHANGED, *notes)
        seat_map = await seat_map_of(store, known)
        changed = known.change(changes, seat_map=seat_map, now=self._clock.now())
        await store.events.save(changed)
        return _done(changed, row, Outcome.UPDATED, *notes)

    async def _change(
        self, store: ProgrammeStore, known: Event, row: ImportedEvent, by: Principal
    ) -> RowReport:
        changes = words_changed(known, row) | times_changed(known, row)
        if row.venue is not None and not await _takes_place_at(store, known, row.venue):
            changes["venue_id"] = (await self._venue(store, row.venue, by)).id
        changed = await self._with_ticket_types(store, known, row)
        if changes:
            seat_map = await seat_map_of(store, known)
            changed = changed.change(changes, seat_map=seat_map, now=self._clock.now())
        notes = (SEATS_LEFT_ALONE,) if ticket_types_changed(known, row).seated else ()
        if changed is known:
            return _done(known, row, Outcome.UNCHANGED, *notes)
        await store.events.save(changed)
        return _done(changed, row, Outcome.UPDATED, *notes)

    async def _with_ticket_types(
        self, store: ProgrammeStore, known: Event, row: ImportedEvent
    ) -> Event:
        now = self._clock.now()
        differences = ticket_types_changed(known, row)
        seat_map = await seat_map_of(store, known)
        event = known
        for told in differences.added:
            ticket_type = self._ticket_type(told)
            event = event.add_ticket_type(ticket_type, seat_map=seat_map, now=now)
            await store.inventory.open([stock_of(ticket_type, seat_map)], now=now)
        for ticket_type_id, changes in sorted(differences.changed, key=lambda item: item[0]):
            event = event.change_ticket_type(ticket_type_id, changes, seat_map=seat_map, now=now)
            if (quota := changes.get("quota")) is not None:
                await store.inventory.resize(StockId(ticket_type_id), quota, now=now)
        return event

    async def _venue(self, store: ProgrammeStore, told: ImportedVenue, by: Principal) -> Venue:
        """The venue of this name in this city, as its owner has it by now, or a new one."""
        known = await store.venues.find(by.account_id, told.name, told.address.city)
        if known is not None:
            return known
        venue = Venue.create(
            VenueId(self._ids.new()),
            owner_id=by.account_id,
            name=told.name,
            address=told.address,
            position=told.position,
            time_zone=told.time_zone,
            now=self._clock.now(),
        )
        await store.venues.add(venue)
        return venue

    def _draft(self, row: ImportedEvent, venue: Venue | None, by: Principal) -> Event:
        return Event.draft(
            EventId(self._ids.new()),
            organizer_id=by.account_id,
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
            now=self._clock.now(),
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


def _refused(row: ImportedEvent, reason: str) -> RowReport:
    return RowReport(
        line=row.line,
        outcome=Outcome.FAILED,
        title=row.title,
        external_id=row.external_id,
        reason=reason,
    )
