"""Erased people stay erased, also when the database is put back to an older state."""

from pathlib import Path

import asyncpg

from adapters.postgres.embedded import EmbeddedPostgres
from adapters.postgres.statement import Connection
from tests.support.database import scratch_database
from tests.support.platform import Client, serving, visiting

PASSWORD = "seven green kites at noon"
EMAIL = "ada@example.org"
TABLES = ("account", "person_key", "session", "event_log")


async def test_whom_an_older_backup_brings_back_is_erased_when_the_platform_starts(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    async with scratch_database(server, "restored") as url:
        connection = await asyncpg.connect(url)
        async with (
            serving(directory=tmp_path, database_url=url) as served,
            visiting(served.address) as anyone,
        ):
            await registered(anyone)
            await back_up(connection)
            await erased(anyone)
            await noted(connection)
        before = await connection.fetchval("SELECT status FROM account")
        await restore(connection)
        restored = await connection.fetchval("SELECT status FROM account")

        async with (
            serving(directory=tmp_path, database_url=url) as served,
            visiting(served.address) as anyone,
        ):
            answer = await log_in(anyone)
            rows = await connection.fetch("SELECT status, email_sealed, email_index FROM account")
            keys = await connection.fetchval("SELECT count(*) FROM person_key")
        await connection.close()

    assert (before, restored) == ("ERASED", "ACTIVE")
    assert answer == 401
    assert ([tuple(row) for row in rows], keys) == ([("ERASED", None, None)], 0)


async def registered(anyone: Client) -> None:
    account = {"email": EMAIL, "name": "Ada Lovelace", "password": PASSWORD}
    assert (await anyone.post("/api/auth/register", account)).status == 202
    assert await log_in(anyone) == 200


async def log_in(anyone: Client) -> int:
    credentials = {"email": EMAIL, "password": PASSWORD}
    return (await anyone.post("/api/auth/login", credentials)).status


async def erased(anyone: Client) -> None:
    ada = await anyone.signed_in(EMAIL, PASSWORD)
    refused = await ada.send("DELETE", "/api/users/me", {"password": "another long password"})
    assert refused.status in {401, 403, 422}
    done = await ada.send("DELETE", "/api/users/me", {"password": PASSWORD})
    assert done.status == 204
    assert await log_in(anyone) == 401


async def noted(connection: Connection) -> None:
    """Wait until the worker has written down who was erased."""
    undone = "SELECT count(*) FROM task WHERE reaction = 'note_erasure'"
    while await connection.fetchval(undone):
        pass


async def back_up(connection: Connection) -> None:
    for table in TABLES:
        await connection.execute(f"CREATE TEMPORARY TABLE old_{table} AS TABLE {table}")


async def restore(connection: Connection) -> None:
    """As a restore does it: no trigger has a say."""
    await connection.execute("SET session_replication_role = replica")
    for table in TABLES:
        await connection.execute(f"DELETE FROM {table}")  # Names of ours.
        await connection.execute(f"INSERT INTO {table} TABLE old_{table}")
