"""Opening, refreshing, proving and ending sessions, on memory adapters."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.memory.sessions import MemorySessionStandings, MemorySessionViews
from adapters.memory.unit_of_work import MemoryDatabase
from application.identity.log_out import LogOut, LogOutHandler
from application.identity.log_out_everywhere import LogOutEverywhere, LogOutEverywhereHandler
from application.identity.open_session import OpenedSession, OpenSession
from application.identity.prove_again import ProveAgain, ProveAgainHandler
from application.identity.refresh_session import RefreshSessionHandler
from application.identity.revoke_session import RevokeSession, RevokeSessionHandler
from application.identity.session_queries import ListSessions, ShowCsrfToken
from application.identity.standings import Standings
from application.platform.paging import PageRequest
from domain.identity.account import Account
from domain.identity.errors import WrongCredentials, WrongPassword
from domain.identity.session import BEARER_IDLE, STAFF_COOKIE_IDLE, Session, SessionStatus
from domain.identity.session_errors import NoSession, SessionNotFound, SessionOver
from domain.identity.session_events import SessionKind
from domain.kernel.access import Principal, Role
from domain.kernel.errors import Unauthenticated
from domain.kernel.ids import SessionId
from tests.support.clock import FakeClock
from tests.support.factors import challenge_desk, factor_check
from tests.support.identity import an_account, cheap_passwords, identity_work
from tests.support.refreshing import GRACE_OVER, Household
from tests.support.sessions import session_secrets

PASSWORD = "seven green kites at noon"


class Town:
    """One account, its household, and everything that ends a session."""

    def __init__(self, house: Household, database: MemoryDatabase) -> None:
        self.house = house
        self.database = database
        self.clock = house.clock
        self.standings = Standings(MemorySessionStandings(database), self.clock)
        ending = (house.work, self.standings, self.clock)
        self.log_out = LogOutHandler(*ending)
        self.log_out_everywhere = LogOutEverywhereHandler(*ending)
        self.revoke_session = RevokeSessionHandler(*ending)
        self.list_sessions = ListSessions(MemorySessionViews(database), self.clock)
        self.show_csrf_token = ShowCsrfToken(house.secrets)
        self.prove_again = ProveAgainHandler(
            house.work,
            passwords=cheap_passwords(),
            tokens=house.tokens,
            secrets=house.secrets,
            standings=self.standings,
            desk=challenge_desk(self.clock),
            check=factor_check(),
            clock=self.clock,
        )

    def events(self) -> Sequence[str]:
        return [entry.event.name for entry in self.database.table("event_log").values()][1:]

    async def session(self, session_id: SessionId) -> Session:
        async with self.house.work.begin() as store:
            return await store.sessions.lock(session_id)


@pytest.fixture
async def town() -> Town:
    database, clock = MemoryDatabase(), FakeClock()
    work = identity_work(database, clock)
    account = an_account(password_hash=await cheap_passwords().hash(PASSWORD))
    async with work.begin() as store:
        await store.accounts.add(account)
    house = Household(work, account.settled(), clock)
    return Town(house, database)


def principal(opened: OpenedSession) -> Principal:
    session = opened.session
    return Principal(session.account_id, opened.account.roles, session.id, session.proved_at)


async def test_a_bearer_session_is_opened_with_tokens_of_its_own(town: Town) -> None:
    opened = await town.house.opened()

    assert opened.access is not None
    claimed = town.house.tokens.verify(opened.access.token, now=town.clock.now()).principal
    assert claimed == principal(opened)
    assert opened.csrf_token is None
    assert town.house.secrets.read(SessionKind.BEARER, opened.secret).hash == (
        opened.session.secret_hash
    )


async def test_a_cookie_session_has_a_token_against_forgery_instead(town: Town) -> None:
    opened = await town.house.opened(SessionKind.COOKIE)

    assert opened.access is None
    assert opened.csrf_token is not None
    assert town.house.secrets.is_csrf_token(opened.session.id, opened.csrf_token)
    assert await town.show_csrf_token(principal(opened)) == opened.csrf_token


async def test_nothing_that_is_stored_opens_a_session(town: Town) -> None:
    opened = await town.house.opened()

    assert opened.secret not in repr(await town.session(opened.session.id))


async def test_what_opened_a_session_must_still_be_true(town: Town) -> None:
    stale = replace(town.house.account, password_hash="the one before")

    with pytest.raises(WrongCredentials):
        await town.house.open_session(OpenSession(account=stale))

    assert not town.database.table("sessions")


async def test_an_unproved_session_says_so(town: Town) -> None:
    opened = await town.house.open_session(OpenSession(account=town.house.account, proved=False))

    assert opened.session.proved_at is None


async def test_a_refresh_token_is_exchanged_for_the_next(town: Town) -> None:
    opened = await town.house.opened()
    town.clock.pass_time(timedelta(hours=1))

    first = await town.house.refreshed(opened.secret)
    second = await town.house.refreshed(first)

    assert len({opened.secret, first, second}) == 3
    assert await town.house.generation(opened.session.id) == 2
    assert town.events() == ["SessionOpened"]


async def test_who_did_not_hear_the_answer_gets_the_very_same(town: Town) -> None:
    opened = await town.house.opened()
    first = await town.house.refreshed(opened.secret)
    town.clock.pass_time(GRACE_OVER - timedelta(seconds=1))

    assert await town.house.refreshed(opened.secret) == first


async def test_the_owner_who_comes_after_the_thief_ends_the_session(town: Town) -> None:
    stolen = (opened := await town.house.opened()).secret
    loot = await town.house.refreshed(stolen)
    town.clock.pass_time(GRACE_OVER)

    with pytest.raises(SessionOver):
        await town.house.refreshed(stolen)  # The owner, who still has the first token.
    with pytest.raises(SessionOver):
        await town.house.refreshed(loot)
    assert (await town.session(opened.session.id)).status is SessionStatus.REVOKED
    assert town.events() == ["SessionOpened", "RefreshTokenReused", "SessionRevoked"]


async def test_the_thief_who_comes_after_the_owner_ends_the_session(town: Town) -> None:
    stolen = (await town.house.opened()).secret
    own = await town.house.refreshed(await town.house.refreshed(stolen))

    with pytest.raises(SessionOver):
        await town.house.refreshed(stolen)  # At once: its successor was used already.
    with pytest.raises(SessionOver):
        await town.house.refreshed(own)
    assert town.events() == ["SessionOpened", "RefreshTokenReused", "SessionRevoked"]


async def test_reuse_in_a_session_that_is_over_is_no_news(town: Town) -> None:
    stolen = (await town.house.opened()).secret
    await town.house.refreshed(await town.house.refreshed(stolen))

    for _ in range(3):
        with pytest.raises(SessionOver):
            await town.house.refreshed(stolen)

    assert town.events().count("RefreshTokenReused") == 1


async def test_other_sessions_of_the_owner_go_on(town: Town) -> None:
    stolen = (await town.house.opened()).secret
    other = (await town.house.opened()).secret
    await town.house.refreshed(await town.house.refreshed(stolen))
    with pytest.raises(SessionOver):
        await town.house.refreshed(stolen)

    assert await town.house.refreshed(other)


async def test_many_refreshes_of_one_token_get_one_successor(town: Town) -> None:
    opened = await town.house.opened()

    told = await town.house.rush(opened.secret, times=50)

    assert (list(told.successors.values()), told.refused) == ([50], 0)


async def test_a_session_that_ran_out_is_not_refreshed(town: Town) -> None:
    opened = await town.house.opened()
    town.clock.pass_time(BEARER_IDLE)

    with pytest.raises(SessionOver):
        await town.house.refreshed(opened.secret)


async def test_a_token_of_an_unknown_session_is_refused(town: Town) -> None:
    secret = town.house.secrets.secrets(SessionKind.BEARER, SessionId(uuid4()), 0)[0]

    with pytest.raises(SessionOver):
        await town.house.refreshed(secret.text)


async def test_a_token_that_is_younger_than_the_session_is_refused(town: Town) -> None:
    """As after a restore: it is from a future that never came, and no theft."""
    session_id = (await town.house.opened()).session.id
    future = town.house.secrets.secrets(SessionKind.BEARER, session_id, 5)[0]

    with pytest.raises(SessionOver):
        await town.house.refreshed(future.text)
    assert town.events() == ["SessionOpened"]


async def test_a_cookie_is_no_refresh_token(town: Town) -> None:
    opened = await town.house.opened(SessionKind.COOKIE)

    with pytest.raises(Unauthenticated):
        await town.house.refreshed(opened.secret)


async def test_a_secret_of_ours_can_be_replaced_while_sessions_live(town: Town) -> None:
    opened = await town.house.opened()
    old = b"a secret of sessions, for tests only"
    house = town.house
    house.refresh_session = RefreshSessionHandler(
        house.work,
        house.tokens,
        session_secrets(b"a newer secret of sessions, for tests", old),
        town.clock,
    )
    first = await house.refreshed(opened.secret)
    again = await house.refreshed(opened.secret)
    house.refresh_session = RefreshSessionHandler(
        house.work,
        house.tokens,
        session_secrets(b"a newer secret of sessions, for tests"),
        town.clock,
    )

    assert again == first
    assert await house.refreshed(first)
    with pytest.raises(Unauthenticated):
        await house.refreshed(opened.secret)


async def test_logging_out_ends_this_session_only(town: Town) -> None:
    here, there = await town.house.opened(), await town.house.opened()

    await town.log_out(LogOut(by=principal(here)))

    assert (await town.session(here.session.id)).status is SessionStatus.REVOKED
    assert (await town.session(there.session.id)).status is SessionStatus.OPEN
    with pytest.raises(SessionOver):
        await town.log_out(LogOut(by=principal(here)))


async def test_logging_out_everywhere_ends_all(town: Town) -> None:
    here, there = await town.house.opened(), await town.house.opened(SessionKind.COOKIE)

    await town.log_out_everywhere(LogOutEverywhere(by=principal(here)))

    for opened in (here, there):
        assert (await town.session(opened.session.id)).status is SessionStatus.REVOKED


async def test_one_ends_a_session_from_another(town: Town) -> None:
    here, there = await town.house.opened(), await town.house.opened()

    await town.revoke_session(RevokeSession(session_id=there.session.id, by=principal(here)))

    assert (await town.session(there.session.id)).status is SessionStatus.REVOKED
    with pytest.raises(SessionNotFound):
        await town.revoke_session(RevokeSession(session_id=there.session.id, by=principal(here)))


async def test_a_session_of_somebody_else_is_not_there(town: Town) -> None:
    opened = await town.house.opened()
    stranger = Principal(an_account().id, frozenset({Role.ADMIN}), SessionId(uuid4()))

    with pytest.raises(SessionNotFound):
        await town.revoke_session(RevokeSession(session_id=opened.session.id, by=stranger))
    assert (await town.list_sessions(PageRequest(), stranger)).items == ()


async def test_the_list_says_which_session_one_is_in(town: Town) -> None:
    first, second = await town.house.opened(), await town.house.opened()

    page = await town.list_sessions(PageRequest(), principal(first))

    assert {(one.id, one.is_current) for one in page.items} == {
        (first.session.id, True),
        (second.session.id, False),
    }


async def test_machines_have_no_session_to_end(town: Town) -> None:
    machine = Principal(town.house.account.id, frozenset({Role.CUSTOMER}))

    with pytest.raises(NoSession):
        await town.log_out(LogOut(by=machine))
    with pytest.raises(NoSession):
        await town.prove_again(ProveAgain(password=PASSWORD, by=machine))
    with pytest.raises(NoSession):
        await town.show_csrf_token(machine)


async def test_a_proof_is_stored_and_in_the_new_token(town: Town) -> None:
    opened = await town.house.opened()
    town.clock.pass_time(timedelta(hours=1))

    proved = await town.prove_again(ProveAgain(password=PASSWORD, by=principal(opened)))

    assert proved.access is not None
    claimed = town.house.tokens.verify(proved.access.token, now=town.clock.now()).principal
    claimed.need_recent_proof(town.clock.now())
    assert (await town.session(opened.session.id)).proved_at == proved.proved_at
    assert await town.house.refreshed(opened.secret)


async def test_with_a_proof_a_cookie_is_replaced(town: Town) -> None:
    opened = await town.house.opened(SessionKind.COOKIE)

    proved = await town.prove_again(ProveAgain(password=PASSWORD, by=principal(opened)))

    assert proved.cookie not in {None, opened.secret}
    assert await town.house.generation(opened.session.id) == 1


async def test_a_wrong_password_proves_nothing(town: Town) -> None:
    opened = await town.house.opened()
    town.clock.pass_time(timedelta(hours=1))

    with pytest.raises(WrongPassword):
        await town.prove_again(ProveAgain(password="no", by=principal(opened)))

    assert (await town.session(opened.session.id)).proved_at == opened.session.created_at


async def test_who_becomes_staff_leaves_a_browser_alone_less_long(town: Town) -> None:
    opened = await town.house.opened(SessionKind.COOKIE)
    await make(town, Role.SUPPORT)
    town.clock.pass_time(STAFF_COOKIE_IDLE)

    with pytest.raises(SessionOver):
        await town.standings.ask(opened.session.id)


async def make(town: Town, role: Role) -> Account:
    async with town.house.work.begin() as store:
        account = await store.accounts.get(town.house.account.id)
        granted = account.grant(frozenset({role}), by=account.id, now=town.clock.now())
        await store.accounts.save(granted)
    return granted
