"""Logging in through another provider over HTTP: what binds it to a browser, and what is told."""

from collections.abc import Mapping
from dataclasses import replace
from http.cookies import SimpleCookie
from typing import Any

import httpx
import pytest

from adapters.memory.sessions import MemorySessionStandings
from adapters.memory.social import MemorySocialIdentityViews
from adapters.memory.unit_of_work import MemoryDatabase
from application.identity.social_queries import ListIdentities, ListProviders
from application.identity.standings import Standings
from entrypoints.http.account_pages import AccountPageController
from entrypoints.http.app import Options
from entrypoints.http.social import COOKIE, SocialController, SocialIdentityController
from tests.support.clock import FakeClock
from tests.support.http import ADA as ADAS_ID
from tests.support.http import ORIGIN, PLENTY, SOME_ID, an_app, calling, signed_in
from tests.support.identity import access_tokens, identity_work
from tests.support.openid import ADA, EVE, Somebody
from tests.support.sessions import StoredOrSignedIn
from tests.support.social import (
    SITE,
    Doorway,
    PlayedProvider,
    a_verified_account,
    identity_providers,
)

BEGIN, FINISH = "/api/auth/social/acme", "/api/auth/social/acme/callback"
LINKS = "/api/auth/social/identities"
APP = "org.example.app:/back"
TABLES = ("accounts", "account_emails", "sessions", "social_identities", "social_log_ins")
OURS = {"Sec-Fetch-Site": "same-origin"}

type Headers = Mapping[str, str]


class Town(Doorway):
    """The routes, on memory adapters and a provider that is played."""

    def __init__(self) -> None:
        self.database = database = MemoryDatabase()
        self.acme, other = PlayedProvider(), PlayedProvider("other", "https://other.example")
        super().__init__(
            identity_work(database, FakeClock()), self.acme, other, return_addresses=[APP]
        )
        tokens = access_tokens()
        standings = Standings(StoredOrSignedIn(MemorySessionStandings(database)), self.clock)
        self.app = an_app(
            SocialController,
            SocialIdentityController,
            AccountPageController,
            use_cases={
                "list_providers": ListProviders(identity_providers(self.acme, other)),
                "begin_social_log_in": self.begin,
                "finish_social_log_in": self.finish,
                "list_identities": ListIdentities(MemorySocialIdentityViews(database)),
                "begin_linking": self.begin_linking,
                "finish_linking": self.finish_linking,
                "unlink_identity": self.unlink,
            },
            tokens=tokens,
            clock=self.clock,
            standings=standings,
            options=Options(quotas=PLENTY, public_url=ORIGIN),
        )
        self.ada = signed_in(tokens, clock=self.clock)

    async def start_again(self) -> None:
        """Forget everybody but Ada. To build another application takes longer."""
        self.acme.is_away = False
        self.database.take_over({name: {} for name in TABLES})
        async with self.work.begin() as store:
            await store.accounts.add(replace(a_verified_account(), id=ADAS_ID, events=()))

    async def call(self, method: str, path: str, **given: Any) -> httpx.Response:
        async with calling(self.app) as client:
            return await client.request(method, path, **given)

    async def returning(  # type: ignore[override]  # Over HTTP.
        self, somebody: Somebody = ADA, path: str = BEGIN, headers: Headers | None = None
    ) -> dict[str, str]:
        """What a program comes back with."""
        begun = await self.call("POST", path, json={}, headers=headers)
        assert begun.status_code == 200, begun.text
        body = begun.json()
        back = self.acme.let_in(body["authorizationUrl"], somebody)
        return {**back, "binding": body["binding"]}


@pytest.fixture(scope="module")
def platform() -> Town:
    return Town()


@pytest.fixture
async def town(platform: Town) -> Town:
    await platform.start_again()
    return platform


async def test_everybody_may_know_the_providers(town: Town) -> None:
    answer = await town.call("GET", "/api/auth/social")

    assert (answer.status_code, answer.json()) == (200, {"items": ["acme", "other"]})


async def test_a_program_gets_tokens(town: Town) -> None:
    back = await town.returning(EVE)

    answer = await town.call("POST", FINISH, json=back)

    assert answer.status_code == 200
    assert answer.json()["account"]["email"] == EVE.email
    assert {"accessToken", "refreshToken"} <= answer.json().keys()
    assert "set-cookie" not in answer.headers
    assert answer.headers["cache-control"] == "no-store"


async def test_a_browser_is_bound_by_a_cookie_that_scripts_cannot_read(town: Town) -> None:
    begun = await town.call("POST", BEGIN, json={"session": "COOKIE"}, headers=OURS)
    cookie = begun.headers["set-cookie"]
    back = town.acme.let_in(begun.json()["authorizationUrl"], EVE)
    bound = {**OURS, "Cookie": f"{COOKIE}={SimpleCookie(cookie)[COOKIE].value}"}

    answer = await town.call("POST", FINISH, json=back, headers=bound)

    assert begun.json().keys() == {"authorizationUrl", "expiresAt"}
    assert {part.strip().lower() for part in cookie.split(";")[1:]} == {
        *("path=/", "secure", "httponly", "samesite=lax", "max-age=600")
    }
    assert answer.status_code == 200
    assert answer.headers["set-cookie"].startswith("__Host-session=")
    assert {"csrfToken", "account"} <= answer.json().keys()
    assert "accessToken" not in answer.json()


