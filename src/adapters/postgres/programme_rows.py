"""Between the rows and the objects of the programme."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import ColumnElement, func, literal_column, select
from sqlalchemy.dialects.postgresql import aggregate_order_by

from adapters.postgres.programme_schema import events, ticket_types
from application.programme.search_text import words_of_event, words_of_venue
from domain.kernel.geo import Position
from domain.programme.event import Event, EventStatus
from domain.programme.policies import LateMoneyStep, RefundPolicy
from domain.programme.seat_map import SeatMap, Section
from domain.programme.ticket_type import TicketType
from domain.programme.venue import Address, Venue

_ONLY_SEARCHED = {"price_min", "price_max", "currency", "own_words", "words"}
EVENT_COLUMNS = [column for column in events.c if column.name not in _ONLY_SEARCHED]


def _json_of(**fields: ColumnElement[Any]) -> ColumnElement[Any]:
    parts: list[ColumnElement[Any]] = []
    for name, value in fields.items():
        parts += literal_column(f"'{name}'"), value
    return func.jsonb_build_object(*parts)


_ticket_type = _json_of(
    id=ticket_types.c.id,
    name=ticket_types.c.name,
    price=_json_of(amount=ticket_types.c.price_amount, currency=ticket_types.c.currency),
    sections=ticket_types.c.sections,
    quota=ticket_types.c.quota,
    sale_starts=ticket_types.c.sale_starts,
    sale_ends=ticket_types.c.sale_ends,
    per_buyer_limit=ticket_types.c.per_buyer_limit,
)
TICKET_TYPES_OF_EVENT = (
    select(func.jsonb_agg(aggregate_order_by(_ticket_type, ticket_types.c.position)))
    .where(ticket_types.c.event_id == events.c.id)
    .correlate(events)
    .scalar_subquery()
    .label("ticket_types")
)

_ticket_types = msgspec.json.Decoder(tuple[TicketType, ...])
_sections = msgspec.json.Decoder(tuple[Section, ...])
_refund_policy = msgspec.json.Decoder(RefundPolicy)


def venue_row(venue: Venue) -> dict[str, object]:
    return {
        "id": venue.id,
        "owner_id": venue.owner_id,
        "name": venue.name,
        "street": venue.address.street,
        "city": venue.address.city,
        "region": venue.address.region,
        "postal_code": venue.address.postal_code,
        "country": venue.address.country,
        "latitude": venue.position.latitude if venue.position else None,
        "longitude": venue.position.longitude if venue.position else None,
        "time_zone": venue.time_zone,
        "words": words_of_venue(venue),
        "version": venue.next_version,
    }


def venue_of(row: Any, prefix: str = "") -> Venue:
    return Venue(
        id=row[f"{prefix}id"],
        owner_id=row[f"{prefix}owner_id"],
        name=row[f"{prefix}name"],
        address=Address(
            street=row[f"{prefix}street"],
            city=row[f"{prefix}city"],
            region=row[f"{prefix}region"],
            postal_code=row[f"{prefix}postal_code"],
            country=row[f"{prefix}country"],
        ),
        position=position_of(row[f"{prefix}latitude"], row[f"{prefix}longitude"]),
        time_zone=row[f"{prefix}time_zone"],
        version=row[f"{prefix}version"],
    )


def position_of(latitude: float | None, longitude: float | None) -> Position | None:
    if latitude is None or longitude is None:
        return None
    return Position(latitude, longitude)


def seat_map_row(seat_map: SeatMap) -> dict[str, object]:
    return {
        "id": seat_map.id,
        "venue_id": seat_map.venue_id,
        "owner_id": seat_map.owner_id,
        "name": seat_map.name,
        "sections": seat_map.sections,
        "seats": seat_map.capacity(seat_map.section_names),
        "blocked": {
            section.name: seat_map.blocked([section.name]) for section in seat_map.sections
        },
        "version": seat_map.next_version,
    }


def seat_map_of(row: Any) -> SeatMap:
    return SeatMap(
        id=row["id"],
        venue_id=row["venue_id"],
        owner_id=row["owner_id"],
        name=row["name"],
        sections=_sections.decode(row["sections"]),
        version=row["version"],
    )


def event_row(event: Event, venue_words: Sequence[str]) -> dict[str, object]:
    prices = [ticket_type.price for ticket_type in event.ticket_types]
    own_words = words_of_event(event)
    return {
        "id": event.id,
        "organizer_id": event.organizer_id,
        "external_id": event.external_id,
        "title": event.title,
        "description": event.description,
        "category": event.category,
        "venue_id": event.venue_id,
        "seat_map_id": event.seat_map_id,
        "starts_at": event.starts_at,
        "ends_at": event.ends_at,
        "time_zone": event.time_zone,
        "images": list(event.images),
        "website": event.website,
        "refund_policy": event.refund_policy,
        "late_money": [step.value for step in event.late_money],
        "status": event.status.value,
        "published_at": event.published_at,
        "version": event.next_version,
        "price_min": min((price.amount for price in prices), default=None),
        "price_max": max((price.amount for price in prices), default=None),
        "currency": prices[0].currency if prices else None,
        "own_words": own_words,
        "words": [*own_words, *venue_words],
    }


def event_of(row: Any) -> Event:
    return Event(
        id=row["id"],
        organizer_id=row["organizer_id"],
        external_id=row["external_id"],
        title=row["title"],
        description=row["description"],
        category=row["category"],
        venue_id=row["venue_id"],
        seat_map_id=row["seat_map_id"],
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        time_zone=row["time_zone"],
        images=tuple(row["images"]),
        website=row["website"],
        refund_policy=_refund_policy.decode(row["refund_policy"]),
        late_money=tuple(map(LateMoneyStep, row["late_money"])),
        ticket_types=_ticket_types.decode(row["ticket_types"]) if row["ticket_types"] else (),
        status=EventStatus(row["status"]),
        published_at=row["published_at"],
        version=row["version"],
    )


def ticket_type_rows(event: Event) -> list[dict[str, object]]:
    return [
        {
            "id": ticket_type.id,
            "event_id": event.id,
            "organizer_id": event.organizer_id,
            "position": position,
            "name": ticket_type.name,
            "price_amount": ticket_type.price.amount,
            "currency": ticket_type.price.currency,
            # Encoded here: asyncpg would take a list in a list for an array of two dimensions.
            "sections": msgspec.json.encode(ticket_type.sections),
            "quota": ticket_type.quota,
            "sale_starts": ticket_type.sale_starts,
            "sale_ends": ticket_type.sale_ends,
            "per_buyer_limit": ticket_type.per_buyer_limit,
        }
        for position, ticket_type in enumerate(event.ticket_types)
    ]
