"""First journey."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from adapters.postgres.schema import Xid8

revision: str = "0001"
down_revision: str | None = "0000"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "account",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("roles", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("email", name=op.f("uq_account_email")),
    )
    op.create_table(
        "answer",
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("status", sa.SmallInteger(), nullable=False),
        sa.Column("headers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("scope", "key", name=op.f("pk_answer")),
    )
    op.create_index(op.f("ix_answer_expires_at"), "answer", ["expires_at"], unique=False)
    op.create_table(
        "booking",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("organizer_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("payment_status", sa.String(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("cancelled_by", sa.String(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_booking")),
    )
    op.create_index("ix_booking_buyer_id_id", "booking", ["buyer_id", "id"], unique=False)
    op.create_index(
        "ix_booking_event_id_status_id", "booking", ["event_id", "status", "id"], unique=False
    )
    op.create_table(
        "check_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("organizer_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_number", sa.String(), nullable=True),
        sa.Column("device", sa.String(), nullable=False),
        sa.Column("nonce", sa.String(), nullable=False),
        sa.Column("fingerprint", sa.LargeBinary(), nullable=False),
        sa.Column("gate", sa.String(), nullable=False),
        sa.Column("scanned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offline", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=True),
        sa.Column("entry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entry_gate", sa.String(), nullable=True),
        sa.Column("entry_device", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint(
            "event_id", "device", "nonce", name=op.f("uq_check_in_event_id_device_nonce")
        ),
    )
    op.create_index(op.f("ix_check_in_ticket_number"), "check_in", ["ticket_number"], unique=False)
    op.create_table(
        "event_log",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_sequence", sa.BigInteger(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "written_by", Xid8(), server_default=sa.text("pg_current_xact_id()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_event_log")),
        sa.UniqueConstraint("id", name=op.f("uq_event_log_id")),
        sa.UniqueConstraint(
            "subject", "subject_sequence", name=op.f("uq_event_log_subject_subject_sequence")
        ),
    )
    op.create_table(
        "hold",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hold")),
    )
    op.create_index(
        "ix_hold_running",
        "hold",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("state = 'HELD'"),
    )
    op.create_table(
        "hold_line",
        sa.Column("hold_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.SmallInteger(), nullable=False),
        sa.Column("stock_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.CheckConstraint(
            "quantity > 0 AND (unit IS NULL OR quantity = 1)", name=op.f("ck_hold_line_quantity")
        ),
        sa.PrimaryKeyConstraint("hold_id", "number", name=op.f("pk_hold_line")),
    )
    op.create_index(
        "uq_hold_line_live_unit",
        "hold_line",
        ["stock_id", "unit"],
        unique=True,
        postgresql_where=sa.text("unit IS NOT NULL AND state IN ('HELD', 'SOLD')"),
    )
    op.create_table(
        "movement",
        sa.Column("position", sa.BigInteger(), sa.Identity(always=False), nullable=False),
        sa.Column("stock_id", sa.Uuid(), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("sold", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("position", name=op.f("pk_movement")),
    )
    op.create_index(op.f("ix_movement_stock_id"), "movement", ["stock_id"], unique=False)
    op.create_table(
        "payment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("method", sa.String(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("next_action", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("decline_reason", sa.String(), nullable=False),
        sa.Column("quarantine_reason", sa.String(), nullable=False),
        sa.Column("refunds", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_payment_of_more_than_nothing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment")),
    )
    op.create_index(op.f("ix_payment_purpose"), "payment", ["purpose"], unique=False)
    op.create_table(
        "payment_notice",
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("notice_id", sa.String(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effect", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("gateway", "notice_id", name=op.f("pk_payment_notice")),
    )
    op.create_index(
        op.f("ix_payment_notice_payment_id"), "payment_notice", ["payment_id"], unique=False
    )
    op.create_table(
        "programme_word",
        sa.Column("word", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_programme_word")),
    )
    op.create_index(
        "ix_programme_word_trigrams",
        "programme_word",
        ["word"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    op.create_table(
        "stock",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("capacity", sa.BigInteger(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("sold", sa.BigInteger(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.Column("queue", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "held >= 0 AND sold >= 0 AND held + sold <= capacity",
            name=op.f("ck_stock_never_more_than_there_is"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock")),
        postgresql_with={"fillfactor": 50},
    )
    op.create_table(
        "task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reaction", sa.String(), nullable=False),
        sa.Column("event", sa.String(), nullable=False),
        sa.Column("body", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("run_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("fence", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column(
            "parked_at", sa.DateTime(timezone=True), server_default=sa.text("NULL"), nullable=True
        ),
        sa.Column("error", sa.String(), server_default=sa.text("''"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_task")),
    )
    op.create_index(
        "ix_task_due",
        "task",
        ["run_at"],
        unique=False,
        postgresql_where=sa.text("parked_at IS NULL"),
    )
    op.create_table(
        "ticket",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("organizer_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_type_id", sa.Uuid(), nullable=False),
        sa.Column("seat", sa.String(), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("issue", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_gate", sa.String(), nullable=True),
        sa.Column("used_device", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(status = 'USED') = (used_at IS NOT NULL)", name=op.f("ck_ticket_used_at_some_time")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_ticket")),
    )
    op.create_index(op.f("ix_ticket_booking_id"), "ticket", ["booking_id"], unique=False)
    op.create_index(op.f("ix_ticket_holder_id"), "ticket", ["holder_id"], unique=False)
    op.create_index("ix_ticket_of_event", "ticket", ["event_id", "number"], unique=False)
    op.create_table(
        "venue",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("city", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("postal_code", sa.String(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_venue")),
    )
    op.create_index("ix_venue_owner", "venue", ["owner_id", "id"], unique=False)
    op.create_index("ix_venue_position", "venue", ["latitude", "longitude"], unique=False)
    op.create_table(
        "waiting",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("organizer_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_type_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.SmallInteger(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=True),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting")),
        sa.UniqueConstraint("booking_id", name=op.f("uq_waiting_booking_id")),
    )
    op.create_index("ix_waiting_event_id_id", "waiting", ["event_id", "id"], unique=False)
    op.create_index(
        "ix_waiting_next",
        "waiting",
        ["ticket_type_id", "joined_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'WAITING'"),
    )
    op.create_index(
        "uq_waiting_once_a_type",
        "waiting",
        ["ticket_type_id", "account_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('WAITING', 'OFFERED')"),
    )
    op.create_table(
        "booking_item",
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("booking_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("ticket_type_id", sa.Uuid(), nullable=False),
        sa.Column("seat", sa.String(), nullable=True),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["booking_id"], ["booking.id"], name=op.f("fk_booking_item_booking_id_booking")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_booking_item")),
    )
    op.create_index(
        op.f("ix_booking_item_booking_id"), "booking_item", ["booking_id"], unique=False
    )
    op.create_table(
        "seat_map",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sections", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seats", sa.Integer(), nullable=False),
        sa.Column("blocked", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["venue_id"], ["venue.id"], name=op.f("fk_seat_map_venue_id_venue")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_map")),
    )
    op.create_index("ix_seat_map_venue", "seat_map", ["venue_id", "id"], unique=False)
    op.create_table(
        "event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("organizer_id", sa.Uuid(), nullable=False),
        sa.Column("external_id", sa.String(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("venue_id", sa.Uuid(), nullable=True),
        sa.Column("seat_map_id", sa.Uuid(), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("images", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("website", sa.String(), nullable=True),
        sa.Column("refund_policy", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("late_money", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("price_min", sa.BigInteger(), nullable=True),
        sa.Column("price_max", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=True),
        sa.Column("own_words", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.String()), nullable=False),
        sa.ForeignKeyConstraint(
            ["seat_map_id"], ["seat_map.id"], name=op.f("fk_event_seat_map_id_seat_map")
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venue.id"], name=op.f("fk_event_venue_id_venue")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_event")),
        sa.UniqueConstraint(
            "organizer_id", "external_id", name=op.f("uq_event_organizer_id_external_id")
        ),
    )
    op.create_index(
        "ix_event_category",
        "event",
        ["category", "starts_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'PUBLISHED'"),
    )
    op.create_index(
        "ix_event_listing",
        "event",
        ["starts_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'PUBLISHED'"),
    )
    op.create_index(
        "ix_event_organizer", "event", ["organizer_id", "starts_at", "id"], unique=False
    )
    op.create_index(
        "ix_event_price_max",
        "event",
        ["price_max"],
        unique=False,
        postgresql_where=sa.text("status = 'PUBLISHED'"),
    )
    op.create_index(
        "ix_event_price_min",
        "event",
        ["price_min"],
        unique=False,
        postgresql_where=sa.text("status = 'PUBLISHED'"),
    )
    op.create_index(
        "ix_event_seat_map",
        "event",
        ["seat_map_id"],
        unique=False,
        postgresql_where=sa.text("seat_map_id IS NOT NULL"),
    )
    op.create_index("ix_event_venue", "event", ["venue_id", "starts_at", "id"], unique=False)
    op.create_index("ix_event_words", "event", ["words"], unique=False, postgresql_using="gin")
    op.create_table(
        "ticket_type",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("organizer_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("price_amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("sections", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("quota", sa.Integer(), nullable=True),
        sa.Column("sale_starts", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sale_ends", sa.DateTime(timezone=True), nullable=True),
        sa.Column("per_buyer_limit", sa.Integer(), nullable=True),
        sa.CheckConstraint("price_amount >= 0", name=op.f("ck_ticket_type_price")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_ticket_type_event_id_event")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket_type")),
    )
    op.create_index("ix_ticket_type_event", "ticket_type", ["event_id", "position"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_ticket_type_event", table_name="ticket_type")
    op.drop_table("ticket_type")
    op.drop_index("ix_event_words", table_name="event", postgresql_using="gin")
    op.drop_index("ix_event_venue", table_name="event")
    op.drop_index(
        "ix_event_seat_map", table_name="event", postgresql_where=sa.text("seat_map_id IS NOT NULL")
    )
    op.drop_index(
        "ix_event_price_min", table_name="event", postgresql_where=sa.text("status = 'PUBLISHED'")
    )
    op.drop_index(
        "ix_event_price_max", table_name="event", postgresql_where=sa.text("status = 'PUBLISHED'")
    )
    op.drop_index("ix_event_organizer", table_name="event")
    op.drop_index(
        "ix_event_listing", table_name="event", postgresql_where=sa.text("status = 'PUBLISHED'")
    )
    op.drop_index(
        "ix_event_category", table_name="event", postgresql_where=sa.text("status = 'PUBLISHED'")
    )
    op.drop_table("event")
    op.drop_index("ix_seat_map_venue", table_name="seat_map")
    op.drop_table("seat_map")
    op.drop_index(op.f("ix_booking_item_booking_id"), table_name="booking_item")
    op.drop_table("booking_item")
    op.drop_index(
        "uq_waiting_once_a_type",
        table_name="waiting",
        postgresql_where=sa.text("status IN ('WAITING', 'OFFERED')"),
    )
    op.drop_index(
        "ix_waiting_next", table_name="waiting", postgresql_where=sa.text("status = 'WAITING'")
    )
    op.drop_index("ix_waiting_event_id_id", table_name="waiting")
    op.drop_table("waiting")
    op.drop_index("ix_venue_position", table_name="venue")
    op.drop_index("ix_venue_owner", table_name="venue")
    op.drop_table("venue")
    op.drop_index("ix_ticket_of_event", table_name="ticket")
    op.drop_index(op.f("ix_ticket_holder_id"), table_name="ticket")
    op.drop_index(op.f("ix_ticket_booking_id"), table_name="ticket")
    op.drop_table("ticket")
    op.drop_index("ix_task_due", table_name="task", postgresql_where=sa.text("parked_at IS NULL"))
    op.drop_table("task")
    op.drop_table("stock")
    op.drop_index(
        "ix_programme_word_trigrams",
        table_name="programme_word",
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    op.drop_table("programme_word")
    op.drop_index(op.f("ix_payment_notice_payment_id"), table_name="payment_notice")
    op.drop_table("payment_notice")
    op.drop_index(op.f("ix_payment_purpose"), table_name="payment")
    op.drop_table("payment")
    op.drop_index(op.f("ix_movement_stock_id"), table_name="movement")
    op.drop_table("movement")
    op.drop_index(
        "uq_hold_line_live_unit",
        table_name="hold_line",
        postgresql_where=sa.text("unit IS NOT NULL AND state IN ('HELD', 'SOLD')"),
    )
    op.drop_table("hold_line")
    op.drop_index("ix_hold_running", table_name="hold", postgresql_where=sa.text("state = 'HELD'"))
    op.drop_table("hold")
    op.drop_table("event_log")
    op.drop_index(op.f("ix_check_in_ticket_number"), table_name="check_in")
    op.drop_table("check_in")
    op.drop_index("ix_booking_event_id_status_id", table_name="booking")
    op.drop_index("ix_booking_buyer_id_id", table_name="booking")
    op.drop_table("booking")
    op.drop_index(op.f("ix_answer_expires_at"), table_name="answer")
    op.drop_table("answer")
    op.drop_table("account")
