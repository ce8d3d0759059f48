"""How often it is read how a session stands, and how soon a change counts."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from application.identity.session_ports import SessionStanding
from application.identity.standings import FRESH_FOR, Standings
from application.platform.errors import Unavailable
from application.platform.fresh import REMEMBERED_MAX
from domain.identity.session import BEARER_IDLE, USE_NOTED_EVERY, SessionStatus
from domain.identity.session_errors import SessionOver
from domain.kernel.access import Role
from domain.kernel.ids import AccountId, SessionId
from tests.support.clock import FakeClock
from tests.support.identity import an_account
from tests.support.sessions import SignedIn

CUSTOMER = frozenset({Role.CUSTOMER})
ADA = an_account().id
SECOND = timedelta(seconds=1)


class SlowSessions(SignedIn):
    """Counts what it is asked, and answers when it is let."""

    def __init__(self, clock: FakeClock) -> None:
        super().__init__()
        self.clock = clock
        self.asked = 0
        self.noted: list[datetime] = []
        self.is_there = True
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    def opened(self, account_id: AccountId = ADA) -> SessionId:
        principal = self.open(account_id, CUSTOMER, now=self.clock.now())
        assert principal.session_id is not None
        return principal.session_id

    def change(self, session_id: SessionId, **changes: object) -> None:
        self._open[session_id] = replace(self._open[session_id], **changes)  # type: ignore[arg-type]

    async def of(self, session_id: SessionId) -> SessionStanding | None:
        self.asked += 1
        standing = await super().of(session_id)
        await self.may_answer.wait()
        if not self.is_there:
            raise Unavailable("The database")
        return standing

    async def note_use(self, session_id: SessionId, *, now: datetime) -> None:
        self.noted.append(now)
        await super().note_use(session_id, now=now)


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def sessions(clock: FakeClock) -> SlowSessions:
    return SlowSessions(clock)


@pytest.fixture
def standings(sessions: SlowSessions, clock: FakeClock) -> Standings:
    return Standings(sessions, clock)


async def test_what_was_read_is_known_for_five_seconds(
    standings: Standings, sessions: SlowSessions, clock: FakeClock
) -> None:
    session_id = sessions.opened()
    read = await standings.ask(session_id)

    clock.pass_time(FRESH_FOR - SECOND)
    assert standings.known(session_id, now=clock.now()) is read
    clock.pass_time(SECOND)
    assert standings.known(session_id, now=clock.now()) is None


async def test_it_is_as_old_as_the_question(
    standings: Standings, sessions: SlowSessions, clock: FakeClock
) -> None:
    session_id = sessions.opened()
    sessions.may_answer.clear()
    asking = asyncio.create_task(standings.ask(session_id))
    await begun(sessions, 1)
    clock.pass_time(FRESH_FOR)
    sessions.may_answer.set()
    await asking

    assert standings.known(session_id, now=clock.now()) is None


async def test_a_session_that_ends_within_five_seconds_is_known_no_longer_than_it_lives(
    standings: Standings, sessions: SlowSessions, clock: FakeClock
) -> None:
    session_id = sessions.opened()
    clock.pass_time(BEARER_IDLE - SECOND)
    sessions.change(session_id, last_used_at=clock.now() + SECOND - BEARER_IDLE)
    await standings.ask(session_id)

    clock.pass_time(SECOND)
    assert standings.known(session_id, now=clock.now()) is None
    sessions.change(session_id, last_used_at=clock.now() - BEARER_IDLE)
    with pytest.raises(SessionOver):
        await standings.ask(session_id)


async def test_of_many_who_ask_at_once_one_reads(
    standings: Standings, sessions: SlowSessions
) -> None:
    session_id = sessions.opened()
    sessions.may_answer.clear()
    asking = [asyncio.create_task(standings.ask(session_id)) for _ in range(20)]
    await begun(sessions, 1)
    sessions.may_answer.set()

    assert len({id(standing) for standing in await asyncio.gather(*asking)}) == 1
    assert sessions.asked == 1


async def test_who_gives_up_waiting_takes_the_answer_from_nobody(
    standings: Standings, sessions: SlowSessions
) -> None:
    session_id = sessions.opened()
    sessions.may_answer.clear()
    first, second = (asyncio.create_task(standings.ask(session_id)) for _ in range(2))
    await begun(sessions, 1)
    first.cancel()
    sessions.may_answer.set()

    assert (await second).is_live
    assert sessions.asked == 1


async def test_what_others_are_reading_may_be_too_old(
    standings: Standings, sessions: SlowSessions, clock: FakeClock
) -> None:
    session_id = sessions.opened()
    sessions.may_answer.clear()
    early = asyncio.create_task(standings.ask(session_id))
    await begun(sessions, 1)
    proved_at = clock.now() + SECOND
    sessions.change(session_id, proved_at=proved_at)
    late = asyncio.create_task(
        standings.ask(session_id, lambda standing: standing.principal.proved_at == proved_at)
    )
    sessions.may_answer.set()
    await early

    assert (await late).principal.proved_at == proved_at
    assert sessions.asked == 2


async def test_a_database_that_is_away_is_told_to_everybody_and_asked_again(
    standings: Standings, sessions: SlowSessions
) -> None:
    session_id = sessions.opened()
    sessions.is_there = False
    outcomes = await asyncio.gather(
        *(standings.ask(session_id) for _ in range(3)), return_exceptions=True
    )
    sessions.is_there = True

    assert {type(outcome) for outcome in outcomes} == {Unavailable}
    assert (await standings.ask(session_id)).is_live


async def test_a_revoked_session_is_over(standings: Standings, sessions: SlowSessions) -> None:
    session_id = sessions.opened()
    sessions.change(session_id, status=SessionStatus.REVOKED)

    with pytest.raises(SessionOver):
        await standings.ask(session_id)


async def test_an_unknown_session_is_over(standings: Standings, sessions: SlowSessions) -> None:
    unknown = SlowSessions(sessions.clock).opened()

    with pytest.raises(SessionOver):
        await standings.ask(unknown)


async def test_use_is_noted_once_a_minute(
    standings: Standings, sessions: SlowSessions, clock: FakeClock
) -> None:
    session_id = sessions.opened()
    for _ in range(3 * USE_NOTED_EVERY // FRESH_FOR):
        clock.pass_time(FRESH_FOR)
        await standings.ask(session_id)

    assert len(sessions.noted) == 3


async def test_the_use_of_a_session_that_is_over_is_not_noted(
    standings: Standings, sessions: SlowSessions, clock: FakeClock
) -> None:
    session_id = sessions.opened()
    clock.pass_time(BEARER_IDLE)

    with pytest.raises(SessionOver):
        await standings.ask(session_id)
    assert sessions.noted == []


async def test_what_was_ended_here_is_forgotten_at_once(
    standings: Standings, sessions: SlowSessions, clock: FakeClock
) -> None:
    own, other, stranger = sessions.opened(), sessions.opened(), sessions.opened(an_account().id)
    for session_id in (own, other, stranger):
        await standings.ask(session_id)
    standings.forget(own)
    assert standings.known(own, now=clock.now()) is None

    await standings.ask(own)
    standings.forget_account(ADA)
    known = [standings.known(one, now=clock.now()) for one in (own, other, stranger)]
    assert [standing is not None for standing in known] == [False, False, True]


async def test_no_more_is_remembered_than_fits(
    standings: Standings, sessions: SlowSessions, clock: FakeClock
) -> None:
    first, second = sessions.opened(), sessions.opened()
    for session_id in (first, second):
        await standings.ask(session_id)
    for _ in range(REMEMBERED_MAX - 1):
        standings.known(first, now=clock.now())
        await standings.ask(sessions.opened())

    assert standings.known(first, now=clock.now()) is not None
    assert standings.known(second, now=clock.now()) is None


async def begun(sessions: SlowSessions, count: int) -> None:
    """Let everybody else run until so many questions have been asked."""
    while sessions.asked < count:  # noqa: ASYNC110  # Nothing but the loop is waited for.
        await asyncio.sleep(0)
