"""Shop and talk."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "activity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("words_sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
    )
    op.create_index("ix_activity_account_id", "activity", ["account_id", "at", "id"], unique=False)
    op.create_index("ix_activity_at", "activity", ["at"], unique=False)
    op.create_table(
        "activity_consent",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_activity_consent")),
    )
    op.create_table(
        "alert",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("severity", sa.String(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alert")),
    )
    op.create_index(
        "uq_alert_unresolved",
        "alert",
        ["kind", "about"],
        unique=True,
        postgresql_where=sa.text("status <> 'RESOLVED'"),
    )
    op.create_table(
        "block",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("blocker_id", sa.Uuid(), nullable=False),
        sa.Column("blocked_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_block")),
        sa.UniqueConstraint(
            "blocker_id", "blocked_id", name=op.f("uq_block_blocker_id_blocked_id")
        ),
    )
    op.create_index(op.f("ix_block_blocked_id"), "block", ["blocked_id"], unique=False)
    op.create_table(
        "carried_delivery",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("courier_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_carried_delivery")),
    )
    op.create_index(
        op.f("ix_carried_delivery_courier_id"), "carried_delivery", ["courier_id"], unique=False
    )
    op.create_table(
        "cart",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("token_hash", sa.LargeBinary(), nullable=True),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("voucher_ids", sa.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("destination", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("choices", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seen_delivery", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cart")),
    )
    op.create_index(
        "ix_cart_of_guests",
        "cart",
        ["updated_at"],
        unique=False,
        postgresql_where=sa.text("owner_id IS NULL"),
    )
    op.create_index("uq_cart_owner_id", "cart", ["owner_id"], unique=True)
    op.create_index("uq_cart_token_hash", "cart", ["token_hash"], unique=True)
    op.create_table(
        "chat_preference",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("shows_presence", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_chat_preference")),
    )
    op.create_table(
        "conversation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.Column("title_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_for", sa.Uuid(), nullable=True),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("peers", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("assignee_id", sa.Uuid(), nullable=True),
        sa.Column("last_number", sa.BigInteger(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("members >= 0", name=op.f("ck_conversation_members_counted")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation")),
    )
    op.create_index(
        "ix_conversation_queue",
        "conversation",
        ["created_at", "id"],
        unique=False,
        postgresql_where=sa.text("status = 'WAITING'"),
    )
    op.create_table(
        "conversation_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("invited_by", sa.Uuid(), nullable=True),
        sa.Column("muted_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_barred", sa.Boolean(), nullable=False),
        sa.Column("delivered", sa.BigInteger(), nullable=False),
        sa.Column("read", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "read <= delivered", name=op.f("ck_conversation_member_delivered_before_read")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversation_member")),
        sa.UniqueConstraint(
            "conversation_id",
            "account_id",
            name=op.f("uq_conversation_member_conversation_id_account_id"),
        ),
    )
    op.create_index(
        "ix_conversation_member_account_id",
        "conversation_member",
        ["account_id", "status"],
        unique=False,
    )
    op.create_table(
        "courier",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vehicle", sa.String(), nullable=False),
        sa.Column("grams", sa.Integer(), nullable=False),
        sa.Column("places", sa.SmallInteger(), nullable=False),
        sa.Column("zone_ids", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("accepts_by_itself", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courier")),
    )
    op.create_table(
        "courier_fact",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("courier_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", "sequence", "kind", name=op.f("pk_courier_fact")),
    )
    op.create_index("ix_courier_fact_courier", "courier_fact", ["courier_id", "at"], unique=False)
    op.create_index("ix_courier_fact_seller", "courier_fact", ["seller_id", "at"], unique=False)
    op.create_index("ix_courier_fact_time", "courier_fact", ["at"], unique=False)
    op.create_table(
        "courier_figures",
        sa.Column("courier_id", sa.Uuid(), nullable=False),
        sa.Column("acceptance", sa.Double(), nullable=False),
        sa.Column("success", sa.Double(), nullable=False),
        sa.Column("offers", sa.Integer(), nullable=False),
        sa.Column("deliveries", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("courier_id", name=op.f("pk_courier_figures")),
    )
    op.create_table(
        "courier_offer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("courier_id", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("metres", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courier_offer")),
    )
    op.create_index(
        op.f("ix_courier_offer_delivery_id"), "courier_offer", ["delivery_id"], unique=False
    )
    op.create_index(
        "ix_courier_offer_open_of",
        "courier_offer",
        ["courier_id", "made_at"],
        unique=False,
        postgresql_where=sa.text("status = 'OPEN'"),
    )
    op.create_index(
        "uq_courier_offer_open",
        "courier_offer",
        ["delivery_id"],
        unique=True,
        postgresql_where=sa.text("status = 'OPEN'"),
    )
    op.create_table(
        "courier_position",
        sa.Column("courier_id", sa.Uuid(), nullable=False),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.Column("accuracy", sa.Double(), nullable=True),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("silence_told", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("courier_id", name=op.f("pk_courier_position")),
        postgresql_with={"fillfactor": 50},
    )
    op.create_index(
        "ix_courier_position_latitude_longitude",
        "courier_position",
        ["latitude", "longitude"],
        unique=False,
    )
    op.create_table(
        "courier_round",
        sa.Column("courier_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("vehicle", sa.String(), nullable=False),
        sa.Column("grams", sa.Integer(), nullable=False),
        sa.Column("places", sa.SmallInteger(), nullable=False),
        sa.Column("free_grams", sa.Integer(), nullable=False),
        sa.Column("free_places", sa.SmallInteger(), nullable=False),
        sa.Column("loads", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("stops", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("courier_id", name=op.f("pk_courier_round")),
    )
    op.create_table(
        "courier_search",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("asked", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("is_escalated", sa.Boolean(), nullable=False),
        sa.Column("waits", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_courier_search")),
    )
    op.create_index(
        "ix_courier_search_waits",
        "courier_search",
        ["delivery_id"],
        unique=False,
        postgresql_where=sa.text("waits"),
    )
    op.create_table(
        "courier_shift",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("courier_id", sa.Uuid(), nullable=False),
        sa.Column("planned_from", sa.DateTime(timezone=True), nullable=False),
        sa.Column("planned_until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("breaks", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("is_located", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_courier_shift")),
    )
    op.create_index(
        "ix_courier_shift_courier_id_planned_from",
        "courier_shift",
        ["courier_id", "planned_from"],
        unique=False,
    )
    op.create_index(
        "uq_courier_shift_under_way",
        "courier_shift",
        ["courier_id"],
        unique=True,
        postgresql_where=sa.text("status IN ('BREAK', 'ON')"),
    )
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("shipment_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("recipient_id", sa.Uuid(), nullable=False),
        sa.Column("zone_id", sa.Uuid(), nullable=True),
        sa.Column("pickup_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("dropoff_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("weight_grams", sa.Integer(), nullable=False),
        sa.Column("size", sa.String(), nullable=False),
        sa.Column("due_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("window_opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("window_closes_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("needs", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("tries_max", sa.SmallInteger(), nullable=False),
        sa.Column("try_again_after", sa.Interval(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("courier_id", sa.Uuid(), nullable=True),
        sa.Column("asked", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("collected_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.SmallInteger(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_given_up", sa.Boolean(), nullable=False),
        sa.Column("wrong_codes", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("proof", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("arrives_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("history", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "NOT (status IN ('ASSIGNED', 'DELIVERED', 'IN_TRANSIT', 'OUT_FOR_DELIVERY', 'PICKED_UP') AND courier_id IS NULL)",
            name=op.f("ck_delivery_has_a_courier"),
        ),
        sa.CheckConstraint(
            "NOT (status IN ('PENDING', 'REASSIGNED') AND courier_id IS NOT NULL)",
            name=op.f("ck_delivery_one_courier"),
        ),
        sa.CheckConstraint(
            "asked IS NULL OR courier_id IS NULL", name=op.f("ck_delivery_asked_or_assigned")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    op.create_index(
        "ix_delivery_carried",
        "delivery",
        ["courier_id", "due_by", "id"],
        unique=False,
        postgresql_where=sa.text("NOT status IN ('CANCELLED', 'DELIVERED', 'RETURNED')"),
    )
    op.create_index(
        "ix_delivery_courier", "delivery", ["courier_id", "created_at", "id"], unique=False
    )
    op.create_index("ix_delivery_newest", "delivery", ["created_at", "id"], unique=False)
    op.create_index(op.f("ix_delivery_order_id"), "delivery", ["order_id"], unique=False)
    op.create_index(
        "ix_delivery_proof",
        "delivery",
        ["proof"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"proof": "jsonb_path_ops"},
    )
    op.create_index(
        "ix_delivery_recipient", "delivery", ["recipient_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "ix_delivery_seeking",
        "delivery",
        ["due_by", "id"],
        unique=False,
        postgresql_where=sa.text("status IN ('PENDING', 'REASSIGNED')"),
    )
    op.create_index(
        "ix_delivery_seller", "delivery", ["seller_id", "created_at", "id"], unique=False
    )
    op.create_index(
        "uq_delivery_live_of_shipment",
        "delivery",
        ["shipment_id"],
        unique=True,
        postgresql_where=sa.text("NOT status IN ('CANCELLED', 'RETURNED')"),
    )
    op.create_table(
        "delivery_fact",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("courier_id", sa.Uuid(), nullable=True),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("on_time", sa.Boolean(), nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("seconds_carried", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("delivery_id", name=op.f("pk_delivery_fact")),
    )
    op.create_index(
        "ix_delivery_fact_courier", "delivery_fact", ["courier_id", "ended_at"], unique=False
    )
    op.create_index(
        "ix_delivery_fact_seller", "delivery_fact", ["seller_id", "ended_at"], unique=False
    )
    op.create_index("ix_delivery_fact_time", "delivery_fact", ["ended_at"], unique=False)
    op.create_table(
        "delivery_tracking",
        sa.Column("delivery_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("courier_id", sa.Uuid(), nullable=True),
        sa.Column("latitude", sa.Double(), nullable=True),
        sa.Column("longitude", sa.Double(), nullable=True),
        sa.PrimaryKeyConstraint("delivery_id", "at", "status", name=op.f("pk_delivery_tracking")),
    )
    op.create_index(
        "ix_delivery_tracking_old",
        "delivery_tracking",
        ["at"],
        unique=False,
        postgresql_where=sa.text("status = ''"),
    )
    op.create_table(
        "delivery_zone",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("circle", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("polygon", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("south", sa.Double(), nullable=False),
        sa.Column("west", sa.Double(), nullable=False),
        sa.Column("north", sa.Double(), nullable=False),
        sa.Column("east", sa.Double(), nullable=False),
        sa.Column("tariff", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("time_zone", sa.String(), nullable=False),
        sa.Column("openings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("is_removed", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_zone")),
    )
    op.create_index(
        "ix_delivery_zone_box",
        "delivery_zone",
        ["south", "north"],
        unique=False,
        postgresql_where=sa.text("NOT is_removed"),
    )
    op.create_table(
        "device",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("address_index", sa.LargeBinary(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("public_key_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_device")),
        sa.UniqueConstraint("address_index", name=op.f("uq_device_address_index")),
    )
    op.create_index(
        "ix_device_of_account", "device", ["account_id", "added_at", "id"], unique=False
    )
    op.create_table(
        "invoice_series",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", "kind", name=op.f("pk_invoice_series")),
    )
    op.create_table(
        "location",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("opening_hours", sa.String(), nullable=False),
        sa.Column("is_pick_up", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)", name=op.f("ck_location_position")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location")),
    )
    op.create_index("ix_location_of_seller", "location", ["seller_id", "id"], unique=False)
    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.String(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reply_to", sa.BigInteger(), nullable=True),
        sa.Column("attachments", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("mentions", postgresql.ARRAY(sa.Uuid()), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("words", postgresql.ARRAY(sa.LargeBinary()), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint(
            "conversation_id", "number", name=op.f("uq_message_conversation_id_number")
        ),
    )
    op.create_index("ix_message_author_id", "message", ["author_id", "id"], unique=False)
    op.create_index(
        "ix_message_kept",
        "message",
        ["posted_at", "id"],
        unique=False,
        postgresql_where=sa.text("status <> 'FORGOTTEN'"),
    )
    op.create_index(
        "ix_message_taken_back",
        "message",
        ["gone_at", "id"],
        unique=False,
        postgresql_where=sa.text("status IN ('DELETED', 'HIDDEN')"),
    )
    op.create_index("ix_message_words", "message", ["words"], unique=False, postgresql_using="gin")
    op.create_table(
        "message_body",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_body")),
    )
    op.create_index(
        "ix_message_body_author_id", "message_body", ["author_id", "written_at", "id"], unique=False
    )
    op.create_index(
        "ix_message_body_message_id", "message_body", ["message_id", "revision"], unique=False
    )
    op.create_table(
        "message_report",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("conversation_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("reporter_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("acts", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("resolved_by", sa.Uuid(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_report")),
        sa.UniqueConstraint(
            "conversation_id",
            "number",
            "reporter_id",
            name=op.f("uq_message_report_conversation_id_number_reporter_id"),
        ),
    )
    op.create_index(
        op.f("ix_message_report_reporter_id"), "message_report", ["reporter_id"], unique=False
    )
    op.create_index("ix_message_report_status_id", "message_report", ["status", "id"], unique=False)
    op.create_table(
        "notification",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("template", sa.String(), nullable=False),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("about", sa.String(), nullable=False),
        sa.Column("ways", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("frequency", sa.String(), nullable=False),
        sa.Column("facts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("digest_id", sa.Uuid(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notification")),
        sa.UniqueConstraint("account_id", "number", name=op.f("uq_notification_account_id_number")),
        sa.UniqueConstraint("cause", "account_id", name=op.f("uq_notification_cause_account_id")),
        postgresql_with={"fillfactor": 70},
    )
    op.create_index(
        "ix_notification_digest",
        "notification",
        ["account_id", "category", "due_at"],
        unique=False,
        postgresql_where=sa.text("frequency <> 'NONE'"),
    )
    op.create_index("ix_notification_newest", "notification", ["made_at", "id"], unique=False)
    op.create_index(
        "ix_notification_unread",
        "notification",
        ["account_id", "about"],
        unique=False,
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.create_table(
        "notification_feed",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("unread", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "unread >= 0 AND unread <= count", name=op.f("ck_notification_feed_unread")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_notification_feed")),
        postgresql_with={"fillfactor": 70},
    )
    op.create_table(
        "notification_preferences",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("ways", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("frequencies", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("quiet_hours", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_notification_preferences")),
    )
    op.create_table(
        "order_fact",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("seconds_to_ready", sa.Integer(), nullable=True),
        sa.Column("seconds_to_shipped", sa.Integer(), nullable=True),
        sa.Column("seconds_to_delivered", sa.Integer(), nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("order_id", "seller_id", name=op.f("pk_order_fact")),
    )
    op.create_index("ix_order_fact_seller", "order_fact", ["seller_id", "ended_at"], unique=False)
    op.create_index("ix_order_fact_time", "order_fact", ["ended_at"], unique=False)
    op.create_table(
        "product_category",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["product_category.id"],
            name=op.f("fk_product_category_parent_id_product_category"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_category")),
        sa.UniqueConstraint("slug", name=op.f("uq_product_category_slug")),
    )
    op.create_index("ix_product_category_parent", "product_category", ["parent_id"], unique=False)
    op.create_table(
        "product_sale",
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("quantity", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("order_id", "product_id", name=op.f("pk_product_sale")),
    )
    op.create_table(
        "product_word",
        sa.Column("word", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("word", name=op.f("pk_product_word")),
    )
    op.create_index(
        "ix_product_word_trigrams",
        "product_word",
        ["word"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    op.create_table(
        "rating",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("rated_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("stars", sa.SmallInteger(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("is_hidden", sa.Boolean(), nullable=False),
        sa.Column("rated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("stars BETWEEN 1 AND 5", name=op.f("ck_rating_stars")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rating")),
        sa.UniqueConstraint(
            "subject_id",
            "rated_id",
            "person_id",
            name=op.f("uq_rating_subject_id_rated_id_person_id"),
        ),
    )
    op.create_index("ix_rating_person", "rating", ["person_id"], unique=False)
    op.create_index(
        "ix_rating_rated", "rating", ["subject", "rated_id", "rated_at", "id"], unique=False
    )
    op.create_index(
        "ix_rating_shown",
        "rating",
        ["subject", "rated_id"],
        unique=False,
        postgresql_include=["stars"],
        postgresql_where=sa.text("NOT is_hidden"),
    )
    op.create_table(
        "seller_terms",
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("display_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("imprint_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("legal_address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("tax_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("prices_include_tax", sa.Boolean(), nullable=False),
        sa.Column("late_money", sa.String(), nullable=False),
        sa.Column("return_days", sa.Integer(), nullable=False),
        sa.Column("returns_paid_by", sa.String(), nullable=False),
        sa.Column("cancel_until", sa.String(), nullable=False),
        sa.Column("free_delivery_from", sa.BigInteger(), nullable=True),
        sa.Column("free_delivery_currency", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("seller_id", name=op.f("pk_seller_terms")),
    )
    op.create_table(
        "shop_order",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("payment_status", sa.String(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("cancelled_by", sa.String(), nullable=True),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("given_back", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("deadline", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hold_id", sa.Uuid(), nullable=True),
        sa.Column("destination_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_for", sa.Uuid(), nullable=True),
        sa.Column("tickets", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("voucher_ids", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("history", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_shop_order")),
    )
    op.create_index("ix_shop_order_buyer_id_id", "shop_order", ["buyer_id", "id"], unique=False)
    op.create_table(
        "socket_ticket",
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_socket_ticket")),
    )
    op.create_index("ix_socket_ticket_expires_at", "socket_ticket", ["expires_at"], unique=False)
    op.create_table(
        "stock_departure",
        sa.Column("shipment_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("held", sa.BigInteger(), nullable=False),
        sa.Column("unheld", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("shipment_id", "variant_id", name=op.f("pk_stock_departure")),
    )
    op.create_table(
        "stock_movement",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("stock_id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("before", sa.BigInteger(), nullable=False),
        sa.Column("after", sa.BigInteger(), nullable=False),
        sa.Column("by_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_movement")),
    )
    op.create_index(
        "ix_stock_movement_at_location", "stock_movement", ["location_id", "id"], unique=False
    )
    op.create_index(
        "ix_stock_movement_of_variant",
        "stock_movement",
        ["location_id", "variant_id", "id"],
        unique=False,
    )
    op.create_table(
        "tax_rate",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("country", sa.String(), nullable=False),
        sa.Column("region", sa.String(), nullable=False),
        sa.Column("tax_class", sa.String(), nullable=False),
        sa.Column("basis_points", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "basis_points BETWEEN 0 AND 10000", name=op.f("ck_tax_rate_basis_points")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tax_rate")),
        sa.UniqueConstraint(
            "country", "region", "tax_class", name=op.f("uq_tax_rate_country_region_tax_class")
        ),
    )
    op.create_table(
        "voucher",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("issuer_id", sa.Uuid(), nullable=False),
        sa.Column("for_all", sa.Boolean(), nullable=False),
        sa.Column("terms", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("uses", sa.BigInteger(), nullable=True),
        sa.Column("uses_per_buyer", sa.BigInteger(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_voucher")),
    )
    op.create_index("ix_voucher_issuer_id_id", "voucher", ["issuer_id", "id"], unique=False)
    op.create_index("uq_voucher_code", "voucher", ["code"], unique=True)
    op.create_table(
        "webhook_endpoint",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("url_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("description_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("secrets_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("event_names", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("disabled_because", sa.String(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_endpoint")),
    )
    op.create_index(
        "ix_webhook_endpoint_owner_id_id", "webhook_endpoint", ["owner_id", "id"], unique=False
    )
    op.create_table(
        "webhook_reader",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_webhook_reader")),
    )
    op.create_table(
        "invoice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("corrects", sa.Uuid(), nullable=True),
        sa.Column("corrects_number", sa.BigInteger(), nullable=True),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("recipient_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("recipient_sealed_for", sa.Uuid(), nullable=False),
        sa.Column("issuer_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("issuer_sealed_for", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'CREDIT_NOTE') = (corrects IS NOT NULL)", name=op.f("ck_invoice_corrects")
        ),
        sa.CheckConstraint("total = net + tax", name=op.f("ck_invoice_total")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["shop_order.id"], name=op.f("fk_invoice_order_id_shop_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invoice")),
        sa.UniqueConstraint(
            "seller_id", "kind", "number", name=op.f("uq_invoice_seller_id_kind_number")
        ),
    )
    op.create_index("ix_invoice_buyer_id", "invoice", ["buyer_id"], unique=False)
    op.create_index("ix_invoice_order_id_id", "invoice", ["order_id", "id"], unique=False)
    op.create_index("ix_invoice_seller_id_id", "invoice", ["seller_id", "id"], unique=False)
    op.create_index(
        "uq_invoice_of_order",
        "invoice",
        ["order_id", "seller_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'INVOICE'"),
    )
    op.create_table(
        "order_line",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("shipment_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("sku", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("held", sa.Integer(), nullable=False),
        sa.Column("unit_price", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("tax_rate", sa.Integer(), nullable=False),
        sa.Column("tax_included", sa.Boolean(), nullable=False),
        sa.Column("cancelled", sa.Integer(), nullable=False),
        sa.Column("returned", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["shop_order.id"], name=op.f("fk_order_line_order_id_shop_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
    )
    op.create_index(op.f("ix_order_line_order_id"), "order_line", ["order_id"], unique=False)
    op.create_index(
        "ix_order_line_variant_id_location_id",
        "order_line",
        ["variant_id", "location_id"],
        unique=False,
    )
    op.create_table(
        "order_return",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("buyer_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("paid_by", sa.String(), nullable=False),
        sa.Column("lines", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("withheld", sa.BigInteger(), nullable=False),
        sa.Column("refund", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("refund_id", sa.Uuid(), nullable=True),
        sa.Column("history", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["shop_order.id"], name=op.f("fk_order_return_order_id_shop_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_return")),
    )
    op.create_index("ix_order_return_buyer_id_id", "order_return", ["buyer_id", "id"], unique=False)
    op.create_index(op.f("ix_order_return_order_id"), "order_return", ["order_id"], unique=False)
    op.create_index(
        "ix_order_return_seller_id_id", "order_return", ["seller_id", "id"], unique=False
    )
    op.create_index(
        "uq_order_return_refund_id",
        "order_return",
        ["refund_id"],
        unique=True,
        postgresql_where=sa.text("refund_id IS NOT NULL"),
    )
    op.create_table(
        "order_shipment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("fulfilment", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("discount", sa.BigInteger(), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("tax", sa.BigInteger(), nullable=False),
        sa.Column("tax_rate", sa.Integer(), nullable=False),
        sa.Column("tax_included", sa.Boolean(), nullable=False),
        sa.Column("weight_grams", sa.BigInteger(), nullable=False),
        sa.Column("at_event", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
        sa.Column("arrives_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("delivery_id", sa.Uuid(), nullable=True),
        sa.Column("carrier", sa.String(), nullable=False),
        sa.Column("tracking_number", sa.String(), nullable=False),
        sa.Column("collection_code", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["order_id"], ["shop_order.id"], name=op.f("fk_order_shipment_order_id_shop_order")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_shipment")),
    )
    op.create_index(
        op.f("ix_order_shipment_order_id"), "order_shipment", ["order_id"], unique=False
    )
    op.create_index(
        "ix_order_shipment_seller_id_order_id",
        "order_shipment",
        ["seller_id", "order_id"],
        unique=False,
    )
    op.create_table(
        "product",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("description", sa.String(), nullable=False),
        sa.Column("vendor", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("options", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("images", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("variant_count", sa.Integer(), nullable=False),
        sa.Column("price_min", sa.BigInteger(), nullable=True),
        sa.Column("price_max", sa.BigInteger(), nullable=True),
        sa.Column("image_url", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(
            ["category_id"],
            ["product_category.id"],
            name=op.f("fk_product_category_id_product_category"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product")),
        sa.UniqueConstraint("seller_id", "handle", name=op.f("uq_product_seller_id_handle")),
    )
    op.create_index("ix_product_category", "product", ["category_id"], unique=False)
    op.create_index("ix_product_seller", "product", ["seller_id", "created_at", "id"], unique=False)
    op.create_table(
        "stock_level",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("variant_id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("location_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("shipped", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("shipped >= 0", name=op.f("ck_stock_level_shipped")),
        sa.ForeignKeyConstraint(
            ["location_id"], ["location.id"], name=op.f("fk_stock_level_location_id_location")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stock_level")),
        sa.UniqueConstraint(
            "variant_id", "location_id", name=op.f("uq_stock_level_variant_id_location_id")
        ),
        postgresql_with={"fillfactor": 80},
    )
    op.create_index(
        "ix_stock_level_at_location", "stock_level", ["location_id", "id"], unique=False
    )
    op.create_index("ix_stock_level_of_product", "stock_level", ["product_id", "id"], unique=False)
    op.create_table(
        "webhook_delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("event_name", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("happened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_attempt_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("response_code", sa.Integer(), nullable=True),
        sa.Column("failure", sa.String(), nullable=True),
        sa.Column("took_microseconds", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["webhook_endpoint.id"],
            name=op.f("fk_webhook_delivery_endpoint_id_webhook_endpoint"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhook_delivery")),
    )
    op.create_index(
        "ix_webhook_delivery_created_at", "webhook_delivery", ["created_at"], unique=False
    )
    op.create_index(
        "ix_webhook_delivery_endpoint_id_position",
        "webhook_delivery",
        ["endpoint_id", "position"],
        unique=False,
    )
    op.create_index(
        "ix_webhook_delivery_waiting",
        "webhook_delivery",
        ["endpoint_id", "due_at"],
        unique=False,
        postgresql_where=sa.text("status = 'WAITING'"),
    )
    op.create_table(
        "webhook_lane",
        sa.Column("endpoint_id", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["endpoint_id"],
            ["webhook_endpoint.id"],
            name=op.f("fk_webhook_lane_endpoint_id_webhook_endpoint"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("endpoint_id", name=op.f("pk_webhook_lane")),
    )
    op.create_index(op.f("ix_webhook_lane_due_at"), "webhook_lane", ["due_at"], unique=False)
    op.create_table(
        "product_listing",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("is_listed", sa.Boolean(), nullable=False),
        sa.Column("handle", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("vendor", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("tags", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("option_values", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("variant_count", sa.Integer(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("price_min", sa.BigInteger(), nullable=True),
        sa.Column("price_max", sa.BigInteger(), nullable=True),
        sa.Column("image_url", sa.String(), nullable=True),
        sa.Column("sells_always", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("title_words", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("words", postgresql.ARRAY(sa.String()), nullable=False),
        sa.Column("sold", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["product.id"], name=op.f("fk_product_listing_id_product")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_listing")),
    )
    op.create_index(
        "ix_product_listing_category",
        "product_listing",
        ["category_id"],
        unique=False,
        postgresql_where=sa.text("is_listed"),
    )
    op.create_index(
        "ix_product_listing_kind",
        "product_listing",
        ["kind"],
        unique=False,
        postgresql_where=sa.text("is_listed"),
    )
    op.create_index(
        "ix_product_listing_newest",
        "product_listing",
        ["created_at", "id"],
        unique=False,
        postgresql_where=sa.text("is_listed"),
    )
    op.create_index(
        "ix_product_listing_option_values",
        "product_listing",
        ["option_values"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("is_listed"),
    )
    op.create_index(
        "ix_product_listing_price",
        "product_listing",
        ["price_min", "id"],
        unique=False,
        postgresql_where=sa.text("is_listed"),
    )
    op.create_index(
        "ix_product_listing_seller",
        "product_listing",
        ["seller_id"],
        unique=False,
        postgresql_where=sa.text("is_listed"),
    )
    op.create_index(
        "ix_product_listing_sold",
        "product_listing",
        ["sold", "id"],
        unique=False,
        postgresql_where=sa.text("is_listed"),
    )
    op.create_index(
        "ix_product_listing_tags",
        "product_listing",
        ["tags"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("is_listed"),
    )
    op.create_index(
        "ix_product_listing_title_words",
        "product_listing",
        ["title_words"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("is_listed"),
    )
    op.create_index(
        "ix_product_listing_vendor",
        "product_listing",
        ["vendor"],
        unique=False,
        postgresql_where=sa.text("is_listed"),
    )
    op.create_index(
        "ix_product_listing_words",
        "product_listing",
        ["words"],
        unique=False,
        postgresql_using="gin",
        postgresql_where=sa.text("is_listed"),
    )
    op.create_table(
        "product_variant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("seller_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("sku", sa.String(), nullable=True),
        sa.Column("barcode", sa.String(), nullable=False),
        sa.Column("options", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("price_amount", sa.BigInteger(), nullable=False),
        sa.Column("compare_at_amount", sa.BigInteger(), nullable=True),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("weight_grams", sa.Integer(), nullable=False),
        sa.Column("tax_class", sa.String(), nullable=False),
        sa.Column("requires_shipping", sa.Boolean(), nullable=False),
        sa.Column("tracks_stock", sa.Boolean(), nullable=False),
        sa.Column("sells_beyond_stock", sa.Boolean(), nullable=False),
        sa.Column("image_position", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "compare_at_amount > price_amount", name=op.f("ck_product_variant_compare_at")
        ),
        sa.CheckConstraint("price_amount >= 0", name=op.f("ck_product_variant_price")),
        sa.ForeignKeyConstraint(
            ["product_id"], ["product.id"], name=op.f("fk_product_variant_product_id_product")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_product_variant")),
        sa.UniqueConstraint(
            "seller_id",
            "sku",
            deferrable=True,
            initially="IMMEDIATE",
            name=op.f("uq_product_variant_seller_id_sku"),
        ),
    )
    op.create_index(
        "ix_product_variant_product", "product_variant", ["product_id", "position"], unique=False
    )
    op.add_column("booking", sa.Column("order_id", sa.Uuid(), nullable=True))
    op.create_index(
        "ix_booking_order_id_id",
        "booking",
        ["order_id", "id"],
        unique=False,
        postgresql_where=sa.text("order_id IS NOT NULL"),
    )
    op.add_column(
        "stock", sa.Column("short", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    )


def downgrade() -> None:
    op.drop_column("stock", "short")
    op.drop_index(
        "ix_booking_order_id_id",
        table_name="booking",
        postgresql_where=sa.text("order_id IS NOT NULL"),
    )
    op.drop_column("booking", "order_id")
    op.drop_index("ix_product_variant_product", table_name="product_variant")
    op.drop_table("product_variant")
    op.drop_index(
        "ix_product_listing_words",
        table_name="product_listing",
        postgresql_using="gin",
        postgresql_where=sa.text("is_listed"),
    )
    op.drop_index(
        "ix_product_listing_vendor",
        table_name="product_listing",
        postgresql_where=sa.text("is_listed"),
    )
    op.drop_index(
        "ix_product_listing_title_words",
        table_name="product_listing",
        postgresql_using="gin",
        postgresql_where=sa.text("is_listed"),
    )
    op.drop_index(
        "ix_product_listing_tags",
        table_name="product_listing",
        postgresql_using="gin",
        postgresql_where=sa.text("is_listed"),
    )
    op.drop_index(
        "ix_product_listing_sold",
        table_name="product_listing",
        postgresql_where=sa.text("is_listed"),
    )
    op.drop_index(
        "ix_product_listing_seller",
        table_name="product_listing",
        postgresql_where=sa.text("is_listed"),
    )
    op.drop_index(
        "ix_product_listing_price",
        table_name="product_listing",
        postgresql_where=sa.text("is_listed"),
    )
    op.drop_index(
        "ix_product_listing_option_values",
        table_name="product_listing",
        postgresql_using="gin",
        postgresql_where=sa.text("is_listed"),
    )
    op.drop_index(
        "ix_product_listing_newest",
        table_name="product_listing",
        postgresql_where=sa.text("is_listed"),
    )
    op.drop_index(
        "ix_product_listing_kind",
        table_name="product_listing",
        postgresql_where=sa.text("is_listed"),
    )
    op.drop_index(
        "ix_product_listing_category",
        table_name="product_listing",
        postgresql_where=sa.text("is_listed"),
    )
    op.drop_table("product_listing")
    op.drop_index(op.f("ix_webhook_lane_due_at"), table_name="webhook_lane")
    op.drop_table("webhook_lane")
    op.drop_index(
        "ix_webhook_delivery_waiting",
        table_name="webhook_delivery",
        postgresql_where=sa.text("status = 'WAITING'"),
    )
    op.drop_index("ix_webhook_delivery_endpoint_id_position", table_name="webhook_delivery")
    op.drop_index("ix_webhook_delivery_created_at", table_name="webhook_delivery")
    op.drop_table("webhook_delivery")
    op.drop_index("ix_stock_level_of_product", table_name="stock_level")
    op.drop_index("ix_stock_level_at_location", table_name="stock_level")
    op.drop_table("stock_level")
    op.drop_index("ix_product_seller", table_name="product")
    op.drop_index("ix_product_category", table_name="product")
    op.drop_table("product")
    op.drop_index("ix_order_shipment_seller_id_order_id", table_name="order_shipment")
    op.drop_index(op.f("ix_order_shipment_order_id"), table_name="order_shipment")
    op.drop_table("order_shipment")
    op.drop_index(
        "uq_order_return_refund_id",
        table_name="order_return",
        postgresql_where=sa.text("refund_id IS NOT NULL"),
    )
    op.drop_index("ix_order_return_seller_id_id", table_name="order_return")
    op.drop_index(op.f("ix_order_return_order_id"), table_name="order_return")
    op.drop_index("ix_order_return_buyer_id_id", table_name="order_return")
    op.drop_table("order_return")
    op.drop_index("ix_order_line_variant_id_location_id", table_name="order_line")
    op.drop_index(op.f("ix_order_line_order_id"), table_name="order_line")
    op.drop_table("order_line")
    op.drop_index(
        "uq_invoice_of_order", table_name="invoice", postgresql_where=sa.text("kind = 'INVOICE'")
    )
    op.drop_index("ix_invoice_seller_id_id", table_name="invoice")
    op.drop_index("ix_invoice_order_id_id", table_name="invoice")
    op.drop_index("ix_invoice_buyer_id", table_name="invoice")
    op.drop_table("invoice")
    op.drop_table("webhook_reader")
    op.drop_index("ix_webhook_endpoint_owner_id_id", table_name="webhook_endpoint")
    op.drop_table("webhook_endpoint")
    op.drop_index("uq_voucher_code", table_name="voucher")
    op.drop_index("ix_voucher_issuer_id_id", table_name="voucher")
    op.drop_table("voucher")
    op.drop_table("tax_rate")
    op.drop_index("ix_stock_movement_of_variant", table_name="stock_movement")
    op.drop_index("ix_stock_movement_at_location", table_name="stock_movement")
    op.drop_table("stock_movement")
    op.drop_table("stock_departure")
    op.drop_index("ix_socket_ticket_expires_at", table_name="socket_ticket")
    op.drop_table("socket_ticket")
    op.drop_index("ix_shop_order_buyer_id_id", table_name="shop_order")
    op.drop_table("shop_order")
    op.drop_table("seller_terms")
    op.drop_index(
        "ix_rating_shown",
        table_name="rating",
        postgresql_include=["stars"],
        postgresql_where=sa.text("NOT is_hidden"),
    )
    op.drop_index("ix_rating_rated", table_name="rating")
    op.drop_index("ix_rating_person", table_name="rating")
    op.drop_table("rating")
    op.drop_index(
        "ix_product_word_trigrams",
        table_name="product_word",
        postgresql_using="gin",
        postgresql_ops={"word": "gin_trgm_ops"},
    )
    op.drop_table("product_word")
    op.drop_table("product_sale")
    op.drop_index("ix_product_category_parent", table_name="product_category")
    op.drop_table("product_category")
    op.drop_index("ix_order_fact_time", table_name="order_fact")
    op.drop_index("ix_order_fact_seller", table_name="order_fact")
    op.drop_table("order_fact")
    op.drop_table("notification_preferences")
    op.drop_table("notification_feed")
    op.drop_index(
        "ix_notification_unread",
        table_name="notification",
        postgresql_where=sa.text("read_at IS NULL"),
    )
    op.drop_index("ix_notification_newest", table_name="notification")
    op.drop_index(
        "ix_notification_digest",
        table_name="notification",
        postgresql_where=sa.text("frequency <> 'NONE'"),
    )
    op.drop_table("notification")
    op.drop_index("ix_message_report_status_id", table_name="message_report")
    op.drop_index(op.f("ix_message_report_reporter_id"), table_name="message_report")
    op.drop_table("message_report")
    op.drop_index("ix_message_body_message_id", table_name="message_body")
    op.drop_index("ix_message_body_author_id", table_name="message_body")
    op.drop_table("message_body")
    op.drop_index("ix_message_words", table_name="message", postgresql_using="gin")
    op.drop_index(
        "ix_message_taken_back",
        table_name="message",
        postgresql_where=sa.text("status IN ('DELETED', 'HIDDEN')"),
    )
    op.drop_index(
        "ix_message_kept", table_name="message", postgresql_where=sa.text("status <> 'FORGOTTEN'")
    )
    op.drop_index("ix_message_author_id", table_name="message")
    op.drop_table("message")
    op.drop_index("ix_location_of_seller", table_name="location")
    op.drop_table("location")
    op.drop_table("invoice_series")
    op.drop_index("ix_device_of_account", table_name="device")
    op.drop_table("device")
    op.drop_index(
        "ix_delivery_zone_box",
        table_name="delivery_zone",
        postgresql_where=sa.text("NOT is_removed"),
    )
    op.drop_table("delivery_zone")
    op.drop_index(
        "ix_delivery_tracking_old",
        table_name="delivery_tracking",
        postgresql_where=sa.text("status = ''"),
    )
    op.drop_table("delivery_tracking")
    op.drop_index("ix_delivery_fact_time", table_name="delivery_fact")
    op.drop_index("ix_delivery_fact_seller", table_name="delivery_fact")
    op.drop_index("ix_delivery_fact_courier", table_name="delivery_fact")
    op.drop_table("delivery_fact")
    op.drop_index(
        "uq_delivery_live_of_shipment",
        table_name="delivery",
        postgresql_where=sa.text("NOT status IN ('CANCELLED', 'RETURNED')"),
    )
    op.drop_index("ix_delivery_seller", table_name="delivery")
    op.drop_index(
        "ix_delivery_seeking",
        table_name="delivery",
        postgresql_where=sa.text("status IN ('PENDING', 'REASSIGNED')"),
    )
    op.drop_index("ix_delivery_recipient", table_name="delivery")
    op.drop_index(
        "ix_delivery_proof",
        table_name="delivery",
        postgresql_using="gin",
        postgresql_ops={"proof": "jsonb_path_ops"},
    )
    op.drop_index(op.f("ix_delivery_order_id"), table_name="delivery")
    op.drop_index("ix_delivery_newest", table_name="delivery")
    op.drop_index("ix_delivery_courier", table_name="delivery")
    op.drop_index(
        "ix_delivery_carried",
        table_name="delivery",
        postgresql_where=sa.text("NOT status IN ('CANCELLED', 'DELIVERED', 'RETURNED')"),
    )
    op.drop_table("delivery")
    op.drop_index(
        "uq_courier_shift_under_way",
        table_name="courier_shift",
        postgresql_where=sa.text("status IN ('BREAK', 'ON')"),
    )
    op.drop_index("ix_courier_shift_courier_id_planned_from", table_name="courier_shift")
    op.drop_table("courier_shift")
    op.drop_index(
        "ix_courier_search_waits", table_name="courier_search", postgresql_where=sa.text("waits")
    )
    op.drop_table("courier_search")
    op.drop_table("courier_round")
    op.drop_index("ix_courier_position_latitude_longitude", table_name="courier_position")
    op.drop_table("courier_position")
    op.drop_index(
        "uq_courier_offer_open",
        table_name="courier_offer",
        postgresql_where=sa.text("status = 'OPEN'"),
    )
    op.drop_index(
        "ix_courier_offer_open_of",
        table_name="courier_offer",
        postgresql_where=sa.text("status = 'OPEN'"),
    )
    op.drop_index(op.f("ix_courier_offer_delivery_id"), table_name="courier_offer")
    op.drop_table("courier_offer")
    op.drop_table("courier_figures")
    op.drop_index("ix_courier_fact_time", table_name="courier_fact")
    op.drop_index("ix_courier_fact_seller", table_name="courier_fact")
    op.drop_index("ix_courier_fact_courier", table_name="courier_fact")
    op.drop_table("courier_fact")
    op.drop_table("courier")
    op.drop_index("ix_conversation_member_account_id", table_name="conversation_member")
    op.drop_table("conversation_member")
    op.drop_index(
        "ix_conversation_queue",
        table_name="conversation",
        postgresql_where=sa.text("status = 'WAITING'"),
    )
    op.drop_table("conversation")
    op.drop_table("chat_preference")
    op.drop_index("uq_cart_token_hash", table_name="cart")
    op.drop_index("uq_cart_owner_id", table_name="cart")
    op.drop_index(
        "ix_cart_of_guests", table_name="cart", postgresql_where=sa.text("owner_id IS NULL")
    )
    op.drop_table("cart")
    op.drop_index(op.f("ix_carried_delivery_courier_id"), table_name="carried_delivery")
    op.drop_table("carried_delivery")
    op.drop_index(op.f("ix_block_blocked_id"), table_name="block")
    op.drop_table("block")
    op.drop_index(
        "uq_alert_unresolved", table_name="alert", postgresql_where=sa.text("status <> 'RESOLVED'")
    )
    op.drop_table("alert")
    op.drop_table("activity_consent")
    op.drop_index("ix_activity_at", table_name="activity")
    op.drop_index("ix_activity_account_id", table_name="activity")
    op.drop_table("activity")