async def test_who_is_sent_the_way_back_of_somebody_else_is_not_logged_in(town: Town) -> None:
    back = await town.returning(EVE)
    del back["binding"]

    answer = await town.call("POST", FINISH, json=back, headers=OURS)

    assert told(answer) == (422, "social-log-in-over")


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
async def test_pages_of_others_neither_begin_nor_end_it(town: Town, site: str) -> None:
    begun = await town.call(
        "POST", BEGIN, json={"session": "COOKIE"}, headers={"Sec-Fetch-Site": site}
    )
    back = await town.returning(EVE)
    del back["binding"]
    ended = await town.call(
        "POST", FINISH, json=back, headers={"Sec-Fetch-Site": site, "Cookie": f"{COOKIE}=x"}
    )

    assert told(begun) == told(ended) == (403, "csrf-failed")


async def test_a_replay_is_refused(town: Town) -> None:
    back = await town.returning(EVE)
    await town.call("POST", FINISH, json=back)

    assert told(await town.call("POST", FINISH, json=back)) == (422, "social-log-in-over")


async def test_who_was_not_let_in_there_is_told_so(town: Town) -> None:
    back = await town.returning(EVE)
    del back["code"]

    assert told(await town.call("POST", FINISH, json=back)) == (422, "social-log-in-refused")


async def test_what_names_another_issuer_is_refused(town: Town) -> None:
    back = {**await town.returning(EVE), "iss": "https://evil.example"}

    assert told(await town.call("POST", FINISH, json=back)) == (422, "social-log-in-refused")


async def test_a_provider_that_is_away_is_unavailable(town: Town) -> None:
    town.acme.is_away = True

    answer = await town.call("POST", BEGIN, json={})

    assert told(answer) == (503, "unavailable")
    assert "retry-after" in answer.headers


@pytest.mark.parametrize(
    ("somebody", "refusal"),
    [
        (replace(EVE, email_verified=False), (422, "email-not-confirmed")),
        (replace(ADA, email_verified=False), (422, "email-not-confirmed")),
    ],
)
async def test_an_address_that_is_not_verified_tells_nothing_about_who_exists(
    town: Town, somebody: Somebody, refusal: tuple[int, str]
) -> None:
    answer = await town.call("POST", FINISH, json=await town.returning(somebody))

    assert told(answer) == refusal


async def test_an_unknown_provider_is_not_found(town: Town) -> None:
    answer = await town.call("POST", "/api/auth/social/nobody", json={})

    assert told(answer) == (404, "provider-not-found")


@pytest.mark.parametrize(("wanted", "sent_to"), [(None, f"{SITE}/account/social/acme"), (APP, APP)])
async def test_apps_are_sent_back_to_themselves(
    town: Town, wanted: str | None, sent_to: str
) -> None:
    body = {} if wanted is None else {"returnTo": wanted}

    answer = await town.call("POST", BEGIN, json=body)

    assert httpx.URL(answer.json()["authorizationUrl"]).params["redirect_uri"] == sent_to


async def test_nobody_is_sent_back_to_a_stranger(town: Town) -> None:
    answer = await town.call("POST", BEGIN, json={"returnTo": "https://evil.example"})

    assert told(answer) == (422, "return-not-allowed")


async def test_who_is_signed_in_links_lists_and_unlinks(town: Town) -> None:
    back = await town.returning(ADA, f"{LINKS}/acme", town.ada)

    linked = await town.call("POST", f"{LINKS}/acme/callback", json=back, headers=town.ada)
    listed = await town.call("GET", LINKS, headers=town.ada)
    gone = await town.call("DELETE", f"{LINKS}/{linked.json()['id']}", headers=town.ada)
    left = await town.call("GET", LINKS, headers=town.ada)

    assert linked.json().keys() == {"id", "provider", "issuer", "subject", "linkedAt"}
    assert linked.json()["subject"] == ADA.subject
    assert listed.json() == {"items": [linked.json()]}
    assert (gone.status_code, left.json()) == (204, {"items": []})


async def test_what_is_not_linked_cannot_be_unlinked(town: Town) -> None:
    answer = await town.call("DELETE", f"{LINKS}/{SOME_ID}", headers=town.ada)

    assert told(answer) == (404, "identity-not-found")


@pytest.mark.parametrize("path", ["", "/acme", "/acme/callback"])
async def test_strangers_have_no_identities(town: Town, path: str) -> None:
    method = "POST" if path else "GET"

    assert told(await town.call(method, LINKS + path, json={})) == (401, "unauthenticated")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"state": ""},
        {"state": "s" * 101},
        {"state": "s", "code": ""},
        {"state": "s", "code": "c" * 4097},
        {"state": "s\0"},
        {"state": "s", "scope": "openid"},
    ],
)
async def test_what_has_not_its_form_is_malformed(town: Town, body: Mapping[str, str]) -> None:
    assert told(await town.call("POST", FINISH, json=body)) == (400, "malformed")


async def test_the_page_that_browsers_come_back_to_runs_our_script_only(town: Town) -> None:
    page = await town.call("GET", "/account/social/acme?code=c&state=s")
    script = await town.call("GET", "/account/social.js")

    assert page.status_code == script.status_code == 200
    assert '<script type="module" src="/account/social.js"></script>' in page.text
    assert "c&amp;" not in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert page.headers["referrer-policy"] == "no-referrer"
    assert "/api/auth/social/" in script.text


def told(answer: httpx.Response) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")
