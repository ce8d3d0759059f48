"""People and money."""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: Sequence[str] | None = None
depends_on: Sequence[str] | None = None


def upgrade() -> None:
    op.create_table(
        "api_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.ARRAY(sa.String()), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_key")),
    )
    op.create_index("ix_api_key_account_id_id", "api_key", ["account_id", "id"], unique=False)
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("network", sa.String(), nullable=False),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("facts", sa.String(), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    op.create_index(op.f("ix_audit_entry_account_id"), "audit_entry", ["account_id"], unique=False)
    op.create_index(op.f("ix_audit_entry_subject"), "audit_entry", ["subject"], unique=False)
    op.create_table(
        "audit_head",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("signature", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "audit_pending",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit_pending")),
    )
    op.create_table(
        "audit_seal",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_seal")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_seal_entry_id")),
    )
    op.create_table(
        "challenge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("entry", sa.LargeBinary(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("is_answered", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
    )
    op.create_index("ix_challenge_made_at", "challenge", ["made_at"], unique=False)
    op.create_index("uq_challenge_hash", "challenge", ["hash"], unique=True)
    op.create_table(
        "dispute_case",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=False),
        sa.Column("payer_id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("respond_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("texts_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("sealed_for", sa.Uuid(), nullable=True),
        sa.Column("handed_in_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute_case")),
    )
    op.create_index("ix_dispute_case_newest", "dispute_case", ["opened_at", "id"], unique=False)
    op.create_index(op.f("ix_dispute_case_payer_id"), "dispute_case", ["payer_id"], unique=False)
    op.create_index(
        op.f("ix_dispute_case_payment_id"), "dispute_case", ["payment_id"], unique=False
    )
    op.create_table(
        "file",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("content_type", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("secret", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("refusal", sa.String(), nullable=True),
        sa.Column("renditions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
        sa.UniqueConstraint("secret", name=op.f("uq_file_secret")),
    )
    op.create_index(
        "ix_file_owner_id_id",
        "file",
        ["owner_id", "id"],
        unique=False,
        postgresql_where=sa.text("status <> 'DELETED'"),
    )
    op.create_table(
        "ledger_transaction",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_transaction")),
        sa.UniqueConstraint("cause", "source", name=op.f("uq_ledger_transaction_cause_source")),
        sa.UniqueConstraint(
            "id", "currency", "at", name=op.f("uq_ledger_transaction_id_currency_at")
        ),
    )
    op.create_index(
        op.f("ix_ledger_transaction_payment_id"), "ledger_transaction", ["payment_id"], unique=False
    )
    op.create_table(
        "limit_window",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_limit_window")),
        prefixes=["UNLOGGED"],
    )
    op.create_table(
        "one_time_link",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("followed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_one_time_link")),
    )
    op.create_index("ix_one_time_link_account_id", "one_time_link", ["account_id"], unique=False)
    op.create_index("ix_one_time_link_made_at", "one_time_link", ["made_at"], unique=False)
    op.create_table(
        "passkey",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.BigInteger(), nullable=False),
        sa.Column("name_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passkey")),
    )
    op.create_index("ix_passkey_account_id", "passkey", ["account_id"], unique=False)
    op.create_index("uq_passkey_credential_id", "passkey", ["credential_id"], unique=True)
    op.create_table(
        "provider_entry",
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("gateway", "kind", "reference", name=op.f("pk_provider_entry")),
    )
    op.create_index(op.f("ix_provider_entry_at"), "provider_entry", ["at"], unique=False)
    op.create_index(
        "ix_provider_entry_source", "provider_entry", ["gateway", "kind", "source"], unique=False
    )
    op.create_table(
        "reconciliation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("gateway", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("checked", sa.BigInteger(), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation")),
    )
    op.create_index(
        "ix_reconciliation_newest", "reconciliation", ["gateway", "until"], unique=False
    )
    op.create_index(
        "uq_reconciliation_running",
        "reconciliation",
        ["gateway"],
        unique=True,
        postgresql_where=sa.text("status IN ('ASKING', 'READING', 'CHECKING')"),
    )
    op.create_table(
        "reset_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.Column("email_sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reset_request")),
    )
    op.create_table(
        "second_factors",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("authenticator_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("authenticator_begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("authenticator_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("begun_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("recovery_hashes", sa.ARRAY(sa.LargeBinary()), nullable=False),
        sa.Column("guesses", sa.Integer(), nullable=False),
        sa.Column("guessing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("has_short_password", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_second_factors")),
    )
    op.create_table(
        "session",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("has_second_factor", sa.Boolean(), nullable=False),
        sa.Column("device_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("place_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("secret_hash", sa.LargeBinary(), nullable=False),
        sa.Column("generation", sa.BigInteger(), nullable=False),
        sa.Column("renewed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session")),
    )
    op.create_index("ix_session_account_id_id", "session", ["account_id", "id"], unique=False)
    op.create_table(
        "social_identity",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("subject_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("subject_index", sa.LargeBinary(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_social_identity")),
        sa.UniqueConstraint("subject_index", name=op.f("uq_social_identity_subject_index")),
    )
    op.create_index(
        "ix_social_identity_account_id", "social_identity", ["account_id"], unique=False
    )
    op.create_table(
        "social_log_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("return_to", sa.String(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_social_log_in")),
    )
    op.create_index("ix_social_log_in_begun_at", "social_log_in", ["begun_at"], unique=False)
    op.create_table(
        "ledger_entry",
        sa.Column("transaction_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("owner", sa.String(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount <> 0", name=op.f("ck_ledger_entry_of_more_than_nothing")),
        sa.ForeignKeyConstraint(
            ["transaction_id", "currency", "at"],
            ["ledger_transaction.id", "ledger_transaction.currency", "ledger_transaction.at"],
            name="fk_ledger_entry_transaction",
        ),
        sa.PrimaryKeyConstraint("transaction_id", "position", name=op.f("pk_ledger_entry")),
    )
    op.create_index(
        "ix_ledger_entry_owner",
        "ledger_entry",
        ["owner", "currency", "at", "transaction_id"],
        unique=False,
    )
    op.create_table(
        "reconciliation_discrepancy",
        sa.Column("reconciliation_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("remedy", sa.String(), nullable=False),
        sa.Column("payment_id", sa.Uuid(), nullable=True),
        sa.Column("ours", sa.BigInteger(), nullable=True),
        sa.Column("ours_currency", sa.String(), nullable=True),
        sa.Column("theirs", sa.BigInteger(), nullable=True),
        sa.Column("theirs_currency", sa.String(), nullable=True),
        sa.Column("detail", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["reconciliation_id"],
            ["reconciliation.id"],
            name=op.f("fk_reconciliation_discrepancy_reconciliation_id_reconciliation"),
        ),
        sa.PrimaryKeyConstraint(
            "reconciliation_id", "reference", "kind", name=op.f("pk_reconciliation_discrepancy")
        ),
    )
    op.create_index(
        "ix_booking_late",
        "booking",
        ["id"],
        unique=False,
        postgresql_where=sa.text(
            "status = 'CANCELLED' AND cancelled_by = 'TIME_OUT' AND payment_status = 'PAID'"
        ),
    )
    op.add_column("payment", sa.Column("token_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("payment", sa.Column("sealed_for", sa.Uuid(), nullable=True))
    op.add_column("payment", sa.Column("description", sa.String(), nullable=False))
    op.add_column("payment", sa.Column("return_url", sa.String(), nullable=False))
    op.add_column(
        "payment", sa.Column("attempts", postgresql.JSONB(astext_type=sa.Text()), nullable=False)
    )
    op.add_column("payment", sa.Column("charges", postgresql.ARRAY(sa.String()), nullable=False))
    op.add_column(
        "payment", sa.Column("shares", postgresql.JSONB(astext_type=sa.Text()), nullable=False)
    )
    op.add_column(
        "payment", sa.Column("disputes", postgresql.JSONB(astext_type=sa.Text()), nullable=False)
    )
    op.create_index(
        "ix_payment_charges", "payment", ["charges"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "ix_payment_disputes",
        "payment",
        ["disputes"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"disputes": "jsonb_path_ops"},
    )
    op.create_index(
        "ix_payment_given_up",
        "payment",
        ["expires_at"],
        unique=False,
        postgresql_where=sa.text("status IN ('EXPIRED', 'CANCELLED')"),
    )
    op.create_index(
        "ix_payment_open",
        "payment",
        ["id"],
        unique=False,
        postgresql_where=sa.text("status IN ('INITIATED', 'PENDING', 'UNKNOWN', 'AUTHORISED')"),
    )
    op.create_index(
        "ix_payment_quarantine",
        "payment",
        ["id"],
        unique=False,
        postgresql_where=sa.text("quarantine_reason <> ''"),
    )
    op.create_index(
        "ix_payment_refunds",
        "payment",
        ["refunds"],
        unique=False,
        postgresql_using="gin",
        postgresql_ops={"refunds": "jsonb_path_ops"},
    )
    op.drop_column("payment", "token")
    op.drop_column("payment", "gateway")
    op.drop_column("payment", "reference")
    op.add_column("payment_notice", sa.Column("reference", sa.String(), nullable=False))
    op.add_column(
        "payment_notice",
        sa.Column("notice", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
    )
    op.add_column("payment_notice", sa.Column("body_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("payment_notice", sa.Column("sealed_for", sa.Uuid(), nullable=True))
    op.alter_column("payment_notice", "payment_id", existing_type=sa.UUID(), nullable=True)
    op.create_index(
        op.f("ix_payment_notice_received_at"), "payment_notice", ["received_at"], unique=False
    )
    op.create_index(
        "ix_payment_notice_unmatched",
        "payment_notice",
        ["gateway", "reference", "received_at"],
        unique=False,
        postgresql_where=sa.text("effect = 'UNMATCHED'"),
    )
    op.drop_column("payment_notice", "body")


def downgrade() -> None:
    op.add_column(
        "payment_notice", sa.Column("body", postgresql.BYTEA(), autoincrement=False, nullable=False)
    )
    op.drop_index(
        "ix_payment_notice_unmatched",
        table_name="payment_notice",
        postgresql_where=sa.text("effect = 'UNMATCHED'"),
    )
    op.drop_index(op.f("ix_payment_notice_received_at"), table_name="payment_notice")
    op.alter_column("payment_notice", "payment_id", existing_type=sa.UUID(), nullable=False)
    op.drop_column("payment_notice", "sealed_for")
    op.drop_column("payment_notice", "body_sealed")
    op.drop_column("payment_notice", "notice")
    op.drop_column("payment_notice", "reference")
    op.add_column(
        "payment", sa.Column("reference", sa.VARCHAR(), autoincrement=False, nullable=False)
    )
    op.add_column(
        "payment", sa.Column("gateway", sa.VARCHAR(), autoincrement=False, nullable=False)
    )
    op.add_column("payment", sa.Column("token", sa.VARCHAR(), autoincrement=False, nullable=False))
    op.drop_index(
        "ix_payment_refunds",
        table_name="payment",
        postgresql_using="gin",
        postgresql_ops={"refunds": "jsonb_path_ops"},
    )
    op.drop_index(
        "ix_payment_quarantine",
        table_name="payment",
        postgresql_where=sa.text("quarantine_reason <> ''"),
    )
    op.drop_index(
        "ix_payment_open",
        table_name="payment",
        postgresql_where=sa.text("status IN ('INITIATED', 'PENDING', 'UNKNOWN', 'AUTHORISED')"),
    )
    op.drop_index(
        "ix_payment_given_up",
        table_name="payment",
        postgresql_where=sa.text("status IN ('EXPIRED', 'CANCELLED')"),
    )
    op.drop_index(
        "ix_payment_disputes",
        table_name="payment",
        postgresql_using="gin",
        postgresql_ops={"disputes": "jsonb_path_ops"},
    )
    op.drop_index("ix_payment_charges", table_name="payment", postgresql_using="gin")
    op.drop_column("payment", "disputes")
    op.drop_column("payment", "shares")
    op.drop_column("payment", "charges")
    op.drop_column("payment", "attempts")
    op.drop_column("payment", "return_url")
    op.drop_column("payment", "description")
    op.drop_column("payment", "sealed_for")
    op.drop_column("payment", "token_sealed")
    op.drop_index(
        "ix_booking_late",
        table_name="booking",
        postgresql_where=sa.text(
            "status = 'CANCELLED' AND cancelled_by = 'TIME_OUT' AND payment_status = 'PAID'"
        ),
    )
    op.drop_table("reconciliation_discrepancy")
    op.drop_index("ix_ledger_entry_owner", table_name="ledger_entry")
    op.drop_table("ledger_entry")
    op.drop_index("ix_social_log_in_begun_at", table_name="social_log_in")
    op.drop_table("social_log_in")
    op.drop_index("ix_social_identity_account_id", table_name="social_identity")
    op.drop_table("social_identity")
    op.drop_index("ix_session_account_id_id", table_name="session")
    op.drop_table("session")
    op.drop_table("second_factors")
    op.drop_table("reset_request")
    op.drop_index(
        "uq_reconciliation_running",
        table_name="reconciliation",
        postgresql_where=sa.text("status IN ('ASKING', 'READING', 'CHECKING')"),
    )
    op.drop_index("ix_reconciliation_newest", table_name="reconciliation")
    op.drop_table("reconciliation")
    op.drop_index("ix_provider_entry_source", table_name="provider_entry")
    op.drop_index(op.f("ix_provider_entry_at"), table_name="provider_entry")
    op.drop_table("provider_entry")
    op.drop_index("uq_passkey_credential_id", table_name="passkey")
    op.drop_index("ix_passkey_account_id", table_name="passkey")
    op.drop_table("passkey")
    op.drop_index("ix_one_time_link_made_at", table_name="one_time_link")
    op.drop_index("ix_one_time_link_account_id", table_name="one_time_link")
    op.drop_table("one_time_link")
    op.drop_table("limit_window")
    op.drop_index(op.f("ix_ledger_transaction_payment_id"), table_name="ledger_transaction")
    op.drop_table("ledger_transaction")
    op.drop_index(
        "ix_file_owner_id_id", table_name="file", postgresql_where=sa.text("status <> 'DELETED'")
    )
    op.drop_table("file")
    op.drop_index(op.f("ix_dispute_case_payment_id"), table_name="dispute_case")
    op.drop_index(op.f("ix_dispute_case_payer_id"), table_name="dispute_case")
    op.drop_index("ix_dispute_case_newest", table_name="dispute_case")
    op.drop_table("dispute_case")
    op.drop_index("uq_challenge_hash", table_name="challenge")
    op.drop_index("ix_challenge_made_at", table_name="challenge")
    op.drop_table("challenge")
    op.drop_table("audit_seal")
    op.drop_table("audit_pending")
    op.drop_table("audit_head")
    op.drop_index(op.f("ix_audit_entry_subject"), table_name="audit_entry")
    op.drop_index(op.f("ix_audit_entry_account_id"), table_name="audit_entry")
    op.drop_table("audit_entry")
    op.drop_index("ix_api_key_account_id_id", table_name="api_key")
    op.drop_table("api_key")
