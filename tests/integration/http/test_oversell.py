"""500 buyers after 100 places, over four processes; and the same without protection."""

from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.postgres.embedded import EmbeddedPostgres
from entrypoints.cli import main as command_line
from tests.support import unprotected
from tests.support.box_office_rush import LIMIT, Outcome, rush
from tests.support.database import scratch_database
from tests.support.forks import Program
from tests.support.grounds import Grounds, Person, open_grounds
from tests.support.platform import Client, visiting
from tests.support.soak import soaking

PLACES = 100
PEOPLE = 40
APIS = 4
SEEDS = range(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """Four processes that sell and one that works, and people with many browsers each."""

    grounds: Grounds
    doors: Sequence[Client]
    people: Sequence[Person]

    async def rush(self, *, seed: int) -> Outcome:
        """Half of the seeds are after numbered seats."""
        on_sale = await self.grounds.put_on_sale(
            PLACES, seated=seed % 2 == 1, per_buyer_limit=LIMIT
        )
        return await rush(self.grounds, self.doors, self.people, on_sale, seed=seed)


@asynccontextmanager
async def a_town(
    directory: Path, database_url: str, *, program: Program = command_line.main
) -> AsyncIterator[Town]:
    async with AsyncExitStack() as stack:
        grounds = await stack.enter_async_context(
            open_grounds(directory, database_url=database_url, pool_size="5")
        )
        doors = []
        for _ in range(APIS):
            api = grounds.serving("--roles", "api", program=program)
            address = (await stack.enter_async_context(api)).address
            doors.append(await stack.enter_async_context(visiting(address)))
        await stack.enter_async_context(grounds.serving("--roles", "worker"))
        yield Town(grounds=grounds, doors=doors, people=await grounds.people(PEOPLE))


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(
    server: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Town]:
    async with (
        scratch_database(server, "rush") as url,
        a_town(tmp_path_factory.mktemp("rush"), url) as town,
    ):
        yield town


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("seed", [*SEEDS, *soaking(100)])
async def test_of_500_buyers_exactly_100_get_a_ticket_and_pay_for_it(town: Town, seed: int) -> None:
    outcome = await town.rush(seed=seed)

    assert outcome.faults() == []


async def test_without_protection_the_same_rush_sells_more_than_there_is(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    async with (
        scratch_database(server, "unprotected_rush", unprotected.WITHOUT_PROTECTION) as url,
        a_town(tmp_path, url, program=unprotected.main) as town,
    ):
        pieces = await town.rush(seed=0)
        seats = await town.rush(seed=1)

    assert pieces.sold > PLACES
    assert seats.doubled
    assert pieces.faults() != []
    assert seats.faults() != []
