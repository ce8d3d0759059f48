"""PostgreSQL: SQLAlchemy Core writes the SQL, asyncpg runs it."""
