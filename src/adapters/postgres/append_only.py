"""Tables that only grow. Alembic does not see triggers: a migration runs ``PROTECTION``."""

TABLES = ("event_log", "audit_entry", "audit_seal", "audit_head")

PROTECTION = (
    """
    CREATE FUNCTION is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        RAISE EXCEPTION '% is append-only: nothing in it is changed or deleted.', TG_TABLE_NAME
            USING ERRCODE = 'restrict_violation', CONSTRAINT = 'is_append_only';
    END $$
    """,
    *(
        f"CREATE TRIGGER is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION is_append_only()"
        for table in TABLES
    ),
)

WITHOUT_PROTECTION = (
    *(f"DROP TRIGGER is_append_only ON {table}" for table in TABLES),
    "DROP FUNCTION is_append_only()",
)
