"""CSV in the columns in which conferences are listed.

Subject, Start Date, End Date, Location, Country, Venue and more; in any order.
"""

from collections.abc import Iterator

from adapters.importing.countries import country_of
from adapters.importing.places import Place, city_and_region
from adapters.importing.tables import Record, Table
from adapters.importing.values import (
    Refused,
    digest,
    line_of_text,
    link,
    moment,
    prose,
    shown,
    span,
)
from adapters.importing.zones import UTC
from application.programme.import_ports import ImportedEvent, ImportedRow, ImportFault

NEEDED = frozenset({"subject", "start_date", "location", "country"})
CATEGORY = "conference"


def read_conferences(table: Table) -> Iterator[ImportedRow]:
    for record in table.records():
        if isinstance(record, ImportFault):
            yield record
            continue
        try:
            yield _event(record)
        except Refused as refusal:
            yield ImportFault(line=record.line, where=refusal.where, reason=refusal.reason)


def _event(record: Record) -> ImportedEvent:
    title = line_of_text(record.need("subject"), "subject")
    starts = moment(record.need("start_date"), "start_date")
    ends = moment(record["end_date"], "end_date") if record["end_date"] else None
    place = _place(record)
    zone = place.time_zone or UTC
    starts_at, ends_at = span(starts, ends, zone)
    return ImportedEvent(
        line=record.line,
        external_id=digest(title, record["start_date"], record["location"]),
        title=title,
        description=_description(record),
        category=CATEGORY,
        starts_at=starts_at,
        ends_at=ends_at,
        time_zone=zone,
        whole_days=starts.is_date,
        venue=place.venue("location"),
        website=link(record["website_url"], "website_url") if record["website_url"] else None,
    )


def _place(record: Record) -> Place:
    country = country_of(record.need("country"))
    if country is None:
        raise Refused("country", f"{shown(record['country'])} is not a country like DEU.")
    city, region = city_and_region(line_of_text(record.need("location"), "location"), country)
    if not city:
        raise Refused("location", "This names no city.")
    name = line_of_text(record["venue"], "venue")
    return Place(name=name, city=city, region=region, country=country)


def _description(record: Record) -> str | None:
    """What has no field of its own but is worth keeping."""
    lines = [
        _about("Proposals", record["proposal_url"], record["talk_deadline"]),
        _about("Tutorials", "", record["tutorial_deadline"]),
        _about("Sponsorship", record["sponsorship_url"], ""),
    ]
    return prose("\n".join(line for line in lines if line), "proposal_url") or None


def _about(what: str, where: str, until: str) -> str:
    told = [where, f"until {until}" if until else ""]
    said = " ".join(part for part in told if part)
    return f"{what}: {said}" if said else ""
