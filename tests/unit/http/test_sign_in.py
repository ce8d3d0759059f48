"""Who calls, how long that is believed, and what it costs to know."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from litestar import Controller, get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody

from adapters.memory.sessions import MemorySessionStandings
from adapters.memory.unit_of_work import MemoryDatabase
from adapters.system import SystemIds
from application.identity.open_session import OpenedSession, OpenSession, OpenSessionHandler
from application.identity.ports import AccessTokens, IssuedToken, VerifiedToken
from application.identity.session_ports import SessionStanding
from application.identity.standings import Standings
from domain.identity.session_events import RevocationReason
from domain.kernel.access import Principal, Role
from domain.kernel.ids import SessionId
from entrypoints.http.app import HttpApp
from entrypoints.http.auth import BearerTokens
from entrypoints.http.wire import Label, Wire
from tests.support.clock import FakeClock
from tests.support.http import ADA, an_app, calling, signed_in
from tests.support.identity import access_tokens, an_account, identity_work, signing_keys
from tests.support.sessions import session_secrets


class GreetBody(Wire):
    text: Label


class Greeting(Controller):
    path = "/api/greetings"

    @get("/mine")
    async def mine(self, principal: NamedDependency[Principal]) -> dict[str, str]:
        return {"who": str(principal.account_id)}

    @get("/roles")
    async def roles(self, principal: NamedDependency[Principal]) -> list[str]:
        return sorted(principal.roles)

    @get("/proof")
    async def proof(
        self, principal: NamedDependency[Principal], clock: NamedDependency[FakeClock]
    ) -> str:
        principal.need_recent_proof(clock.now())
        return "proved"

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
    return an_app(Greeting, use_cases={"clock": clock}, tokens=tokens, clock=clock)


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


class Office:
    """Two processes that share one memory, and somebody with a session there."""

    def __init__(self) -> None:
        self.database, self.clock, self.keys = MemoryDatabase(), FakeClock(), signing_keys()
        self.work = identity_work(self.database, self.clock)
        self.reads = CountingStandings(self.database)
        self.secrets = session_secrets()
        self.here, self.there = self._process(), self._process()

    def _process(self) -> HttpApp:
        return an_app(
            Greeting,
            use_cases={"clock": self.clock},
            tokens=access_tokens(self.keys),
            clock=self.clock,
            secrets=self.secrets,
            standings=Standings(self.reads, self.clock),
        )

    async def opened(self) -> OpenedSession:
        account = an_account()
        async with self.work.begin() as store:
            await store.accounts.add(account)
        tokens, ids = access_tokens(self.keys), SystemIds()
        open_session = OpenSessionHandler(self.work, tokens, self.secrets, self.clock, ids)
        return await open_session(OpenSession(account=account.settled()))

    async def revoke(self, opened: OpenedSession) -> None:
        async with self.work.begin() as store:
            await store.sessions.revoke_all(
                opened.account.id, reason=RevocationReason.REVOKED, now=self.clock.now()
            )

    async def call(self, app: HttpApp, opened: OpenedSession, path: str = "mine") -> Any:
        assert opened.access is not None
        headers = {"Authorization": f"Bearer {opened.access.token}"}
        async with calling(app) as client:
            return await client.get(f"/api/greetings/{path}", headers=headers)


class CountingStandings(MemorySessionStandings):
    reads = 0

    async def of(self, session_id: SessionId) -> SessionStanding | None:
        self.reads += 1
        return await super().of(session_id)


async def test_a_revoked_session_is_refused_by_every_process_within_five_seconds() -> None:
    office = Office()
    opened = await office.opened()
    before = [await office.call(app, opened) for app in (office.here, office.there)]
    await office.revoke(opened)

    office.clock.pass_time(timedelta(seconds=4.9))
    meanwhile = await office.call(office.there, opened)
    office.clock.pass_time(timedelta(seconds=0.1))
    after = [await office.call(app, opened) for app in (office.here, office.there)]

    assert [answer.status_code for answer in before] == [200, 200]
    assert meanwhile.status_code == 200
    assert [answer.status_code for answer in after] == [401, 401]
    assert after[0].json()["type"] == "/problems/session-over"
    assert after[0].headers["www-authenticate"] == 'Bearer error="invalid_token"'


async def test_a_token_of_a_revoked_session_is_refused_where_strangers_are_not() -> None:
    office = Office()
    opened = await office.opened()
    await office.revoke(opened)

    assert (await office.call(office.here, opened, "anybodys")).status_code == 401


async def test_new_roles_count_within_five_seconds() -> None:
    office = Office()
    opened = await office.opened()
    assert (await office.call(office.here, opened, "roles")).json() == ["CUSTOMER"]
    async with office.work.begin() as store:
        account = await store.accounts.get(opened.account.id)
        roles = frozenset({Role.SELLER, Role.SUPPORT})
        await store.accounts.save(account.grant(roles, by=account.id, now=office.clock.now()))

    office.clock.pass_time(timedelta(seconds=5))

    assert (await office.call(office.here, opened, "roles")).json() == ["SELLER", "SUPPORT"]


async def test_how_a_session_stands_is_read_once_in_five_seconds() -> None:
    office = Office()
    opened = await office.opened()
    for _ in range(10):
        await office.call(office.here, opened)
    once = office.reads.reads
    office.clock.pass_time(timedelta(seconds=5))
    await office.call(office.here, opened)

    assert (once, office.reads.reads) == (1, 2)


async def test_a_proof_counts_at_once_in_a_process_that_knows_an_older_one() -> None:
    office = Office()
    opened = await office.opened()
    office.clock.pass_time(timedelta(minutes=6))
    assert (await office.call(office.there, opened, "proof")).status_code == 403

    now = office.clock.now()
    async with office.work.begin() as store:
        session = await store.sessions.lock(opened.session.id)
        await store.sessions.save(session.prove(now=now))
    principal = Principal(opened.account.id, frozenset(), opened.session.id, now)
    access = access_tokens(office.keys).issue(principal, now=now)
    proved = replace(opened, access=access)

    assert (await office.call(office.there, proved, "proof")).status_code == 200


async def test_a_token_counts_for_nobody_but_the_owner_of_its_session() -> None:
    office = Office()
    opened = await office.opened()
    thief = Principal(ADA, frozenset({Role.ADMIN}), opened.session.id)
    access = access_tokens(office.keys).issue(thief, now=office.clock.now())

    answer = await office.call(office.here, replace(opened, access=access))

    assert answer.status_code == 401


async def test_nothing_is_awaited_as_long_as_all_is_known_and_fresh() -> None:
    office = Office()
    opened = await office.opened()
    assert opened.access is not None
    way = BearerTokens(
        access_tokens(office.keys), Standings(office.reads, office.clock), office.clock
    )
    request: Any = object()
    token = opened.access.token

    assert way.known(request, token) is None
    asked = await way.ask(request, token)
    assert way.known(request, token) is asked
