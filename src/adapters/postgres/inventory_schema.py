"""The tables of inventory."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Integer,
    SmallInteger,
    String,
    Table,
    Uuid,
    text,
)

from adapters.postgres.schema import TIME, id_column, metadata

stocks = Table(
    "stock",
    metadata,
    id_column(),
    Column("kind", String, nullable=False),
    Column("capacity", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("sold", BigInteger, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("queue", Integer, nullable=False),
    Column("short", BigInteger, nullable=False, server_default=text("0")),
    Column("version", BigInteger, nullable=False),
    CheckConstraint(
        "held >= 0 AND sold >= 0 AND held + sold <= capacity", name="never_more_than_there_is"
    ),
    # Counters change all the time: room on the page keeps the new row beside the old one.
    postgresql_with={"fillfactor": 50},
)

holds = Table(
    "hold",
    metadata,
    id_column(),
    Column("owner", String, nullable=False),
    Column("expires_at", TIME, nullable=False),
    Column("state", String, nullable=False),
    Index("ix_hold_running", "expires_at", postgresql_where=text("state = 'HELD'")),
)

hold_lines = Table(
    "hold_line",
    metadata,
    # Not foreign keys: checking two for every line took 40 % of the time of a hold, while its
    # stocks are locked. The invariants look at what they would have.
    Column("hold_id", Uuid, primary_key=True),
    Column("number", SmallInteger, primary_key=True),
    Column("stock_id", Uuid, nullable=False),
    Column("quantity", Integer, nullable=False),
    Column("unit", String),
    # The state of its hold, unless it was taken over. The index below needs it in the row.
    Column("state", String, nullable=False),
    CheckConstraint("quantity > 0 AND (unit IS NULL OR quantity = 1)", name="quantity"),
    Index(
        "uq_hold_line_live_unit",
        "stock_id",
        "unit",
        unique=True,
        postgresql_where=text("unit IS NOT NULL AND state IN ('HELD', 'SOLD')"),
    ),
)

movements = Table(
    "movement",
    metadata,
    Column("position", BigInteger, Identity(), primary_key=True),
    Column("stock_id", Uuid, nullable=False, index=True),
    Column("hold_id", Uuid),
    Column("reason", String, nullable=False),
    Column("capacity", BigInteger, nullable=False),
    Column("held", BigInteger, nullable=False),
    Column("sold", BigInteger, nullable=False),
    Column("at", TIME, nullable=False),
)
