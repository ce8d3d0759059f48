"""iCalendar (RFC 5545). A series comes in as its first event, which a note says."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from icalendar import Event
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from adapters.importing.places import Place, place_of_text
from adapters.importing.values import (
    YEAR_MAX,
    YEAR_MIN,
    Moment,
    Refused,
    at,
    digest,
    known_category,
    line_of_text,
    link,
    position,
    prose,
    shown,
    span,
)
from adapters.importing.zones import UTC, known_zone
from application.programme.import_ports import ImportedEvent, ImportedRow, ImportFault
from domain.kernel.geo import Position
from domain.programme.import_errors import UnreadableFile

LINES_MAX = 1_000
CHARACTERS_MAX = 100_000

_SERIES = ("RRULE", "RDATE")
# icalendar guesses at zones that it does not know, and warns of it: we look them up ourselves.
_TZID = re.compile(r"^([^:]*);TZID=", re.IGNORECASE)
_OUR_TZID = r"\1;X-TZID="


@dataclass(frozen=True, slots=True)
class Block:
    """The lines of one VEVENT, unfolded, and what its calendar says about time zones."""

    line: int
    lines: Sequence[str]
    zones: "Zones"
    is_whole: bool


@dataclass(slots=True)
class Zones:
    usual: str | None = None
    named: dict[str, str] = field(default_factory=dict)

    def of(self, name: str) -> str:
        """The time zone of a TZID; raise ``Refused`` if nobody knows it."""
        # "/freeassociation.sourceforge.net/Europe/Berlin" ends with the name.
        parts = name.strip("/").split("/")
        endings = ["/".join(parts[first:]) for first in range(min(len(parts), 4))]
        for ending in (self.named.get(name, ""), *endings, WINDOWS_TO_OLSON.get(name, "")):
            if ending and (zone := known_zone(ending)):
                return zone
        raise Refused("DTSTART", f"{shown(name)} is not a time zone like Europe/Berlin.")


def read_calendar(text: str) -> Iterator[ImportedRow]:
    blocks = list(_blocks(text))
    if not blocks and "BEGIN:VCALENDAR" not in text.upper():
        raise UnreadableFile("This is not a calendar: it has no BEGIN:VCALENDAR.")
    for block in blocks:
        try:
            yield _event(block)
        except Refused as refusal:
            yield ImportFault(line=block.line, where=refusal.where, reason=refusal.reason)


def _blocks(text: str) -> Iterator[Block]:
    zones, zone_id, begun = Zones(), "", 0
    lines: list[str] = []
    for number, line in _unfolded(text):
        marker = line.strip().upper()
        if marker == "BEGIN:VEVENT":
            if begun:
                yield Block(begun, lines, zones, is_whole=False)
            begun, lines = number, []
        if begun:
            lines.append(line)
        else:
            zone_id = _learn(line, zone_id, zones)
        if marker == "END:VEVENT" and begun:
            yield Block(begun, lines, zones, is_whole=True)
            begun = 0
    if begun:
        yield Block(begun, lines, zones, is_whole=False)


def _learn(line: str, zone_id: str, zones: Zones) -> str:
    """Note what a line outside of events says about time zones; return the zone at hand."""
    name, _, value = line.partition(":")
    match name.upper():
        case "X-WR-TIMEZONE":
            zones.usual = known_zone(value.strip())
        case "TZID":
            return value.strip()
        case "X-LIC-LOCATION":
            zones.named[zone_id] = value.strip()
    return zone_id


def _unfolded(text: str) -> Iterator[tuple[int, str]]:
    """Lines with their numbers; what begins with a space goes on with the line before."""
    pending: list[str] = []
    begun = 1
    for number, line in enumerate(re.split(r"\r\n|\n|\r", text), start=1):
        if line[:1] in {" ", "\t"} and pending:
            pending.append(line[1:])
            continue
        if pending:
            yield begun, "".join(pending)
        pending, begun = [line], number
    yield begun, "".join(pending)


def _event(block: Block) -> ImportedEvent:
    said = _properties(block)
    if _text(said, "STATUS").upper() == "CANCELLED":
        raise Refused("STATUS", "The event is cancelled.")
    title = line_of_text(_text(said, "SUMMARY"), "SUMMARY")
    if not title:
        raise Refused("SUMMARY", "There is no title.")
    starts, given = _moment(said, "DTSTART", block.zones)
    if starts is None:
        raise Refused("DTSTART", "There is no start.")
    place = _place(said, given)
    zone = given or place.time_zone or UTC
    starts_at, ends_at = span(starts, _end(said, starts, block.zones), zone)
    venue = place.venue("LOCATION")
    notes = ["It repeats: only the first time is imported."] if _repeats(said) else []
    if place.name and venue is None:
        notes.append(f"The city and country of {shown(place.name)} are not told: no venue.")
    return ImportedEvent(
        line=block.line,
        external_id=_external_id(said, title),
        title=title,
        description=prose(_text(said, "DESCRIPTION"), "DESCRIPTION") or None,
        category=_category(said),
        starts_at=starts_at,
        ends_at=ends_at,
        time_zone=zone,
        time_zone_given=given is not None,
        whole_days=starts.is_date,
        venue=venue,
        website=link(_text(said, "URL"), "URL") if _text(said, "URL") else None,
        images=_images(said),
        notes=tuple(notes),
    )


def _properties(block: Block) -> Mapping[str, Any]:
    if not block.is_whole:
        raise Refused("", "BEGIN:VEVENT has no END:VEVENT.")
    if len(block.lines) > LINES_MAX or sum(map(len, block.lines)) > CHARACTERS_MAX:
        raise Refused("", f"This is longer than {LINES_MAX} lines, or {CHARACTERS_MAX} characters.")
    try:
        event = Event.from_ical("\r\n".join(_TZID.sub(_OUR_TZID, line) for line in block.lines))
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError) as error:
        raise Refused("", f"This is not a VEVENT: {shown(str(error))}.") from None
    if event.errors:
        name, reason = event.errors[0]
        raise Refused(name or "", f"This cannot be read: {shown(str(reason))}.")
    return {name: value[0] if isinstance(value, list) else value for name, value in event.items()}


def _text(said: Mapping[str, Any], name: str) -> str:
    return str(said.get(name, ""))


def _moment(said: Mapping[str, Any], name: str, zones: Zones) -> tuple[Moment | None, str | None]:
    """The time, and the time zone that it is told in, if there is one."""
    if name not in said:
        return None, None
    told = getattr(said[name], "dt", None)
    if not isinstance(told, date) or not YEAR_MIN <= told.year <= YEAR_MAX:
        raise Refused(name, f"This is not a time from {YEAR_MIN} to {YEAR_MAX}.")
    if not isinstance(told, datetime):
        return Moment(datetime.combine(told, datetime.min.time()), is_date=True), zones.usual
    named = said[name].params.get("X-TZID")
    zone = zones.of(str(named)) if named else None
    if zone is None and told.tzinfo is not None:
        # Times in UTC say nothing about where the clock hangs.
        return Moment(told), zones.usual
    return Moment(told.replace(tzinfo=None)), zone or zones.usual


def _end(said: Mapping[str, Any], starts: Moment, zones: Zones) -> Moment | None:
    ends, zone = _moment(said, "DTEND", zones)
    if ends is not None and ends.is_date:
        # The day that a whole day ends on is the one after it.
        return Moment(max(ends.wall - timedelta(days=1), starts.wall), is_date=True)
    if ends is not None:
        aware = at(ends, zone) if zone and ends.wall.tzinfo is None else ends.wall
        return Moment(aware)
    return _after_duration(said, starts)


def _after_duration(said: Mapping[str, Any], starts: Moment) -> Moment | None:
    lasts = getattr(said.get("DURATION"), "dt", None)
    if not isinstance(lasts, timedelta):
        return None
    if not timedelta() < lasts < timedelta(days=3660):
        raise Refused("DURATION", "This is not a length of time.")
    if starts.is_date:
        return Moment(max(starts.wall + lasts - timedelta(days=1), starts.wall), is_date=True)
    return Moment(starts.wall + lasts)


def _place(said: Mapping[str, Any], zone: str | None) -> Place:
    text = prose(_text(said, "LOCATION"), "LOCATION")
    return place_of_text(text, zone=zone, position=_position(said))


def _position(said: Mapping[str, Any]) -> Position | None:
    geo = said.get("GEO")
    if geo is None:
        return None
    return position(f"{geo.latitude:.6f}", f"{geo.longitude:.6f}", "GEO")


def _external_id(said: Mapping[str, Any], title: str) -> str:
    uid = line_of_text(_text(said, "UID"), "UID")
    if not uid:
        start = said["DTSTART"].to_ical().decode()
        return digest(title, start, _text(said, "LOCATION"))
    changed = said.get("RECURRENCE-ID")
    # One time of a series that differs from the others is an event of its own.
    return uid if changed is None else f"{uid} {changed.to_ical().decode()}"


def _category(said: Mapping[str, Any]) -> str | None:
    names = getattr(said.get("CATEGORIES"), "cats", ())
    return next((found for name in names if (found := known_category(str(name)))), None)


def _images(said: Mapping[str, Any]) -> tuple[str, ...]:
    image = _text(said, "IMAGE")
    return (link(image, "IMAGE"),) if image.startswith(("https://", "http://")) else ()


def _repeats(said: Mapping[str, Any]) -> bool:
    return any(name in said for name in _SERIES)
