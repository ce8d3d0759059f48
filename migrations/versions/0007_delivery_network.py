"""Delivery network."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "carrier_preferences",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("price_weight", sa.SmallInteger(), nullable=False),
        sa.Column("time_weight", sa.SmallInteger(), nullable=False),
        sa.Column("reliability_weight", sa.SmallInteger(), nullable=False),
        sa.Column("own_first", sa.Boolean(), nullable=False),
        sa.Column("excluded", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", name=op.f("pk_carrier_preferences")),
    )
    op.create_table(
        "consignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("quote_reference", sa.String(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=True),
        sa.Column("fee_currency", sa.String(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=True),
        sa.Column("is_collected", sa.Boolean(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("doubles", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("book_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pick_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pick_up_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("quoted_arrival", sa.DateTime(timezone=True), nullable=False),
        sa.Column("arrives_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("silent_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("courier_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("proof", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("is_disputed", sa.Boolean(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consignment")),
    )
    op.create_index(
        "ix_consignment_delivery", "consignment", ["delivery_id", "opened_at", "id"], unique=False
    )
    op.create_index(
        "ix_consignment_doubles",
        "consignment",
        ["doubles"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"doubles": "jsonb_path_ops"},
    )
    op.create_index("ix_consignment_newest", "consignment", ["opened_at", "id"], unique=False)
    op.create_index(
        "ix_consignment_partner", "consignment", ["partner", "opened_at", "id"], unique=False
    )
    op.create_index(
        "ix_consignment_reference",
        "consignment",
        ["reference", "partner"],
        unique=False,
        postgresql_where=sa.text("reference <> ''"),
    )
    op.create_index(
        "uq_consignment_live_of_delivery",
        "consignment",
        ["delivery_id"],
        unique=True,
        postgresql_where=sa.text("NOT status IN ('CANCELLED', 'DELIVERED', 'REFUSED', 'RETURNED')"),
    )
    op.create_table(
        "delivery_choice",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("chosen", sa.String(), nullable=True),
        sa.Column("bids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", "number", name=op.f("pk_delivery_choice")),
    )
    op.create_index(op.f("ix_delivery_choice_at"), "delivery_choice", ["at"], unique=False)
    op.create_table(
        "eta_figures",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("way_mean", sa.Double(), nullable=False),
        sa.Column("way_weight", sa.Double(), nullable=False),
        sa.Column("stop_mean", sa.Double(), nullable=False),
        sa.Column("stop_weight", sa.Double(), nullable=False),
        sa.Column("samples", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_eta_figures")),
    )
    op.create_table(
        "partner_figures",
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("acceptance", sa.Double(), nullable=False),
        sa.Column("success", sa.Double(), nullable=False),
        sa.Column("offers", sa.Integer(), nullable=False),
        sa.Column("deliveries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("partner", name=op.f("pk_partner_figures")),
    )
    op.create_table(
        "partner_notice",
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("notice_id", sa.String(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("partner", "notice_id", name=op.f("pk_partner_notice")),
    )
    op.create_index(
        op.f("ix_partner_notice_received_at"), "partner_notice", ["received_at"], unique=False
    )
    op.add_column(
        "courier_position",
        sa.Column("silence_settled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column(
        "courier_search",
        sa.Column(
            "let_down", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
    )
    op.add_column("delivery", sa.Column("value", sa.BigInteger(), nullable=True))
    op.add_column("delivery", sa.Column("currency", sa.String(length=3), nullable=True))
    op.add_column(
        "delivery", sa.Column("consigned", postgresql.JSONB(astext_type=sa.Text()), nullable=True)
    )
    op.add_column(
        "delivery",
        sa.Column("is_recalled", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.add_column("delivery", sa.Column("meeting_sealed", sa.LargeBinary(), nullable=True))
    op.add_column(
        "delivery",
        sa.Column(
            "visits",
            postgresql.JSONB(astext_type=sa.Text()),
            server_default=sa.text("'[]'"),
            nullable=False,
        ),
    )
    op.add_column("delivery", sa.Column("silent_since", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("delivery", "silent_since")
    op.drop_column("delivery", "visits")
    op.drop_column("delivery", "meeting_sealed")
    op.drop_column("delivery", "is_recalled")
    op.drop_column("delivery", "consigned")
    op.drop_column("delivery", "currency")
    op.drop_column("delivery", "value")
    op.drop_column("courier_search", "let_down")
    op.drop_column("courier_position", "silence_settled")
    op.drop_index(op.f("ix_partner_notice_received_at"), table_name="partner_notice")
    op.drop_table("partner_notice")
    op.drop_table("partner_figures")
    op.drop_table("eta_figures")
    op.drop_index(op.f("ix_delivery_choice_at"), table_name="delivery_choice")
    op.drop_table("delivery_choice")
    op.drop_index(
        "uq_consignment_live_of_delivery",
        table_name="consignment",
        postgresql_where=sa.text("NOT status IN ('CANCELLED', 'DELIVERED', 'REFUSED', 'RETURNED')"),
    )
    op.drop_index(
        "ix_consignment_reference",
        table_name="consignment",
        postgresql_where=sa.text("reference <> ''"),
    )
    op.drop_index("ix_consignment_partner", table_name="consignment")
    op.drop_index("ix_consignment_newest", table_name="consignment")
    op.drop_index(
        "ix_consignment_doubles",
        table_name="consignment",
        postgresql_using="gin",
        postgresql_ops={"doubles": "jsonb_path_ops"},
    )
    op.drop_index("ix_consignment_delivery", table_name="consignment")
    op.drop_table("consignment")
    op.drop_table("carrier_preferences")
