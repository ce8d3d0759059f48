"""Whether the database is there, and whether it keeps what it said it has."""

from adapters.postgres.statement import Pool

_NEEDED = ("fsync", "full_page_writes", "synchronous_commit")


class NotDurable(Exception):
    """The server may forget what it committed."""

    def __init__(self, setting: str) -> None:
        super().__init__(f"PostgreSQL runs with {setting} off: it may lose what was booked.")


class DatabaseProbe:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def __call__(self) -> None:
        await self._pool.execute("SELECT 1")


async def require_durability(pool: Pool) -> None:
    for setting in _NEEDED:
        if await pool.fetchval("SELECT current_setting($1)", setting) == "off":
            raise NotDurable(setting)
