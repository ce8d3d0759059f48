"""One server for the whole run, one database for each worker, swept after each test that used it.

A test that wants the database asks for ``database_url`` or ``pool``; nothing else is needed.
"""

import asyncio
import os
from collections.abc import AsyncIterator

import pytest

from adapters.postgres.embedded import EmbeddedPostgres
from adapters.postgres.pool import create_pool
from adapters.postgres.statement import Pool
from tests.support.database import create_migrated, server_of_run, sweep
from tests.support.invariants import assert_invariants


@pytest.fixture(scope="session")
def server(testrun_uid: str, worker_id: str) -> EmbeddedPostgres:
    runner = os.getpid() if worker_id == "master" else os.getppid()
    return server_of_run(testrun_uid, runner=runner)


@pytest.fixture(scope="session")
def database_url(server: EmbeddedPostgres, worker_id: str) -> str:
    name = f"fairground_{worker_id}_test"
    asyncio.run(create_migrated(server, name))
    return server.url(name)


@pytest.fixture
async def pool(database_url: str) -> AsyncIterator[Pool]:
    async with create_pool(database_url) as pool:
        yield pool


@pytest.fixture(autouse=True)
def sound_and_swept(request: pytest.FixtureRequest) -> None:
    """Hold the database against the invariants after each test that used it, and empty it."""
    if "database_url" in request.fixturenames:
        request.getfixturevalue("swept_database")


@pytest.fixture
async def swept_database(pool: Pool) -> AsyncIterator[None]:
    yield
    try:
        await assert_invariants(pool)
    finally:
        await sweep(pool)
