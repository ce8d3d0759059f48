"""Logging in and out over HTTP: tokens, cookies, and what may be done with a cookie."""

from collections.abc import Mapping
from datetime import timedelta
from http.cookies import SimpleCookie
from types import MappingProxyType
from typing import Any

import httpx
import pytest

from adapters.memory.sessions import MemorySessionStandings
from adapters.memory.unit_of_work import MemoryDatabase
from application.identity.standings import Standings
from domain.identity.session import COOKIE_IDLE, STAFF_COOKIE_IDLE
from domain.kernel.access import Role
from entrypoints.http.app import Options
from entrypoints.http.auth import COOKIE
from entrypoints.http.sessions import SessionController
from tests.support.clock import FakeClock
from tests.support.http import ORIGIN, PLENTY, SOME_ID, an_app, calling
from tests.support.identity import access_tokens, an_account, cheap_passwords, identity_work
from tests.support.sessions import session_secrets, session_use_cases

EMAIL, PASSWORD = "ada@example.org", "seven green kites at noon"
LOG_IN = {"email": EMAIL, "password": PASSWORD}
OURS = {"Sec-Fetch-Site": "same-origin"}
NONE: Mapping[str, str] = MappingProxyType({})

type Headers = Mapping[str, str]


class Town:
    def __init__(self, public_url: str | None = ORIGIN) -> None:
        self.database, self.clock = MemoryDatabase(), FakeClock()
        self.work = identity_work(self.database, self.clock)
        self.secrets = session_secrets()
        tokens = access_tokens()
        standings = Standings(MemorySessionStandings(self.database), self.clock)
        self.app = an_app(
            SessionController,
            use_cases=session_use_cases(
                self.database,
                self.work,
                self.clock,
                passwords=cheap_passwords(),
                tokens=tokens,
                standings=standings,
                secrets=self.secrets,
            ),
            tokens=tokens,
            clock=self.clock,
            standings=standings,
            secrets=self.secrets,
            options=Options(quotas=PLENTY, public_url=public_url),
        )

    async def settle(self, role: Role = Role.CUSTOMER) -> None:
        hashed = await cheap_passwords().hash(PASSWORD)
        account = an_account(EMAIL, roles=frozenset({role}), password_hash=hashed)
        async with self.work.begin() as store:
            await store.accounts.add(account)

    async def call(self, method: str, path: str, **given: Any) -> httpx.Response:
        async with calling(self.app) as client:
            return await client.request(method, f"/api/auth{path}", **given)

    async def log_in(self) -> Headers:
        """The header of somebody with a token."""
        answer = await self.call("POST", "/login", json=LOG_IN)
        return {"Authorization": f"Bearer {answer.json()['accessToken']}"}

    async def browse(self) -> "Browser":
        """Somebody with a cookie."""
        body = LOG_IN | {"session": "COOKIE"}
        answer = await self.call("POST", "/login", json=body, headers=OURS)
        assert answer.status_code == 200
        return Browser(self, cookie_of(answer), answer.json()["csrfToken"])


class Browser:
    def __init__(self, town: Town, cookie: str, csrf_token: str) -> None:
        self.town = town
        self.cookie = cookie
        self.csrf_token = csrf_token

    async def get(self, path: str) -> httpx.Response:
        return await self.town.call("GET", path, headers={"Cookie": f"{COOKIE}={self.cookie}"})

    async def send(
        self, method: str, path: str, headers: Mapping[str, str | bytes] = NONE, **given: Any
    ) -> httpx.Response:
        """What a page of ours sends; headers that are empty are left out."""
        usual: dict[str, str | bytes] = {
            "Cookie": f"{COOKIE}={self.cookie}",
            "X-CSRF-Token": self.csrf_token,
            **OURS,
        }
        sent = {name: value for name, value in {**usual, **headers}.items() if value}
        return await self.town.call(method, path, headers=sent, **given)


def cookie_of(answer: httpx.Response) -> str:
    return SimpleCookie(answer.headers["set-cookie"])[COOKIE].value


@pytest.fixture
async def town() -> Town:
    town = Town()
    await town.settle()
    return town


async def test_a_log_in_answers_tokens_of_a_session(town: Town) -> None:
    answer = await town.call("POST", "/login", json=LOG_IN, headers={"User-Agent": "Lynx/2.9"})
    body = answer.json()
    headers = {"Authorization": f"Bearer {body['accessToken']}"}
    listed = (await town.call("GET", "/sessions", headers=headers)).json()["items"]

    assert (answer.status_code, body["tokenType"], body["expiresIn"]) == (200, "Bearer", 600)
    assert body["refreshToken"]
    assert "csrfToken" not in body
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"
    assert [(one["device"], one["isCurrent"], one["kind"]) for one in listed] == [
        ("Lynx/2.9", True, "BEARER")
    ]
    assert set(listed[0]) == {
        *("id", "kind", "device", "place", "createdAt", "lastUsedAt", "endsAt", "isCurrent")
    }


