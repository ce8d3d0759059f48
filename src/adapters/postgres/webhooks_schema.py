"""The tables of webhooks."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Uuid,
    text,
)

from adapters.postgres.schema import TIME, id_column, metadata

endpoints = Table(
    "webhook_endpoint",
    metadata,
    id_column(),
    Column("owner_id", Uuid, nullable=False),
    Column("url_sealed", LargeBinary, nullable=False),
    Column("description_sealed", LargeBinary, nullable=False),
    Column("secrets_sealed", LargeBinary, nullable=False),
    Column("event_names", ARRAY(String), nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("status", String, nullable=False),
    Column("disabled_because", String),
    Column("version", Integer, nullable=False),
    Index("ix_webhook_endpoint_owner_id_id", "owner_id", "id"),
)
lanes = Table(
    "webhook_lane",
    metadata,
    Column("endpoint_id", Uuid, ForeignKey(endpoints.c.id, ondelete="CASCADE"), primary_key=True),
    Column("due_at", TIME, index=True),
    Column("leased_until", TIME),
    Column("fence", Integer, nullable=False),
    Column("failing_since", TIME),
)
deliveries = Table(
    "webhook_delivery",
    metadata,
    id_column(),
    Column("endpoint_id", Uuid, ForeignKey(endpoints.c.id, ondelete="CASCADE"), nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("position", BigInteger, nullable=False),
    Column("event_name", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("happened_at", TIME, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("due_at", TIME, nullable=False),
    Column("status", String, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("last_attempt_at", TIME),
    Column("response_code", Integer),
    Column("failure", String),
    Column("took_microseconds", BigInteger),
    Index("ix_webhook_delivery_endpoint_id_position", "endpoint_id", "position"),
    Index(
        "ix_webhook_delivery_waiting",
        "endpoint_id",
        "due_at",
        postgresql_where=text("status = 'WAITING'"),
    ),
    Index("ix_webhook_delivery_created_at", "created_at"),
)
readers = Table(
    "webhook_reader",
    metadata,
    Column("name", String, primary_key=True),
    Column("position", BigInteger, nullable=False),
)
