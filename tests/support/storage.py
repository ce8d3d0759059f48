"""The platform with its sample data, in memory or in a database of its own."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from adapters.postgres.embedded import EmbeddedPostgres
from adapters.postgres.pool import create_pool
from tests.support.database import scratch_database
from tests.support.forks import Fork
from tests.support.invariants import assert_invariants
from tests.support.platform import serving

SAMPLES = "--sample-data"


@asynccontextmanager
async def serving_on(
    storage: str, server: EmbeddedPostgres, directory: Path, **settings: str
) -> AsyncIterator[Fork]:
    """Serve until the block ends, and audit the database then."""
    if storage == "memory":
        memory = ("--storage", storage, SAMPLES)
        async with serving(*memory, directory=directory, log=None, **settings) as served:
            yield served
        return
    async with scratch_database(server, directory.name) as url:
        async with serving(
            SAMPLES, directory=directory, database_url=url, log=None, **settings
        ) as served:
            yield served
        async with create_pool(url) as pool:
            await assert_invariants(pool)