async def test_a_log_in_for_a_browser_sets_a_cookie_that_scripts_cannot_read(town: Town) -> None:
    body = LOG_IN | {"session": "COOKIE"}
    answer = await town.call("POST", "/login", json=body, headers=OURS)

    attributes = {part.strip().lower() for part in answer.headers["set-cookie"].split(";")[1:]}
    assert attributes == {
        *("path=/", "secure", "httponly", "samesite=lax", f"max-age={90 * 24 * 3600}")
    }
    assert set(answer.json()) == {"status", "csrfToken", "account"}


async def test_a_refresh_token_is_exchanged_for_the_next(town: Town) -> None:
    first = (await town.call("POST", "/login", json=LOG_IN)).json()["refreshToken"]

    answer = await town.call("POST", "/refresh", json={"refreshToken": first})
    again = await town.call("POST", "/refresh", json={"refreshToken": first})
    headers = {"Authorization": f"Bearer {answer.json()['accessToken']}"}

    assert answer.status_code == 200
    assert set(answer.json()) == {"accessToken", "tokenType", "expiresIn", "refreshToken"}
    assert answer.json()["refreshToken"] == again.json()["refreshToken"] != first
    assert (await town.call("GET", "/sessions", headers=headers)).status_code == 200


async def test_a_stolen_refresh_token_ends_the_session(town: Town) -> None:
    stolen = (await town.call("POST", "/login", json=LOG_IN)).json()["refreshToken"]
    token = stolen
    for _ in range(2):
        answer = await town.call("POST", "/refresh", json={"refreshToken": token})
        token = answer.json()["refreshToken"]

    refused = [
        await town.call("POST", "/refresh", json={"refreshToken": one}) for one in (stolen, token)
    ]

    assert [answer.status_code for answer in refused] == [401, 401]
    assert refused[0].json()["type"] == "/problems/session-over"


@pytest.mark.parametrize("body", [{}, {"refreshToken": ""}, {"refreshToken": "x" * 201}, []])
async def test_what_is_no_refresh_token_at_all_is_malformed(town: Town, body: Any) -> None:
    assert (await town.call("POST", "/refresh", json=body)).status_code == 400


async def test_who_logs_out_is_out_at_once(town: Town) -> None:
    headers = await town.log_in()

    answer = await town.call("POST", "/logout", headers=headers)

    assert answer.status_code == 204
    assert (await town.call("GET", "/sessions", headers=headers)).status_code == 401


async def test_who_logs_out_everywhere_is_out_of_everything(town: Town) -> None:
    here, there, browser = await town.log_in(), await town.log_in(), await town.browse()

    answer = await town.call("DELETE", "/sessions", headers=here)

    assert answer.status_code == 204
    for headers in (here, there):
        assert (await town.call("GET", "/sessions", headers=headers)).status_code == 401
    assert (await browser.get("/sessions")).status_code == 401


async def test_a_session_is_ended_from_another(town: Town) -> None:
    here, there = await town.log_in(), await town.log_in()
    listed = (await town.call("GET", "/sessions", headers=here)).json()["items"]
    (other,) = [one["id"] for one in listed if not one["isCurrent"]]

    statuses = [
        (await town.call("DELETE", f"/sessions/{session_id}", headers=here)).status_code
        for session_id in (other, other, SOME_ID)
    ]

    assert statuses == [204, 404, 404]
    assert (await town.call("GET", "/sessions", headers=there)).status_code == 401


async def test_a_proof_is_answered_with_a_new_token(town: Town) -> None:
    headers = await town.log_in()

    answer = await town.call("POST", "/proof", json={"password": PASSWORD}, headers=headers)
    wrong = await town.call("POST", "/proof", json={"password": "no"}, headers=headers)

    assert set(answer.json()) == {"provedAt", "accessToken", "tokenType", "expiresIn"}
    assert (wrong.status_code, wrong.json()["type"]) == (403, "/problems/wrong-password")


async def test_with_a_proof_the_cookie_is_replaced_and_the_old_one_fades(town: Town) -> None:
    browser = await town.browse()

    answer = await browser.send("POST", "/proof", json={"password": PASSWORD})
    old, browser.cookie = browser.cookie, cookie_of(answer)
    fading = Browser(town, old, browser.csrf_token)

    assert set(answer.json()) == {"provedAt"}
    assert (await browser.get("/sessions")).status_code == 200
    assert (await fading.get("/sessions")).status_code == 200
    town.clock.pass_time(timedelta(seconds=11))
    assert (await fading.get("/sessions")).status_code == 401
    assert (await browser.get("/sessions")).status_code == 200


