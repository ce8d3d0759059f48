"""schema.org events as JSON-LD: one, several, a graph, or embedded in a web page."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from adapters.importing.json_objects import LINE, objects_in_page, objects_of
from adapters.importing.jsonld_offers import ticket_types_of
from adapters.importing.jsonld_places import place_of, zone_of
from adapters.importing.jsonld_values import first, text_of, texts_of, types_of
from adapters.importing.values import (
    Moment,
    Refused,
    digest,
    line_of_text,
    link,
    moment,
    prose,
    span,
)
from application.programme.import_ports import ImportedEvent, ImportedRow, ImportFault
from domain.programme.import_errors import UnreadableFile

type Object = Mapping[str, Any]

CATEGORY_OF_TYPE: Mapping[str, str] = {
    "BusinessEvent": "conference",
    "ChildrensEvent": "family",
    "ComedyEvent": "comedy",
    "ConferenceEvent": "conference",
    "CourseInstance": "workshop",
    "DanceEvent": "theatre",
    "EducationEvent": "workshop",
    "EventSeries": "other",
    "ExhibitionEvent": "exhibition",
    "Festival": "festival",
    "FoodEvent": "festival",
    "Hackathon": "workshop",
    "LiteraryEvent": "other",
    "MusicEvent": "concert",
    "PublicationEvent": "other",
    "SaleEvent": "other",
    "ScreeningEvent": "film",
    "SocialEvent": "other",
    "SportsEvent": "sport",
    "TheaterEvent": "theatre",
    "VisualArtsEvent": "exhibition",
}
_TYPES = frozenset({"Event", *CATEGORY_OF_TYPE})
_CALLED_OFF = re.compile(r"(https?://schema\.org/)?EventCancelled")


def read_documents(text: str) -> Iterator[ImportedRow]:
    is_page = text.lstrip().startswith("<")
    documents = list(objects_in_page(text)) if is_page else [objects_of(text)]
    events = [event for document in documents for event in _events_in(document)]
    if not events:
        raise UnreadableFile("There is no Event of schema.org in it.")
    for number, event in enumerate(events, start=1):
        try:
            yield _event(event)
        except Refused as refusal:
            # A whole file can be one line, so the event has a number too.
            where = f"event {number}: {refusal.where}"
            yield ImportFault(line=event[LINE], where=where, reason=refusal.reason)


def _events_in(document: Any) -> Iterator[Object]:
    """Events at the top, in lists and in graphs; parts of an event belong to it."""
    match document:
        case list():
            for item in document:
                yield from _events_in(item)
        case {"@graph": graph}:
            yield from _events_in(graph)
        case dict() if _TYPES & set(types_of(document)):
            yield document
        case {"item": item} | {"itemListElement": item} | {"mainEntity": item}:
            yield from _events_in(item)


def _event(said: Object) -> ImportedEvent:
    if _CALLED_OFF.fullmatch(text_of(said, "eventStatus")):
        raise Refused("eventStatus", "The event is cancelled.")
    title = line_of_text(text_of(said, "name"), "name")
    if not title:
        raise Refused("name", "There is no name.")
    starts = _moment(said, "startDate")
    if starts is None:
        raise Refused("startDate", "There is no start.")
    place, notes = place_of(said)
    zone = zone_of(place, starts)
    starts_at, ends_at = span(starts, _moment(said, "endDate"), zone)
    ticket_types, more_notes = ticket_types_of(said, zone)
    return ImportedEvent(
        line=said[LINE],
        external_id=_external_id(said, title),
        title=title,
        description=prose(text_of(said, "description"), "description") or None,
        category=_category(said),
        starts_at=starts_at,
        ends_at=ends_at,
        time_zone=zone,
        whole_days=starts.is_date,
        venue=place.venue("location"),
        website=_website(said),
        images=_images(said),
        ticket_types=ticket_types,
        notes=(*notes, *more_notes),
    )


def _moment(said: Object, name: str) -> Moment | None:
    text = text_of(said, name)
    return moment(text, name) if text else None


def _external_id(said: Object, title: str) -> str:
    identifier = first(said, "identifier")
    if isinstance(identifier, Mapping):
        identifier = text_of(identifier, "value")
    for given in (text_of(said, "@id"), identifier):
        if isinstance(given, str) and given.strip():
            return line_of_text(given, "identifier")
    location = first(said, "location")
    where = text_of(location, "name") if isinstance(location, Mapping) else str(location or "")
    return digest(title, text_of(said, "startDate"), line_of_text(where, "location"))


def _category(said: Object) -> str | None:
    kinds = types_of(said)
    return next((CATEGORY_OF_TYPE[kind] for kind in kinds if kind in CATEGORY_OF_TYPE), None)


def _website(said: Object) -> str | None:
    url = text_of(said, "url")
    return link(url, "url") if url else None


def _images(said: Object) -> tuple[str, ...]:
    return tuple(link(image, "image") for image in _addresses(texts_of(said, "image", "url")))


def _addresses(images: Sequence[str]) -> Iterator[str]:
    """Pictures that have an address of their own. Some pages have a path, or the data itself."""
    return (image for image in images if image.startswith(("https://", "http://")))
