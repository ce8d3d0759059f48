"""500 carts after the last 100 pieces, over four processes; and the same without protection."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio

from adapters.postgres.embedded import EmbeddedPostgres
from entrypoints.cli import main as command_line
from tests.support import unprotected
from tests.support.database import scratch_database
from tests.support.forks import Program
from tests.support.grounds import PRICE, Grounds, Person, open_grounds
from tests.support.grounds_shop import HOME, LOCATIONS, GroundsShop
from tests.support.platform import Client, visiting
from tests.support.shop_rush import Outcome, Wares, rush
from tests.support.soak import soaking

PIECES = 100
CARTS = 500
USES_RACE = 200
FEW, FEWER = 40, 10
"""Carts and pieces without protection, where they soon wait for each other."""

PLENTY = 3_000
APIS = 4
pytestmark = pytest.mark.asyncio(loop_scope="module")


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """Four processes that sell and one that works, and people with a cart each."""

    grounds: Grounds
    shop: GroundsShop
    doors: Sequence[Client]
    people: Sequence[Person]

    async def wares(self, pieces: int, *, locations: int) -> Wares:
        return Wares(
            scarce=await self.shop.put_on_sale(pieces, price=PRICE, locations=locations),
            plenty=await self.shop.put_on_sale(PLENTY, price=PRICE),
            show=await self.grounds.put_on_sale(CARTS),
        )

    async def rush(self, wares: Wares, *, seed: int, has_start: bool = True) -> Outcome:
        return await rush(
            self.grounds,
            self.shop,
            self.doors,
            self.people,
            wares,
            seed=seed,
            has_start=has_start,
        )


@asynccontextmanager
async def a_town(
    directory: Path, database_url: str, people: int, *, program: Program = command_line.main
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
        yield Town(
            grounds=grounds,
            shop=await GroundsShop.open(grounds),
            doors=doors,
            people=await grounds.people(people),
        )


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town(
    server: EmbeddedPostgres, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Town]:
    async with (
        scratch_database(server, "shop_rush") as url,
        a_town(tmp_path_factory.mktemp("shop_rush"), url, CARTS) as town,
    ):
        yield town


@pytest.mark.parametrize("seed", [0, *soaking(10)])
async def test_of_500_carts_exactly_100_pieces_are_sold_and_paid_for(town: Town, seed: int) -> None:
    outcome = await town.rush(await town.wares(PIECES, locations=LOCATIONS), seed=seed)

    assert outcome.faults() == []
    assert outcome.split > 0, "Nobody got the article from two locations, as two lines."
    assert outcome.places_sold > 0, "Nobody got a place along with it."


async def test_a_voucher_with_one_use_is_used_by_one_of_200_orders(town: Town) -> None:
    wares, voucher = await town.wares(PIECES, locations=1), await town.shop.voucher(uses=1)
    people = town.people[:USES_RACE]
    wanted = [(wares.plenty.goods, 1)]
    versions = [await town.shop.cart(person, wanted, voucher=voucher) for person in people]

    answers = await asyncio.gather(
        *(
            town.doors[number % APIS]
            .known_by(person.token)
            .post("/api/orders", {"cartVersion": version, "destination": HOME})
            for number, (person, version) in enumerate(zip(people, versions, strict=True))
        )
    )

    assert Counter(answer.status for answer in answers) == {201: 1, 409: USES_RACE - 1}
    (order,) = [answer.body for answer in answers if answer.status == 201]
    assert order["items"][0]["discount"]["amount"] > 0
    held = sum(stock.held for stock in await town.shop.stocks(wares.plenty))
    assert held == 1


async def test_without_protection_the_same_carts_buy_more_than_there_is(
    server: EmbeddedPostgres, tmp_path: Path
) -> None:
    async with (
        scratch_database(server, "unprotected_shop", unprotected.WITHOUT_PROTECTION) as url,
        a_town(tmp_path, url, FEW, program=unprotected.main) as town,
    ):
        wares = await town.wares(FEWER, locations=1)
        outcome = await town.rush(wares, seed=0, has_start=False)

    assert outcome.scarce_sold > FEWER
    assert outcome.faults() != []
