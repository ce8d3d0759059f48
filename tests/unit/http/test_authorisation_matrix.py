"""Every route, called by everybody. What they hear is what the table of needs says."""

import pytest
import pytest_asyncio

from entrypoints.http.needs.need import Caller
from entrypoints.http.needs.table import OF_ROUTES
from tests.support.authorisation import CALLERS, LET_IN, expected
from tests.support.authorisation_town import Town

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def town() -> Town:
    town = Town()
    await town.settle()
    return town


async def test_no_route_is_without_its_row_and_no_row_without_its_route(town: Town) -> None:
    assert town.routes.keys() ^ OF_ROUTES.keys() == set()


async def test_who_asks_for_the_caller_needs_one_and_the_other_way_round(town: Town) -> None:
    wrong = [
        name
        for name, route in town.routes.items()
        if ("principal" in route.asked) == (OF_ROUTES[name].caller is Caller.ANYBODY)
    ]

    assert wrong == []


@pytest.mark.parametrize("caller", CALLERS)
async def test_everybody_hears_what_the_table_says(town: Town, caller: str) -> None:
    wrong = {}
    for name, route in town.routes.items():
        if route.asked:
            needs = OF_ROUTES[name]
            heard = await town.call(route, caller, needs)
            if heard != (told := expected(route, needs, caller)):
                wrong[name] = f"{heard}, not {told}"

    assert wrong == {}


@pytest.mark.parametrize("caller", CALLERS)
async def test_where_nobody_is_asked_who_they_are_all_hear_the_same(
    town: Town, caller: str
) -> None:
    open_to_all = [route for route in town.routes.values() if not route.asked]

    heard = {route.name: await town.call(route, caller) for route in open_to_all}

    assert heard == {route.name: await town.call(route, "anonymous") for route in open_to_all}


async def test_the_matrix_notices_a_route_that_lets_everybody_in(town: Town) -> None:
    """The positive control: what would be found if the table said something else."""
    route = town.routes["GET /api/users"]

    heard = {caller: await town.call(route, caller) for caller in ("customer", "admin")}

    assert heard == {"customer": 403, "admin": LET_IN}
    assert expected(route, OF_ROUTES["GET /api/bookings"], "customer") != heard["customer"]
