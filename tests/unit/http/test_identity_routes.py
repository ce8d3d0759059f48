"""Accounts over HTTP, on memory adapters."""

from typing import Any

import pytest

from adapters.memory.identity import MemoryAccountViews
from adapters.memory.sessions import MemorySessionStandings
from adapters.memory.unit_of_work import MemoryDatabase
from application.identity.grant_roles import GrantRolesHandler
from application.identity.queries import ListAccounts, ShowAccount
from application.identity.register import RegisterHandler
from application.identity.standings import Standings
from domain.kernel.access import Role
from entrypoints.http.identity import AuthController, UserController
from entrypoints.http.privacy import ErasureController, PrivacyController
from entrypoints.http.profile import AddressController, ProfileController
from entrypoints.http.sessions import SessionController
from tests.support.api_keys import no_keys
from tests.support.clock import FakeClock, SequentialIds
from tests.support.http import SOME_ID, an_app, calling, places, signed_in
from tests.support.identity import access_tokens, cheap_passwords, identity_work
from tests.support.privacy import profile_use_cases
from tests.support.sessions import StoredOrSignedIn, session_use_cases

ADA = {"email": "ada@example.org", "name": "Ada", "password": "seven green kites at noon"}
LOG_IN = {"email": ADA["email"], "password": ADA["password"]}


class Town:
    def __init__(self) -> None:
        database, clock = MemoryDatabase(), FakeClock()
        work = identity_work(database, clock)
        passwords = cheap_passwords()
        views = MemoryAccountViews(database)
        standings = Standings(StoredOrSignedIn(MemorySessionStandings(database)), clock)
        self.tokens = access_tokens()
        self.use_cases = {
            "register": RegisterHandler(work, passwords, clock, SequentialIds()),
            **session_use_cases(
                database,
                work,
                clock,
                passwords=passwords,
                tokens=self.tokens,
                standings=standings,
            ),
            **profile_use_cases(database, work, clock, passwords=passwords),
            "show_account": ShowAccount(views),
            "list_accounts": ListAccounts(views),
            "grant_roles": GrantRolesHandler(work, standings, no_keys(clock), clock),
        }
        self.app = an_app(
            AuthController,
            SessionController,
            UserController,
            ProfileController,
            AddressController,
            PrivacyController,
            ErasureController,
            use_cases=self.use_cases,
            tokens=self.tokens,
            database=database,
            clock=clock,
            standings=standings,
        )

    async def call(self, method: str, path: str, **given: Any) -> Any:
        async with calling(self.app) as client:
            return await client.request(method, path, **given)

    async def ada(self) -> Any:
        """What Ada hears when she logs in."""
        await self.call("POST", "/api/auth/register", json=ADA)
        return (await self.call("POST", "/api/auth/login", json=LOG_IN)).json()

    @property
    def admin(self) -> Any:
        return signed_in(self.tokens, Role.ADMIN)


@pytest.fixture
def town() -> Town:
    return Town()


async def test_registering_tells_nothing_about_who_exists(town: Town) -> None:
    answers = [await town.call("POST", "/api/auth/register", json=ADA) for _ in range(2)]

    assert [(answer.status_code, answer.json()) for answer in answers] == [
        (202, {"status": "ACCEPTED"})
    ] * 2


async def test_who_logs_in_gets_a_token_that_opens_their_account(town: Town) -> None:
    result = await town.ada()
    headers = {"Authorization": f"Bearer {result['accessToken']}"}

    me = await town.call("GET", "/api/users/me", headers=headers)

    assert (result["tokenType"], result["expiresIn"]) == ("Bearer", 600)
    assert me.json() == result["account"]
    assert me.headers["etag"] == '"1"'
    assert me.json()["roles"] == ["CUSTOMER"]
    assert "argon2" not in me.text


@pytest.mark.parametrize(
    "changes", [{"password": "not the password"}, {"email": "eve@example.org"}, {"email": "eve"}]
)
async def test_a_failed_log_in_is_always_the_same_401(town: Town, changes: Any) -> None:
    await town.ada()

    answer = await town.call("POST", "/api/auth/login", json=LOG_IN | changes)

    assert answer.status_code == 401
    assert answer.json()["type"] == "/problems/wrong-credentials"
    assert answer.headers["www-authenticate"] == "Bearer"


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"email": "nobody"}, 422, "bad-email"),
        ({"password": "short"}, 422, "weak-password"),
        ({"name": "  "}, 422, "bad-name"),
        ({"password": "x" * 129}, 400, "malformed"),
        ({"roles": ["ADMIN"]}, 400, "malformed"),
    ],
)
async def test_a_bad_registration_is_refused(
    town: Town, changes: Any, status: int, code: str
) -> None:
    answer = await town.call("POST", "/api/auth/register", json=ADA | changes)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{code}")


async def test_an_administrator_gives_roles(town: Town) -> None:
    account = (await town.ada())["account"]
    path = f"/api/users/{account['id']}/roles"

    answer = await town.call(
        "PUT",
        path,
        json={"roles": ["ORGANIZER", "CUSTOMER"]},
        headers=town.admin | {"If-Match": '"1"'},
    )
    late = await town.call(
        "PUT", path, json={"roles": ["ADMIN"]}, headers=town.admin | {"If-Match": '"1"'}
    )
    result = (await town.call("POST", "/api/auth/login", json=LOG_IN)).json()

    assert (answer.status_code, answer.headers["etag"]) == (200, '"2"')
    assert late.status_code == 412
    assert result["account"]["roles"] == ["CUSTOMER", "ORGANIZER"]


async def test_roles_are_given_by_administrators_only_and_seen_versions_only(town: Town) -> None:
    result = await town.ada()
    ada = {"Authorization": f"Bearer {result['accessToken']}"}
    path = f"/api/users/{result['account']['id']}/roles"
    body = {"roles": ["ADMIN"]}

    statuses = [
        (await town.call("PUT", path, json=body)).status_code,
        (await town.call("PUT", path, json=body, headers=ada | {"If-Match": '"1"'})).status_code,
        (await town.call("PUT", path, json=body, headers=town.admin)).status_code,
        (
            await town.call(
                "PUT",
                f"/api/users/{SOME_ID}/roles",
                json=body,
                headers=town.admin | {"If-Match": '"1"'},
            )
        ).status_code,
    ]

    assert statuses == [401, 403, 428, 404]


async def test_a_role_that_there_is_not_is_malformed(town: Town) -> None:
    answer = await town.call(
        "PUT",
        f"/api/users/{SOME_ID}/roles",
        json={"roles": ["CUSTOMER", "EMPEROR"]},
        headers=town.admin | {"If-Match": '"1"'},
    )

    assert places(answer) == [("body", "/roles/1")]


async def test_accounts_are_listed_for_administrators_only(town: Town) -> None:
    result = await town.ada()
    ada = {"Authorization": f"Bearer {result['accessToken']}"}

    listed = await town.call("GET", "/api/users", headers=town.admin)
    refused = await town.call("GET", "/api/users", headers=ada)

    assert listed.json() == {"items": [result["account"]], "next": None}
    assert refused.status_code == 403


async def test_an_account_of_somebody_else_is_not_there(town: Town) -> None:
    account = (await town.ada())["account"]
    stranger = signed_in(town.tokens, Role.SUPPORT)

    hidden = await town.call("GET", f"/api/users/{account['id']}", headers=stranger)
    shown = await town.call("GET", f"/api/users/{account['id']}", headers=town.admin)

    assert hidden.status_code == 404
    assert shown.json() == account
