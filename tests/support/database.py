"""The PostgreSQL that a test run shares, and how a test leaves it for the next one."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryDirectory, gettempdir

import asyncpg

from adapters.postgres.embedded import EmbeddedPostgres
from adapters.postgres.migrations import migrate
from adapters.postgres.statement import Pool

_ORIGINAL = "fairground_original_test"
_IS_THERE = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)"
_BYTES_NEEDED = 2_000_000_000
# Deleting from the few tables that were used takes two milliseconds; truncating all of eighty
# tables took seventy. Triggers and foreign keys sleep: what is append-only goes too, in any order.
_SWEEP = """
DO $$
DECLARE
    name regclass;
    used boolean;
BEGIN
    IF current_database() NOT LIKE '%\\_test' THEN
        RAISE EXCEPTION 'The name of database % does not end in _test, so it is kept as it is.',
            current_database();
    END IF;
    SET LOCAL lock_timeout = '5s';
    SET LOCAL session_replication_role = replica;
    FOR name IN
        SELECT oid FROM pg_class
        WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
            AND relname <> 'alembic_version'
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %s)', name) INTO used;
        IF used THEN
            EXECUTE format('DELETE FROM %s', name);
        END IF;
    END LOOP;
END $$
"""


async def sweep(pool: Pool) -> None:
    """Empty every table but Alembic's; refuse a database that is not there for tests."""
    await pool.execute(_SWEEP)


def server_of_run(run: str, *, runner: int) -> EmbeddedPostgres:
    """Start or join the server of this test run, which ends after the process that runs it."""
    directory = fast_folder() / f"fairground-{run}"
    with suppress(FileExistsError):
        directory.mkdir(mode=0o700)
        stop_after(runner, directory)
    server = EmbeddedPostgres(directory, durable=False, settings={"max_connections": "300"})
    server.start()
    return server


def fast_folder() -> Path:
    """In memory, where there is enough of it: containers often have next to none."""
    memory = Path("/dev/shm")  # noqa: S108  # whoever makes a folder in it owns it alone
    if memory.is_dir() and disk_usage(memory).free > _BYTES_NEEDED:
        return memory
    return Path(gettempdir())


def stop_after(runner: int, directory: Path) -> None:
    """Have the server stopped and its directory removed, however the runner ends."""
    watcher = Path(__file__).with_name("stop_after.py")
    subprocess.run(
        [sys.executable, "-P", watcher, str(runner), str(directory)],
        check=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        # Not in the terminal's group, or Ctrl-C would end the watcher before its work.
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},
    )


@contextmanager
def an_open_folder(parent: Path | None = None) -> Iterator[Path]:
    """A folder that others may enter, as they may enter most folders, but not temporary ones."""
    with TemporaryDirectory(prefix="fairground-", dir=parent or fast_folder()) as name:
        Path(name).chmod(0o755)
        yield Path(name)


@asynccontextmanager
async def scratch_database(
    server: EmbeddedPostgres, name: str, statement: str = "SELECT"
) -> AsyncIterator[str]:
    """A database of one's own with the newest schema, changed by a statement; gone afterwards."""
    name = f"fairground_{name}_{os.getpid()}_test"
    await create_migrated(server, name)
    try:
        connection = await asyncpg.connect(server.url(name))
        await connection.execute(statement)
        await connection.close()
        yield server.url(name)
    finally:
        async with administrator_of(server) as administrator:
            await administrator.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


async def create_migrated(server: EmbeddedPostgres, name: str) -> None:
    """Create a database with the newest schema: a copy of one that all copies are made of."""
    async with administrator_of(server) as administrator:
        # Whoever comes first makes the original; while it is copied, nobody may be in it.
        await administrator.execute("SELECT pg_advisory_lock(1)")
        if not await administrator.fetchval(_IS_THERE, _ORIGINAL):
            await administrator.execute(f'CREATE DATABASE "{_ORIGINAL}"')
            await asyncio.to_thread(migrate, server.url(_ORIGINAL))
        await administrator.execute(f'CREATE DATABASE "{name}" TEMPLATE "{_ORIGINAL}"')


@asynccontextmanager
async def administrator_of(server: EmbeddedPostgres) -> AsyncIterator[asyncpg.Connection]:
    connection = await asyncpg.connect(server.url("postgres"))
    try:
        yield connection
    finally:
        await connection.close()
