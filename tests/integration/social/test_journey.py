"""The whole way over HTTP on real parts: from the platform to a provider and back."""

from collections.abc import AsyncIterator
from dataclasses import replace
from http.cookies import SimpleCookie
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from tests.support.openid import ADA, CLIENT_ID, a_real_provider, asked_in
from tests.support.platform import Answer, Client, serving, visiting

BEGIN, FINISH = "/api/auth/social/acme", "/api/auth/social/acme/callback"
UNVERIFIED = replace(ADA, subject="eve-0002", email="eve@example.org", email_verified=False)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def address(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[str]:
    with a_real_provider(ADA, UNVERIFIED) as issuer:
        async with serving(
            *("--storage", "memory"),
            directory=tmp_path_factory.mktemp("social"),
            social_issuers=f"acme={issuer}",
            social_client_ids=f"acme={CLIENT_ID}",
            social_client_secrets="acme=not-even-we-read-it",
        ) as served:
            yield served.address


@pytest.fixture
async def anyone(address: str) -> AsyncIterator[Client]:
    async with visiting(address) as client:
        yield client


async def test_who_logs_in_elsewhere_is_logged_in_here(anyone: Client) -> None:
    begun = await anyone.post(BEGIN, {})
    back = await let_in_by_provider(begun.body["authorizationUrl"], ADA.subject)

    opened = await anyone.post(FINISH, {**back, "binding": begun.body["binding"]})
    again = await anyone.post(FINISH, {**back, "binding": begun.body["binding"]})
    me = await anyone.holding(opened.body["accessToken"]).get("/api/users/me")
    linked = await anyone.holding(opened.body["accessToken"]).get("/api/auth/social/identities")

    assert (opened.status, me.status) == (200, 200)
    assert (me.body["email"], me.body["name"], me.body["hasPassword"]) == (
        *(ADA.email, ADA.name, False),
    )
    assert me.body["emailVerifiedAt"] is not None
    assert [one["subject"] for one in linked.body["items"]] == [ADA.subject]
    assert code_of(again) == (422, "social-log-in-over")


async def test_a_browser_comes_back_to_a_page_of_ours_and_is_logged_in(anyone: Client) -> None:
    ours = {"Sec-Fetch-Site": "same-origin"}
    begun = await anyone.send("POST", BEGIN, {"session": "COOKIE"}, ours)
    back = await let_in_by_provider(begun.body["authorizationUrl"], ADA.subject)
    page = await anyone.get("/account/social/acme")
    binding = cookie_in(begun, "__Host-social")
    bound = {**ours, "Cookie": f"__Host-social={binding}"}

    opened = await anyone.send("POST", FINISH, back, bound)
    session = cookie_in(opened, "__Host-session")
    me = await anyone.send("GET", "/api/users/me", None, {"Cookie": f"__Host-session={session}"})

    assert asked_in(begun.body["authorizationUrl"])["redirect_uri"].endswith("/account/social/acme")
    assert (page.status, opened.status) == (200, 200)
    assert (me.status, me.body["email"]) == (200, ADA.email)


async def test_an_address_that_the_provider_has_not_verified_opens_nothing(anyone: Client) -> None:
    begun = await anyone.post(BEGIN, {})
    back = await let_in_by_provider(begun.body["authorizationUrl"], UNVERIFIED.subject)

    refused = await anyone.post(FINISH, {**back, "binding": begun.body["binding"]})

    assert code_of(refused) == (422, "email-not-confirmed")


async def let_in_by_provider(address: str, subject: str) -> dict[str, Any]:
    """Fill in the provider's form, as somebody at a browser does."""
    async with aiohttp.ClientSession() as browser:
        async with browser.get(address) as form:
            assert form.status == 200
            assert "Authorize Client" in await form.text()
        async with browser.post(address, data={"sub": subject}, allow_redirects=False) as answer:
            return asked_in(answer.headers["Location"])


def cookie_in(answer: Answer, name: str) -> str:
    return SimpleCookie(answer.headers["Set-Cookie"])[name].value


def code_of(answer: Answer) -> tuple[int, str]:
    return answer.status, answer.body["type"].removeprefix("/problems/")
