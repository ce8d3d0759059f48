from datetime import datetime, timedelta

import pytest
from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from application.identity.ports import AccessTokens, IssuedToken, VerifiedToken
from domain.kernel.access import Principal
from entrypoints.http.app import HttpApp
from entrypoints.http.wire import Label, Wire
from tests.support.clock import FakeClock
from tests.support.http import ADA, an_app, calling, signed_in
from tests.support.identity import access_tokens


class GreetBody(Wire):
    text: Label


class Greeting(Controller):
    path = "/api/greetings"

    @get("/mine")
    async def mine(self, principal: NamedDependency[Principal]) -> dict[str, str]:
        return {"who": str(principal.account_id)}

    @get("/anybodys")
    async def anybodys(self, visitor: NamedDependency[Principal | None]) -> dict[str, str]:
        return {"who": "stranger" if visitor is None else str(visitor.account_id)}

    @post("/")
    async def greet(
        self, data: JSONBody[GreetBody], principal: NamedDependency[Principal]
    ) -> dict[str, str]:
        return {"text": data.text, "who": str(principal.account_id)}


class CountingTokens:
    """Counts how often a token is really verified."""

    def __init__(self, tokens: AccessTokens) -> None:
        self._tokens = tokens
        self.verified = 0

    def issue(self, principal: Principal, *, now: datetime) -> IssuedToken:
        return self._tokens.issue(principal, now=now)

    def verify(self, token: str, *, now: datetime) -> VerifiedToken:
        self.verified += 1
        return self._tokens.verify(token, now=now)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def tokens() -> CountingTokens:
    return CountingTokens(access_tokens())


@pytest.fixture
def app(tokens: CountingTokens, clock: FakeClock) -> HttpApp:
    return an_app(Greeting, tokens=tokens, clock=clock)


async def test_who_is_signed_in_is_known(app: HttpApp, tokens: CountingTokens) -> None:
    async with calling(app) as client:
        for path in ("mine", "anybodys"):
            answer = await client.get(f"/api/greetings/{path}", headers=signed_in(tokens))

            assert answer.json() == {"who": str(ADA)}


async def test_a_stranger_is_asked_to_sign_in_where_it_matters(app: HttpApp) -> None:
    async with calling(app) as client:
        mine = await client.get("/api/greetings/mine")
        anybodys = await client.get("/api/greetings/anybodys")

    assert (mine.status_code, mine.headers["www-authenticate"]) == (401, "Bearer")
    assert anybodys.json() == {"who": "stranger"}


async def test_a_stranger_hears_401_whatever_the_body_is(app: HttpApp) -> None:
    async with calling(app) as client:
        answer = await client.post("/api/greetings", content=b"{")

    assert answer.status_code == 401


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", "Basic YTpi", "Bearer nonsense", "Bearer " + "x" * 5000]
)
async def test_a_token_that_does_not_count_is_refused_everywhere(app: HttpApp, header: str) -> None:
    async with calling(app) as client:
        for path in ("mine", "anybodys"):
            answer = await client.get(f"/api/greetings/{path}", headers={"Authorization": header})

            assert answer.status_code == 401
            assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'


async def test_a_token_is_verified_once_in_its_life(
    app: HttpApp, tokens: CountingTokens, clock: FakeClock
) -> None:
    headers = signed_in(tokens)
    async with calling(app) as client:
        for _ in range(3):
            await client.get("/api/greetings/mine", headers=headers)
        remembered = tokens.verified
        clock.pass_time(timedelta(minutes=11))
        late = await client.get("/api/greetings/mine", headers=headers)

    assert remembered == 1
    assert late.status_code == 401
