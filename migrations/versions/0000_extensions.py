"""Extensions that the tables need."""

from alembic import op

revision = "0000"
down_revision = None

EXTENSIONS = ("pg_trgm",)


def upgrade() -> None:
    for extension in EXTENSIONS:
        op.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")


def downgrade() -> None:
    for extension in reversed(EXTENSIONS):
        op.execute(f"DROP EXTENSION {extension}")
