"""CSV in our own columns, as docs/importing.md describes them."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from adapters.importing.countries import country_of
from adapters.importing.places import Place
from adapters.importing.tables import Record, Table, shown_columns
from adapters.importing.values import (
    Refused,
    at,
    category,
    count,
    digest,
    line_of_text,
    link,
    moment,
    position,
    price,
    prose,
    shown,
    span,
    until,
    zone_named,
)
from adapters.importing.zones import UTC
from application.programme.import_ports import (
    ImportedEvent,
    ImportedRow,
    ImportedTicketType,
    ImportFault,
)
from domain.kernel.geo import Position
from domain.programme.import_errors import UnreadableFile

NEEDED = frozenset({"title", "starts_at"})
OF_EVENT = (
    "title",
    "description",
    "category",
    "starts_at",
    "ends_at",
    "time_zone",
    "venue",
    "street",
    "city",
    "region",
    "postal_code",
    "country",
    "latitude",
    "longitude",
    "website",
    "images",
)
OF_TICKET_TYPE = (
    "ticket_type",
    "price",
    "currency",
    "quota",
    "per_buyer_limit",
    "sale_starts",
    "sale_ends",
)
COLUMNS = ("external_id", *OF_EVENT, *OF_TICKET_TYPE)


def read_events(table: Table) -> Iterator[ImportedRow]:
    """Read rows as events; rows with one external id are one event with several ticket types."""
    if unknown := [column for column in table.columns if column not in COLUMNS]:
        raise UnreadableFile(
            "There are columns that mean nothing to us.", columns=shown_columns(unknown)
        )
    together: defaultdict[str, list[Record]] = defaultdict(list)
    for record in table.records():
        if isinstance(record, ImportFault):
            yield record
        else:
            # Without an external id a row stands for itself.
            together[record["external_id"] or f"\n{record.line}"].append(record)
    for records in together.values():
        yield from _event_of(records)


def _event_of(records: Sequence[Record]) -> Iterator[ImportedRow]:
    first, *more = records
    try:
        event = _event(first)
    except Refused as refusal:
        yield _fault(first, refusal)
        for record in more:
            yield _fault(record, Refused("", f"Its event, in line {first.line}, is refused."))
        return
    ticket_types: dict[str, ImportedTicketType] = {}
    for record in records:
        try:
            _must_agree(record, first)
            ticket_types |= _ticket_type(record, event.time_zone, ticket_types)
        except Refused as refusal:
            yield _fault(record, refusal)
    yield replace(event, ticket_types=tuple(ticket_types.values()))


def _event(record: Record) -> ImportedEvent:
    title = line_of_text(record.need("title"), "title")
    starts = moment(record.need("starts_at"), "starts_at")
    ends = moment(record["ends_at"], "ends_at") if record["ends_at"] else None
    place = _place(record)
    given = zone_named(record["time_zone"], "time_zone") if record["time_zone"] else None
    zone = given or place.time_zone or UTC
    starts_at, ends_at = span(starts, ends, zone)
    return ImportedEvent(
        line=record.line,
        external_id=line_of_text(record["external_id"], "external_id")
        or digest(title, record["starts_at"], record["venue"], record["city"]),
        title=title,
        description=prose(record["description"], "description") or None,
        category=category(record["category"], "category") if record["category"] else None,
        starts_at=starts_at,
        ends_at=ends_at,
        time_zone=zone,
        time_zone_given=given is not None,
        whole_days=starts.is_date,
        venue=place.venue("venue"),
        website=link(record["website"], "website") if record["website"] else None,
        images=tuple(link(image, "images") for image in record["images"].split()),
    )


def _place(record: Record) -> Place:
    if not any(record[column] for column in ("venue", "street", "city", "country")):
        return Place()
    country = country_of(record.need("country"))
    if country is None:
        raise Refused("country", f"{shown(record['country'])} is not a country like DE.")
    return Place(
        name=line_of_text(record["venue"], "venue"),
        street=line_of_text(record["street"], "street"),
        city=line_of_text(record.need("city"), "city"),
        region=line_of_text(record["region"], "region"),
        postal_code=line_of_text(record["postal_code"], "postal_code"),
        country=country,
        position=_position(record),
    )


def _position(record: Record) -> Position | None:
    if not (record["latitude"] or record["longitude"]):
        return None
    return position(record["latitude"], record["longitude"], "latitude")


def _ticket_type(
    record: Record, zone: str, known: dict[str, ImportedTicketType]
) -> dict[str, ImportedTicketType]:
    name = line_of_text(record["ticket_type"], "ticket_type")
    if not name:
        if stray := [column for column in OF_TICKET_TYPE if record[column]]:
            raise Refused("ticket_type", f"There is a {stray[0]} without a ticket type.")
        return {}
    if name in known:
        raise Refused("ticket_type", f"The event has {shown(name)} twice.")
    starts, ends = record["sale_starts"], record["sale_ends"]
    limit = record["per_buyer_limit"]
    ticket_type = ImportedTicketType(
        name=name,
        price=price(record.need("price"), record.need("currency"), "price"),
        quota=count(record.need("quota"), "quota"),
        per_buyer_limit=count(limit, "per_buyer_limit") if limit else None,
        sale_starts=at(moment(starts, "sale_starts"), zone) if starts else None,
        sale_ends=until(moment(ends, "sale_ends"), zone) if ends else None,
    )
    return {name: ticket_type}


def _must_agree(record: Record, first: Record) -> None:
    """Raise ``Refused`` if a further row of an event says something else about it."""
    for column in OF_EVENT:
        if record[column] and record[column] != first[column]:
            raise Refused(column, f"This differs from line {first.line}, of the same event.")


def _fault(record: Record, refusal: Refused) -> ImportFault:
    return ImportFault(line=record.line, where=refusal.where, reason=refusal.reason)
