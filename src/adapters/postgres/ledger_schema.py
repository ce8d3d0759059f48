"""The ledger's tables, and the triggers that let nobody falsify it.

Alembic does not see triggers: the migration that makes them runs ``PROTECTION``.
"""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKeyConstraint,
    Index,
    PrimaryKeyConstraint,
    SmallInteger,
    String,
    Table,
    UniqueConstraint,
    Uuid,
)

from adapters.postgres.schema import TIME, id_column, metadata

transactions = Table(
    "ledger_transaction",
    metadata,
    id_column(),
    Column("cause", String, nullable=False),
    Column("source", String, nullable=False),
    Column("payment_id", Uuid, index=True),
    Column("purpose", String, nullable=False),
    Column("currency", String, nullable=False),
    Column("at", TIME, nullable=False),
    UniqueConstraint("cause", "source"),
    # What entries refer to, so that they cannot be of another currency or time.
    UniqueConstraint("id", "currency", "at"),
)

entries = Table(
    "ledger_entry",
    metadata,
    Column("transaction_id", Uuid, nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("kind", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("at", TIME, nullable=False),
    PrimaryKeyConstraint("transaction_id", "position"),
    ForeignKeyConstraint(
        ["transaction_id", "currency", "at"],
        ["ledger_transaction.id", "ledger_transaction.currency", "ledger_transaction.at"],
        name="fk_ledger_entry_transaction",
    ),
    CheckConstraint("amount <> 0", name="of_more_than_nothing"),
    Index("ix_ledger_entry_owner", "owner", "currency", "at", "transaction_id"),
)

_IS_BALANCED = """
CREATE FUNCTION ledger_is_balanced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    posted uuid;
BEGIN
    IF TG_TABLE_NAME = 'ledger_entry' THEN
        posted := NEW.transaction_id;
    ELSE
        posted := NEW.id;
    END IF;
    -- Without any entries the sum is unknown, which is not nothing.
    IF (SELECT sum(amount) FROM ledger_entry WHERE transaction_id = posted) IS DISTINCT FROM 0 THEN
        RAISE EXCEPTION 'The entries of ledger transaction % do not balance.', posted
            USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_is_balanced';
    END IF;
    RETURN NULL;
END $$
"""

_IS_KEPT = """
CREATE FUNCTION ledger_is_kept() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: what is wrong is put right by another entry.'
        USING ERRCODE = 'restrict_violation', CONSTRAINT = 'ledger_is_kept';
END $$
"""

_TABLES = (transactions.name, entries.name)

PROTECTION = (
    _IS_BALANCED,
    _IS_KEPT,
    # At the end of the transaction, when all of its entries are there.
    *(
        f"CREATE CONSTRAINT TRIGGER ledger_is_balanced AFTER INSERT ON {table}"
        " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_is_balanced()"
        for table in _TABLES
    ),
    *(
        f"CREATE TRIGGER ledger_is_kept BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_kept()"
        for table in _TABLES
    ),
)

WITHOUT_PROTECTION = (
    *(f"DROP TRIGGER ledger_is_kept ON {table}" for table in _TABLES),
    *(f"DROP TRIGGER ledger_is_balanced ON {table}" for table in _TABLES),
    "DROP FUNCTION ledger_is_kept()",
    "DROP FUNCTION ledger_is_balanced()",
)
