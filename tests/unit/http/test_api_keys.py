"""API keys over HTTP, on memory adapters: machines are let in, and kept out."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from litestar import Controller, get
from litestar.di import NamedDependency

from adapters.memory.api_keys import MemoryApiKeyViews, MemoryKeyStandings
from adapters.memory.limits import MemoryLimits
from adapters.memory.unit_of_work import MemoryDatabase
from adapters.security.api_keys import Base62KeyTexts
from adapters.system import SystemIds
from application.identity.api_key_queries import ListApiKeys, ShowApiKey
from application.identity.create_api_key import CreateApiKeyHandler
from application.identity.rename_api_key import RenameApiKeyHandler
from application.identity.revoke_api_key import RevokeApiKeyHandler
from domain.kernel.access import PROOF_LASTS, Principal, Role
from entrypoints.http.api_keys import ApiKeyController
from entrypoints.http.app import Options
from entrypoints.http.auth import KEY_PREFIX
from entrypoints.http.lanes import Quotas
from tests.support.api_keys import MONTH, no_keys
from tests.support.clock import FakeClock
from tests.support.http import PLENTY, an_app, calling, signed_in
from tests.support.identity import access_tokens, an_account, identity_work
from tests.unit.adapters.test_api_key_texts import mutants

KEYS = "/api/api-keys"


class Bookings(Controller):
    """Routes that have their rows in the table of needs."""

    path = "/api"

    @get("/bookings")
    async def bookings(self, principal: NamedDependency[Principal]) -> list[str]:
        return sorted(principal.scopes or [])

    @get("/venues/mine")
    async def without_a_row(self, principal: NamedDependency[Principal]) -> str:
        return f"let in {principal.account_id}"

    @get("/events")
    async def events(self, visitor: NamedDependency[Principal | None]) -> str:
        return "stranger" if visitor is None else "machine"


class Town:
    def __init__(self, quotas: Quotas = PLENTY) -> None:
        self.database, self.clock = MemoryDatabase(), FakeClock()
        self.work = identity_work(self.database, self.clock)
        self.account = an_account(roles=frozenset({Role.ORGANIZER}))
        self.tokens = access_tokens()
        views, keys = MemoryApiKeyViews(self.database), no_keys(self.clock)
        use_cases = {
            "create_api_key": CreateApiKeyHandler(
                self.work, Base62KeyTexts(), self.clock, SystemIds()
            ),
            "rename_api_key": RenameApiKeyHandler(self.work, self.clock),
            "revoke_api_key": RevokeApiKeyHandler(self.work, keys, self.clock),
            "list_api_keys": ListApiKeys(views),
            "show_api_key": ShowApiKey(views),
        }
        self.app = an_app(
            ApiKeyController,
            Bookings,
            use_cases=use_cases,
            tokens=self.tokens,
            clock=self.clock,
            keys=MemoryKeyStandings(self.database),
            limits=MemoryLimits(),
            options=Options(quotas=quotas),
        )

    @property
    def owner(self) -> Any:
        return signed_in(self.tokens, Role.ORGANIZER, clock=self.clock, account_id=self.account.id)

    async def call(self, method: str, path: str, **given: Any) -> httpx.Response:
        async with calling(self.app) as client:
            return await client.request(method, path, **given)

    async def key(self, *scopes: str) -> Any:
        return (await self.call("POST", KEYS, json=self.wish(*scopes), headers=self.owner)).json()

    def wish(self, *scopes: str) -> Any:
        ends = (self.clock.now() + MONTH).isoformat()
        return {"name": "Till", "scopes": scopes or ["organize"], "expiresAt": ends}


@pytest.fixture
async def town() -> Town:
    return await moved_in(Town())


async def moved_in(town: Town) -> Town:
    async with town.work.begin() as store:
        await store.accounts.add(town.account)
    return town


def machine(key: Any) -> Any:
    return {"Authorization": f"Bearer {key['key']}"}


async def test_a_key_is_told_once(town: Town) -> None:
    created = await town.call("POST", KEYS, json=town.wish("book", "organize"), headers=town.owner)
    told = created.json()

    shown = await town.call("GET", f"{KEYS}/{told['id']}", headers=town.owner)
    listed = await town.call("GET", KEYS, headers=town.owner)

    assert (created.status_code, created.headers["cache-control"]) == (201, "no-store")
    assert told["key"].startswith(KEY_PREFIX)
    assert shown.json() == {name: told[name] for name in told if name != "key"}
    assert listed.json()["items"] == [shown.json()]
    assert [scope["right"] for scope in told["scopes"]] == ["book", "organize"]
    assert all(scope["does"] for scope in told["scopes"])


async def test_nothing_that_is_kept_holds_the_key_not_even_for_an_idempotency_key(
    town: Town,
) -> None:
    headers = town.owner | {"Idempotency-Key": "once"}
    answers = [await town.call("POST", KEYS, json=town.wish(), headers=headers) for _ in range(2)]

    keys = [answer.json()["key"] for answer in answers]
    tables = repr(vars(town.database))
    assert keys[0] != keys[1]
    assert not any(key in tables for key in keys)


async def test_a_machine_is_let_in_where_its_scopes_reach(town: Town) -> None:
    booking, organizing = await town.key("book"), await town.key("organize")

    let_in = await town.call("GET", "/api/bookings", headers=machine(booking))
    refused = await town.call("GET", "/api/bookings", headers=machine(organizing))

    assert let_in.json() == ["book"]
    assert (refused.status_code, refused.json()["type"]) == (403, "/problems/scope-missing")
    assert refused.json()["scopes"] == ["book"]


async def test_a_machine_without_the_scope_sees_what_strangers_see(town: Town) -> None:
    heard = [
        (await town.call("GET", "/api/events", headers=machine(await town.key(scope)))).text
        for scope in ("book", "organize")
    ]

    assert heard == ["stranger", "machine"]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", KEYS), ("POST", KEYS), ("GET", "/api/venues/mine")]
)
async def test_no_machine_manages_an_account_or_calls_what_has_no_row(
    town: Town, method: str, path: str
) -> None:
    key = await town.key()

    answer = await town.call(method, path, json=town.wish(), headers=machine(key))

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/no-session")


async def test_a_revoked_key_is_refused(town: Town) -> None:
    key = await town.key("book")
    path = f"{KEYS}/{key['id']}"

    unseen = await town.call("DELETE", path, headers=town.owner)
    gone = await town.call("DELETE", path, headers=town.owner | {"If-Match": '"1"'})
    answer = await town.call("GET", "/api/bookings", headers=machine(key))
    again = await town.call("DELETE", path, headers=town.owner | {"If-Match": '"2"'})

    assert [unseen.status_code, gone.status_code, again.status_code] == [428, 204, 404]
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/api-key-does-not-count")
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


async def test_a_key_is_renamed_on_top_of_what_was_seen(town: Town) -> None:
    path = f"{KEYS}/{(await town.key())['id']}"
    body = {"name": "North gate"}

    statuses = [
        (await town.call("PATCH", path, json=body, headers=town.owner | {"If-Match": tag}))
        for tag in ('"1"', '"1"')
    ]

    assert [answer.status_code for answer in statuses] == [200, 412]
    assert statuses[0].json()["name"] == "North gate"
    assert statuses[0].headers["etag"] == '"2"'


@pytest.mark.parametrize(
    ("changes", "status", "code"),
    [
        ({"scopes": []}, 400, "malformed"),
        ({"scopes": ["rule"]}, 400, "malformed"),
        ({"scopes": ["operate"]}, 403, "right-missing"),
        ({"expiresAt": "2026-06-01T12:00:00Z"}, 422, "bad-key-end"),
        ({"expiresAt": "2027-06-02T12:00:00Z"}, 422, "bad-key-end"),
        ({"name": "  "}, 422, "bad-key-name"),
    ],
)
async def test_a_bad_wish_is_refused(town: Town, changes: Any, status: int, code: str) -> None:
    answer = await town.call("POST", KEYS, json=town.wish() | changes, headers=town.owner)

    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{code}")


async def test_a_key_is_created_by_who_has_just_proved_who_they_are(town: Town) -> None:
    headers = town.owner
    town.clock.pass_time(PROOF_LASTS + timedelta(seconds=1))

    answer = await town.call("POST", KEYS, json=town.wish(), headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/step-up-required")


async def test_every_machine_has_limits_of_its_own() -> None:
    town = await moved_in(Town(Quotas(signed_in=6)))
    wild, quiet = await town.key("book"), await town.key("book")
    heard = [
        (await town.call("GET", "/api/bookings", headers=machine(wild))).status_code
        for _ in range(7)
    ]

    assert heard == [200] * 6 + [429]
    assert (await town.call("GET", "/api/bookings", headers=machine(quiet))).status_code == 200
    assert (await town.call("GET", KEYS, headers=town.owner)).status_code == 200


@pytest.mark.parametrize(
    "count", [2000, pytest.param(50_000, marks=pytest.mark.soak)], ids=["usual", "soak"]
)
async def test_no_forged_key_is_let_in(town: Town, count: int) -> None:
    key = await town.key("book")
    heard: set[int] = set()
    async with calling(town.app) as client:
        for forged in mutants(key["key"], count):
            header = f"Bearer {forged}".encode()
            answer = await client.get("/api/bookings", headers={b"Authorization": header})
            heard.add(answer.status_code)

        assert (await client.get("/api/bookings", headers=machine(key))).status_code == 200
    assert heard == {401}