async def test_a_page_of_ours_may_do_everything_with_a_cookie(town: Town) -> None:
    browser = await town.browse()

    repeated = (await browser.get("/csrf-token")).json()["csrfToken"]
    answer = await browser.send("POST", "/logout")

    assert repeated == browser.csrf_token
    assert answer.status_code == 204
    assert "max-age=0" in answer.headers["set-cookie"].lower()
    assert (await browser.get("/sessions")).status_code == 401


FOREIGN: list[Headers] = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "none"},
    {"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN},
    {"Sec-Fetch-Site": ""},
    {"Sec-Fetch-Site": "", "Origin": "https://elsewhere.test"},
    {"Sec-Fetch-Site": "", "Origin": "null"},
    {"Sec-Fetch-Site": "", "Origin": ORIGIN.replace("https", "http")},
    {"Sec-Fetch-Site": "", "Origin": ORIGIN + ".elsewhere.test"},
    {"X-CSRF-Token": ""},
    {"X-CSRF-Token": "x" * 43},
    {"X-CSRF-Token": "ü"},
]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_what_another_page_sends_with_our_cookie_is_refused(
    town: Town, headers: Headers
) -> None:
    browser = await town.browse()
    sent = {name: value.encode("latin-1") for name, value in headers.items()}

    answer = await browser.send("POST", "/logout", headers=sent)

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/csrf-failed")
    assert (await browser.get("/sessions")).status_code == 200


async def test_the_token_of_another_session_is_refused(town: Town) -> None:
    mine, other = await town.browse(), await town.browse()

    answer = await mine.send("POST", "/logout", headers={"X-CSRF-Token": other.csrf_token})

    assert answer.status_code == 403


@pytest.mark.parametrize("method", ["POST", "DELETE"])
async def test_every_method_that_changes_something_needs_the_token(town: Town, method: str) -> None:
    browser = await town.browse()
    path = {"POST": "/logout", "DELETE": "/sessions"}[method]

    assert (await browser.send(method, path, headers={"X-CSRF-Token": ""})).status_code == 403


async def test_a_browser_that_does_not_tell_the_site_tells_the_origin(town: Town) -> None:
    browser = await town.browse()

    answer = await browser.send("POST", "/logout", {"Sec-Fetch-Site": "", "Origin": ORIGIN})

    assert answer.status_code == 204


async def test_without_a_public_address_ours_is_the_host_that_was_asked() -> None:
    town = Town(public_url=None)
    await town.settle()
    browser = await town.browse()

    def from_(origin: str) -> Headers:
        return {"Sec-Fetch-Site": "", "Origin": origin}

    refused = await browser.send("POST", "/logout", from_("https://elsewhere.test"))
    answer = await browser.send("POST", "/logout", from_("http://fairground.test"))

    assert (refused.status_code, answer.status_code) == (403, 204)


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
async def test_what_a_form_can_send_is_refused_with_a_cookie(town: Town, kind: str) -> None:
    browser = await town.browse()

    answer = await browser.send("POST", "/logout", {"Content-Type": kind}, content=b"{}")

    assert answer.status_code == 415


@pytest.mark.parametrize("headers", [{}, {"Sec-Fetch-Site": "cross-site"}], ids=str)
async def test_no_other_page_logs_a_browser_in(town: Town, headers: Headers) -> None:
    body = LOG_IN | {"session": "COOKIE"}

    answer = await town.call("POST", "/login", json=body, headers=headers)

    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/csrf-failed")


async def test_a_token_needs_no_protection_against_other_pages(town: Town) -> None:
    headers = {**await town.log_in(), "Sec-Fetch-Site": "cross-site"}

    assert (await town.call("POST", "/logout", headers=headers)).status_code == 204


async def test_who_sends_both_is_who_the_token_says(town: Town) -> None:
    browser = await town.browse()
    headers = {**await town.log_in(), "Cookie": f"{COOKIE}={browser.cookie}"}

    listed = (await town.call("GET", "/sessions", headers=headers)).json()["items"]

    assert [one["kind"] for one in listed if one["isCurrent"]] == ["BEARER"]


@pytest.mark.parametrize(
    ("role", "idle"),
    [(Role.CUSTOMER, COOKIE_IDLE), (Role.ADMIN, STAFF_COOKIE_IDLE)],
)
async def test_a_browser_that_is_left_alone_is_logged_out(role: Role, idle: timedelta) -> None:
    town = Town()
    await town.settle(role)
    browser = await town.browse()

    for _ in range(3):
        town.clock.pass_time(idle - timedelta(minutes=1))
        assert (await browser.get("/sessions")).status_code == 200
    town.clock.pass_time(idle)

    assert (await browser.get("/sessions")).status_code == 401


async def test_a_refresh_token_is_no_cookie(town: Town) -> None:
    token = (await town.call("POST", "/login", json=LOG_IN)).json()["refreshToken"]

    assert (await Browser(town, token, "").get("/sessions")).status_code == 401
