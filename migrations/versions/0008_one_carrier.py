"""One carrier: a courier of ours or a partner. Alembic does not see changed CHECKs."""

from alembic import op

revision: str = "0008"
down_revision: str | None = "0007"

_CARRIED = "status IN ('ASSIGNED', 'DELIVERED', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'PICKED_UP')"


def upgrade() -> None:
    _drop("has_a_courier", "asked_or_assigned")
    _add("has_a_carrier", f"NOT ({_CARRIED} AND courier_id IS NULL AND consigned IS NULL)")
    _add("one_carrier", "num_nonnulls(asked, courier_id, consigned) <= 1")


def downgrade() -> None:
    _drop("has_a_carrier", "one_carrier")
    # What a partner brought has no courier: what is there already is not judged.
    _add("has_a_courier", f"NOT ({_CARRIED} AND courier_id IS NULL)", how="NOT VALID")
    _add("asked_or_assigned", "asked IS NULL OR courier_id IS NULL")


def _drop(*names: str) -> None:
    for name in names:
        op.execute(f"ALTER TABLE delivery DROP CONSTRAINT ck_delivery_{name}")


def _add(name: str, condition: str, *, how: str = "") -> None:
    op.execute(f"ALTER TABLE delivery ADD CONSTRAINT ck_delivery_{name} CHECK ({condition}) {how}")
