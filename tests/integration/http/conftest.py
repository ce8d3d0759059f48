"""Two served platforms with the sample data, one on each storage, for all modules."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from adapters.postgres.embedded import EmbeddedPostgres
from tests.integration.conftest import create_database
from tests.support.platform import Client, visiting
from tests.support.stage import Cast, sign_in_cast
from tests.support.storage import Storage


@pytest.fixture(scope="session")
def database_url(server: EmbeddedPostgres, worker_id: str) -> str:
    """A database of its own, for it outlives the tests that others sweep theirs after."""
    name = f"fairground_http_{worker_id}_test"
    asyncio.run(create_database(server.url("postgres"), name))
    return server.url(name)


@pytest.fixture(autouse=True)
def sound_and_swept() -> None:
    """Nothing is swept between these tests: the platforms go on."""


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def on_memory(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    storage = Storage(tmp_path_factory.mktemp("memory"))
    async with storage.serving() as served:
        yield served.address


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def on_postgres(
    database_url: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    storage = Storage(tmp_path_factory.mktemp("postgres"), database_url)
    async with storage.serving() as served:
        yield served.address


@pytest.fixture(params=["on_memory", "on_postgres"])
def address(request: pytest.FixtureRequest) -> str:
    """Where the platform is: one after the other."""
    address: str = request.getfixturevalue(request.param)
    return address


@pytest.fixture
async def anyone(address: str) -> AsyncIterator[Client]:
    async with visiting(address) as client:
        yield client


@pytest.fixture
async def cast(anyone: Client) -> Cast:
    return await sign_in_cast(anyone)
