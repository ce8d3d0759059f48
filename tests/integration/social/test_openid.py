"""Our side of OpenID Connect against a provider that somebody else wrote."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack

import aiohttp
import pytest

from adapters.social.openid import OpenIdClient, OpenIdProvider
from adapters.system import SystemClock
from application.identity.social_ports import IdentityProvider, ProviderAnswer
from tests.contracts.identity_provider import IdentityProviderContract, Stage
from tests.support.openid import (
    ADA,
    CLIENT_ID,
    CLIENT_SECRET,
    EVE,
    Somebody,
    a_question,
    a_real_provider,
    asked_in,
)

NOBODY_LISTENS = "http://127.0.0.1:9"


class RealStage:
    def __init__(self, issuer: str, browser: aiohttp.ClientSession) -> None:
        self.issuer = issuer
        self._browser = browser
        self._opened = AsyncExitStack()
        self.provider: IdentityProvider = self._open(issuer)
        self.away: IdentityProvider = self._open(NOBODY_LISTENS)

    def _open(self, issuer: str) -> IdentityProvider:
        client = OpenIdClient(id=CLIENT_ID, secret=CLIENT_SECRET)
        provider = OpenIdProvider("acme", issuer, client, SystemClock())
        self._opened.push_async_exit(provider)
        return provider

    async def close(self) -> None:
        await self._opened.aclose()

    async def let_in(self, address: str, somebody: Somebody) -> tuple[str, ProviderAnswer]:
        form = {"sub": somebody.subject}
        async with self._browser.post(address, data=form, allow_redirects=False) as answer:
            assert answer.status == 302
            back = asked_in(answer.headers["Location"])
        return back["state"], ProviderAnswer(code=back["code"])


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    with a_real_provider(ADA, EVE) as address:
        yield address


class TestOpenIdProviderByOthers(IdentityProviderContract):
    @pytest.fixture
    async def stage(self, issuer: str) -> AsyncIterator[Stage]:
        async with aiohttp.ClientSession() as browser:
            stage = RealStage(issuer, browser)
            yield stage
            await stage.close()

    async def test_whom_it_does_not_let_in_comes_back_without_a_code(self, stage: Stage) -> None:
        address = await stage.provider.begin(a_question())

        async with (
            aiohttp.ClientSession() as browser,
            browser.post(address, data={"action": "deny"}, allow_redirects=False) as answer,
        ):
            back = asked_in(answer.headers["Location"])

        assert (back["error"], back["state"]) == ("access_denied", a_question().state)
        assert "code" not in back
