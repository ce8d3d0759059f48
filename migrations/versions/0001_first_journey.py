"""First journey."""

from alembic import op

from adapters.postgres.tables import metadata

revision = "0001"
down_revision = "0000"


def upgrade() -> None:
    metadata.create_all(op.get_bind())


def downgrade() -> None:
    metadata.drop_all(op.get_bind())
