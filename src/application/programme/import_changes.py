"""How an event differs from what a file says about it. The file wins on what it says.

What it does not say stays as it is. Of a published event only its words and pictures follow:
nobody who has bought a ticket finds another date because somebody imported a file.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from application.programme.import_ports import ImportedEvent, ImportedTicketType
from domain.kernel.ids import TicketTypeId
from domain.programme.event import Event, EventChanges, EventStatus
from domain.programme.ticket_type import TicketType, TicketTypeChanges

LEFT_ALONE = "It is no draft any more: its times, venue and ticket types stay as they are."
SEATS_LEFT_ALONE = "Ticket types for numbered seats stay as they are."


def words_changed(event: Event, row: ImportedEvent) -> EventChanges:
    changes = EventChanges()
    if row.title != event.title:
        changes["title"] = row.title
    if row.description is not None and row.description != event.description:
        changes["description"] = row.description
    if row.category is not None and row.category != event.category:
        changes["category"] = row.category
    if row.website is not None and row.website != event.website:
        changes["website"] = row.website
    if row.images and row.images != event.images:
        changes["images"] = row.images
    return changes


def times_changed(event: Event, row: ImportedEvent) -> EventChanges:
    changes = EventChanges()
    if row.whole_days and _days(event) == _days(row):
        return changes
    if row.starts_at != event.starts_at:
        changes["starts_at"] = row.starts_at
    if row.ends_at != event.ends_at:
        changes["ends_at"] = row.ends_at
    if row.time_zone != event.time_zone and (row.time_zone_given or changes):
        changes["time_zone"] = row.time_zone
    return changes


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketTypesChanged:
    added: tuple[ImportedTicketType, ...]
    changed: tuple[tuple[TicketTypeId, TicketTypeChanges], ...]
    seated: tuple[TicketType, ...]
    """Those the file speaks of, which it cannot change."""

    def __bool__(self) -> bool:
        return bool(self.added or self.changed)


def ticket_types_changed(event: Event, row: ImportedEvent) -> TicketTypesChanged:
    """By their names. None is removed: somebody may have added it by hand."""
    known = {kind.name: kind for kind in event.ticket_types}
    told = [(known[kind.name], kind) for kind in row.ticket_types if kind.name in known]
    return TicketTypesChanged(
        added=tuple(kind for kind in row.ticket_types if kind.name not in known),
        changed=tuple(_changed(told)),
        seated=tuple(kind for kind, _ in told if kind.is_seated),
    )


def follows_only_in_words(event: Event) -> bool:
    return event.status is not EventStatus.DRAFT


def _changed(
    told: list[tuple[TicketType, ImportedTicketType]],
) -> Iterator[tuple[TicketTypeId, TicketTypeChanges]]:
    for known, said in told:
        if not known.is_seated and (changes := _ticket_type_changes(known, said)):
            yield known.id, changes


def _ticket_type_changes(known: TicketType, said: ImportedTicketType) -> TicketTypeChanges:
    changes = TicketTypeChanges()
    if said.price != known.price:
        changes["price"] = said.price
    if said.quota is not None and said.quota != known.quota:
        changes["quota"] = said.quota
    if said.per_buyer_limit is not None and said.per_buyer_limit != known.per_buyer_limit:
        changes["per_buyer_limit"] = said.per_buyer_limit
    if said.sale_starts is not None and said.sale_starts != known.sale_starts:
        changes["sale_starts"] = said.sale_starts
    if said.sale_ends is not None and said.sale_ends != known.sale_ends:
        changes["sale_ends"] = said.sale_ends
    return changes


def _days(when: Event | ImportedEvent) -> tuple[date, date]:
    zone = ZoneInfo(when.time_zone)
    return when.starts_at.astimezone(zone).date(), when.ends_at.astimezone(zone).date()
