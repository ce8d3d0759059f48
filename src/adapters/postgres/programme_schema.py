"""The tables of the programme."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Double,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from adapters.postgres.schema import JSON, TIME, id_column, metadata

venues = Table(
    "venue",
    metadata,
    id_column(),
    Column("owner_id", Uuid, nullable=False),
    Column("name", String, nullable=False),
    Column("street", String, nullable=False),
    Column("city", String, nullable=False),
    Column("region", String, nullable=False),
    Column("postal_code", String, nullable=False),
    Column("country", String, nullable=False),
    Column("latitude", Double),
    Column("longitude", Double),
    Column("time_zone", String, nullable=False),
    # Its part of the words that its events are found by.
    Column("words", ARRAY(String), nullable=False),
    Column("version", BigInteger, nullable=False),
    Index("ix_venue_owner", "owner_id", "id"),
    Index("ix_venue_position", "latitude", "longitude"),
)

seat_maps = Table(
    "seat_map",
    metadata,
    id_column(),
    Column("venue_id", ForeignKey(venues.c.id), nullable=False),
    Column("owner_id", Uuid, nullable=False),
    Column("name", String, nullable=False),
    Column("sections", JSON, nullable=False),
    # Told by the sections too, but a large map takes long to read.
    Column("seats", Integer, nullable=False),
    Column("blocked", JSON, nullable=False),
    Column("version", BigInteger, nullable=False),
    Index("ix_seat_map_venue", "venue_id", "id"),
)

_PUBLISHED = text("status = 'PUBLISHED'")

events = Table(
    "event",
    metadata,
    id_column(),
    Column("organizer_id", Uuid, nullable=False),
    Column("external_id", String),
    Column("title", String, nullable=False),
    Column("description", String, nullable=False),
    Column("category", String, nullable=False),
    Column("venue_id", ForeignKey(venues.c.id)),
    Column("seat_map_id", ForeignKey(seat_maps.c.id)),
    Column("starts_at", TIME, nullable=False),
    Column("ends_at", TIME, nullable=False),
    Column("time_zone", String, nullable=False),
    Column("images", ARRAY(String), nullable=False),
    Column("website", String),
    Column("refund_policy", JSON, nullable=False),
    Column("late_money", ARRAY(String), nullable=False),
    Column("status", String, nullable=False),
    Column("published_at", TIME),
    Column("version", BigInteger, nullable=False),
    # What the list shows and is asked for, kept beside the event.
    Column("price_min", BigInteger),
    Column("price_max", BigInteger),
    Column("currency", String),
    Column("own_words", ARRAY(String), nullable=False),
    Column("words", ARRAY(String), nullable=False),
    UniqueConstraint("organizer_id", "external_id"),
    Index("ix_event_organizer", "organizer_id", "starts_at", "id"),
    Index("ix_event_venue", "venue_id", "starts_at", "id"),
    Index("ix_event_seat_map", "seat_map_id", postgresql_where=text("seat_map_id IS NOT NULL")),
    Index("ix_event_listing", "starts_at", "id", postgresql_where=_PUBLISHED),
    Index("ix_event_category", "category", "starts_at", "id", postgresql_where=_PUBLISHED),
    Index("ix_event_price_min", "price_min", postgresql_where=_PUBLISHED),
    Index("ix_event_price_max", "price_max", postgresql_where=_PUBLISHED),
    Index("ix_event_words", "words", postgresql_using="gin"),
)

# Every word that an event was ever found by. Slips of the pen are matched against these, and not
# against what each event says: there are fewer of them, and they are short.
words = Table(
    "programme_word",
    metadata,
    Column("word", String, primary_key=True),
    Index(
        "ix_programme_word_trigrams",
        "word",
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    ),
)

ticket_types = Table(
    "ticket_type",
    metadata,
    id_column(),
    Column("event_id", ForeignKey(events.c.id), nullable=False),
    Column("organizer_id", Uuid, nullable=False),
    Column("position", Integer, nullable=False),
    Column("name", String, nullable=False),
    Column("price_amount", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("sections", JSON, nullable=False),
    Column("quota", Integer),
    Column("sale_starts", TIME),
    Column("sale_ends", TIME),
    Column("per_buyer_limit", Integer),
    CheckConstraint("price_amount >= 0", name="price"),
    Index("ix_ticket_type_event", "event_id", "position"),
)
