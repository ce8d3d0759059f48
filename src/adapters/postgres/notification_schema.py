"""The tables of notifications, of what people want of them, and of their devices."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Index,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    text,
)

from adapters.postgres.schema import JSON, TIME, id_column, metadata

notifications = Table(
    "notification",
    metadata,
    id_column(),
    Column("account_id", Uuid, nullable=False),
    Column("cause", Uuid, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("template", String, nullable=False),
    Column("category", String, nullable=False),
    Column("about", String, nullable=False),
    Column("ways", JSON, nullable=False),
    Column("frequency", String, nullable=False),
    Column("facts_sealed", LargeBinary),
    Column("made_at", TIME, nullable=False),
    Column("due_at", TIME, nullable=False),
    Column("status", String, nullable=False),
    Column("attempts", JSON, nullable=False),
    Column("digest_id", Uuid),
    Column("read_at", TIME),
    Column("version", BigInteger, nullable=False),
    # Without a gap, and each once: whoever listens to a feed notices what is missing.
    UniqueConstraint("account_id", "number"),
    UniqueConstraint("cause", "account_id"),
    Index("ix_notification_newest", "made_at", "id"),
    Index(
        "ix_notification_unread",
        "account_id",
        "about",
        postgresql_where=text("read_at IS NULL"),
    ),
    Index(
        "ix_notification_digest",
        "account_id",
        "category",
        "due_at",
        postgresql_where=text("frequency <> 'NONE'"),
    ),
    # Its attempts change it several times within seconds: room keeps the new row beside the old.
    postgresql_with={"fillfactor": 70},
)

feeds = Table(
    "notification_feed",
    metadata,
    id_column("account_id"),
    Column("count", BigInteger, nullable=False),
    Column("unread", BigInteger, nullable=False),
    Column("version", BigInteger, nullable=False),
    CheckConstraint("unread >= 0 AND unread <= count", name="unread"),
    postgresql_with={"fillfactor": 70},
)

preferences = Table(
    "notification_preferences",
    metadata,
    id_column("account_id"),
    Column("ways", JSON, nullable=False),
    Column("frequencies", JSON, nullable=False),
    Column("quiet_hours", JSON),
    Column("version", BigInteger, nullable=False),
)

devices = Table(
    "device",
    metadata,
    id_column(),
    Column("account_id", Uuid, nullable=False),
    Column("kind", String, nullable=False),
    # An address belongs to whoever used the device last.
    Column("address_index", LargeBinary, nullable=False, unique=True),
    Column("address_sealed", LargeBinary),
    Column("public_key_sealed", LargeBinary),
    Column("secret_sealed", LargeBinary),
    Column("name_sealed", LargeBinary),
    Column("added_at", TIME, nullable=False),
    Index("ix_device_of_account", "account_id", "added_at", "id"),
)
