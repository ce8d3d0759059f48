"""Two served platforms with the sample data, one on each storage, for all modules."""

from collections import defaultdict
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from adapters.postgres.embedded import EmbeddedPostgres
from tests.support.platform import Client, visiting
from tests.support.stage import Cast, Wallet, sign_in_cast
from tests.support.storage import serving_on


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def on_memory(
    server: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    async with serving_on("memory", server, tmp_path_factory.mktemp("memory")) as served:
        yield served.address


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def on_postgres(
    server: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[str]:
    async with serving_on("postgres", server, tmp_path_factory.mktemp("postgres")) as served:
        yield served.address


@pytest.fixture(params=["on_memory", "on_postgres"])
def address(request: pytest.FixtureRequest) -> str:
    """Where the platform is: on one storage after the other."""
    address: str = request.getfixturevalue(request.param)
    return address


@pytest.fixture
async def anyone(address: str) -> AsyncIterator[Client]:
    async with visiting(address) as client:
        yield client


@pytest.fixture(scope="module")
def wallets() -> defaultdict[str, Wallet]:
    """Who is signed in where; for a module only, for tokens run out."""
    return defaultdict(dict)


@pytest.fixture
async def cast(anyone: Client, address: str, wallets: defaultdict[str, Wallet]) -> Cast:
    return await sign_in_cast(anyone, wallets[address])
