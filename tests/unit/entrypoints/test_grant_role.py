"""How there comes to be a first administrator."""

from datetime import datetime
from typing import Any

import pytest

from adapters.memory.sessions import MemorySessionStandings
from adapters.memory.unit_of_work import MemoryDatabase
from application.identity.find_account import FindAccount
from application.identity.grant_roles import GrantRolesHandler
from application.identity.standings import Standings
from domain.kernel.access import Role
from entrypoints.cli.grant_role import grant_role, operator
from entrypoints.cli.main import parser
from tests.support.api_keys import no_keys
from tests.support.clock import FakeClock
from tests.support.identity import an_account, identity_work


class Town:
    def __init__(self) -> None:
        database, clock = MemoryDatabase(), FakeClock()
        self.now: datetime = clock.now()
        self.work = identity_work(database, clock)
        standings = Standings(MemorySessionStandings(database), clock)
        self.use_cases: dict[str, Any] = {
            "find_account": FindAccount(self.work),
            "grant_roles": GrantRolesHandler(self.work, standings, no_keys(clock), clock),
        }

    async def grant(self, role: Role, email: str) -> Any:
        return await grant_role(self.use_cases, role, email, by=operator(self.now))


@pytest.fixture
async def town() -> Town:
    town = Town()
    async with town.work.begin() as store:
        await store.accounts.add(an_account("ada@example.org"))
    return town


async def test_whoever_runs_the_platform_makes_the_first_administrator(town: Town) -> None:
    account = await town.grant(Role.ADMIN, "Ada@Example.org")

    assert account.roles == {Role.CUSTOMER, Role.ADMIN}


async def test_to_give_a_role_again_changes_nothing(town: Town) -> None:
    first = await town.grant(Role.ADMIN, "ada@example.org")

    assert await town.grant(Role.ADMIN, "ada@example.org") == first


@pytest.mark.parametrize("email", ["nobody@example.org", "nobody"])
async def test_nobody_is_given_nothing(town: Town, email: str) -> None:
    assert await town.grant(Role.ADMIN, email) is None


def test_roles_may_be_written_small() -> None:
    assert parser().parse_args(["grant-role", "admin", "ada@example.org"]).role == "ADMIN"


def test_a_role_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        parser().parse_args(["grant-role", "emperor", "ada@example.org"])

    assert "ADMIN" in capsys.readouterr().err
