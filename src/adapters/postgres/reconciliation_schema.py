"""The tables of reconciliation: what was compared, what differed, and what providers listed."""

from sqlalchemy import (
    BigInteger,
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    String,
    Table,
    Uuid,
    text,
)

from adapters.postgres.schema import TIME, id_column, metadata

reconciliations = Table(
    "reconciliation",
    metadata,
    id_column(),
    Column("gateway", String, nullable=False),
    Column("since", TIME, nullable=False),
    Column("until", TIME, nullable=False),
    Column("started_at", TIME, nullable=False),
    Column("status", String, nullable=False),
    Column("place", String, nullable=False),
    Column("asked", BigInteger, nullable=False),
    Column("entries", BigInteger, nullable=False),
    Column("checked", BigInteger, nullable=False),
    Column("finished_at", TIME),
    Column("version", BigInteger, nullable=False),
    # One at a time for each provider.
    Index(
        "uq_reconciliation_running",
        "gateway",
        unique=True,
        postgresql_where=text("status IN ('ASKING', 'READING', 'CHECKING')"),
    ),
    Index("ix_reconciliation_newest", "gateway", "until"),
)

discrepancies = Table(
    "reconciliation_discrepancy",
    metadata,
    Column("reconciliation_id", Uuid, nullable=False),
    Column("reference", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("remedy", String, nullable=False),
    Column("payment_id", Uuid),
    Column("ours", BigInteger),
    Column("ours_currency", String),
    Column("theirs", BigInteger),
    Column("theirs_currency", String),
    Column("detail", String, nullable=False),
    Column("at", TIME, nullable=False),
    PrimaryKeyConstraint("reconciliation_id", "reference", "kind"),
    ForeignKeyConstraint(["reconciliation_id"], ["reconciliation.id"]),
)

provider_entries = Table(
    "provider_entry",
    metadata,
    Column("gateway", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("reference", String, nullable=False),
    # What the ledger calls it: the key of the charge, or the refund's id.
    Column("source", String, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("at", TIME, nullable=False, index=True),
    PrimaryKeyConstraint("gateway", "kind", "reference"),
    Index("ix_provider_entry_source", "gateway", "kind", "source"),
)
