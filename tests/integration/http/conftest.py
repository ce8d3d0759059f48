"""One served platform for each module and each storage, with the sample data in it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.postgres.pool import create_pool
from tests.support.database import sweep
from tests.support.invariants import assert_invariants
from tests.support.platform import Client, Served, serving, visiting
from tests.support.stage import Cast, sign_in_cast


@dataclass(frozen=True, slots=True)
class Storage:
    name: str
    database_url: str | None
    directory: Path

    @asynccontextmanager
    async def serving(self, *arguments: str, **settings: str) -> AsyncIterator[Served]:
        """Serve with the sample data; leave the database sound, and as empty as it was."""
        try:
            async with serving(
                *("--storage", self.name, "--sample-data", *arguments),
                directory=self.directory,
                database_url=self.database_url,
                **settings,
            ) as served:
                yield served
        finally:
            await self._audit_and_sweep()

    async def _audit_and_sweep(self) -> None:
        if self.database_url is None:
            return
        async with create_pool(self.database_url) as pool:
            try:
                await assert_invariants(pool)
            finally:
                await sweep(pool)


@pytest.fixture(scope="module", params=["memory", "postgres"])
def storage(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Storage:
    # Asked for here and not among the arguments, so that it is swept after the module only.
    is_postgres = request.param == "postgres"
    url = request.getfixturevalue("database_url") if is_postgres else None
    return Storage(request.param, url, tmp_path_factory.mktemp(request.param))


@pytest.fixture(autouse=True)
def sound_and_swept() -> None:
    """Nothing is swept between tests here: a platform lasts for a module."""


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def address(storage: Storage) -> AsyncIterator[str]:
    async with storage.serving() as served:
        yield served.address


@pytest.fixture
async def anyone(address: str) -> AsyncIterator[Client]:
    async with visiting(address) as client:
        yield client


@pytest.fixture
async def cast(anyone: Client) -> Cast:
    return await sign_in_cast(anyone)
