"""Balanced ledger: what Alembic cannot see in the tables."""

from alembic import op

from adapters.postgres.ledger_schema import PROTECTION, WITHOUT_PROTECTION

revision: str = "0004"
down_revision: str | None = "0003"


def upgrade() -> None:
    for statement in PROTECTION:
        op.execute(statement)


def downgrade() -> None:
    for statement in WITHOUT_PROTECTION:
        op.execute(statement)
