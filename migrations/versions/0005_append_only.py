"""Append only: what Alembic cannot see in the tables."""

from alembic import op

from adapters.postgres.append_only import PROTECTION, WITHOUT_PROTECTION

revision: str = "0005"
down_revision: str | None = "0004"


def upgrade() -> None:
    for statement in PROTECTION:
        op.execute(statement)


def downgrade() -> None:
    for statement in WITHOUT_PROTECTION:
        op.execute(statement)
