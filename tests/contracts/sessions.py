"""What every store of sessions must do, whatever it is made of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from application.identity.ports import IdentityStore
from application.identity.session_ports import SessionStanding, SessionStandings, SessionViews
from application.platform.paging import BadCursor, PageRequest
from application.platform.ports import UnitOfWork
from domain.identity.account import Account
from domain.identity.errors import AccountNotFound
from domain.identity.session import (
    BEARER_IDLE,
    COOKIE_IDLE,
    LASTS_AT_MOST,
    REVOKED_KEPT_FOR,
    STAFF_COOKIE_IDLE,
    USE_NOTED_EVERY,
    Session,
    SessionStatus,
)
from domain.identity.session_errors import SessionNotFound
from domain.identity.session_events import RevocationReason, SessionKind
from domain.kernel.access import Role
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, SessionId
from tests.support.clock import NOON
from tests.support.identity import an_account
from tests.support.sessions import a_session

type Work = UnitOfWork[IdentityStore]

CUSTOMER = frozenset({Role.CUSTOMER})
LATER = NOON + timedelta(minutes=5)
SECOND = timedelta(seconds=1)


class SessionContract:
    """Subclass it, give it the fixtures, and the adapter is held to its word."""

    @pytest.fixture
    def work(self) -> Work:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    def views(self) -> SessionViews:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    def standings(self) -> SessionStandings:
        raise AssertionError("Every adapter brings its own.")

    @pytest.fixture
    async def account(self, work: Work) -> Account:
        return await an_owner(work)

    async def test_a_stored_session_comes_back_as_it_was(
        self, work: Work, account: Account
    ) -> None:
        session = await stored(work, a_session(account_id=account.id, device="Firefox 🦊"))

        assert await locked(work, session.id) == session

    async def test_a_change_is_kept(self, work: Work, account: Account) -> None:
        session = await stored(work, a_session(account_id=account.id))
        renewed = session.renew(b"the next hash", now=LATER).prove(now=LATER)
        await saved(work, renewed)
        assert await locked(work, session.id) == renewed

        revoked = renewed.revoke(RevocationReason.REVOKED, now=LATER)
        await saved(work, revoked)
        assert await locked(work, session.id) == revoked.settled()
        assert revoked.settled().version == session.version + 1

    async def test_a_session_of_nobody_is_not_stored(self, work: Work) -> None:
        with pytest.raises(AccountNotFound):
            await stored(work, a_session(account_id=AccountId(uuid4())))

    async def test_an_unknown_session_is_not_found(
        self, work: Work, standings: SessionStandings
    ) -> None:
        with pytest.raises(SessionNotFound):
            await locked(work, SessionId(uuid4()))
        assert await standings.of(SessionId(uuid4())) is None

    async def test_a_change_of_what_was_seen_too_long_ago_is_stale(
        self, work: Work, account: Account
    ) -> None:
        session = await stored(work, a_session(account_id=account.id))
        await saved(work, session.revoke(RevocationReason.REVOKED, now=LATER))

        with pytest.raises(StaleVersion):
            await saved(work, session.renew(b"next", now=LATER))

    async def test_sessions_of_an_account_are_known_over_or_not(
        self, work: Work, account: Account
    ) -> None:
        sessions = await some(work, account, 3)
        await stored(work, a_session(account_id=(await an_owner(work)).id))
        await saved(work, sessions[0].revoke(RevocationReason.REVOKED, now=LATER))

        async with work.begin() as store:
            found = await store.sessions.of_account(account.id)

        assert [session.id for session in found] == [one.id for one in reversed(sessions)]

    async def test_all_open_sessions_of_an_account_are_revoked_but_the_one_to_keep(
        self, work: Work, account: Account
    ) -> None:
        sessions = await some(work, account, 4)
        stranger = await stored(work, a_session(account_id=(await an_owner(work)).id))
        await saved(work, sessions[0].revoke(RevocationReason.LOGGED_OUT, now=NOON))

        async with work.begin() as store:
            count = await store.sessions.revoke_all(
                account.id,
                except_=sessions[1].id,
                reason=RevocationReason.PASSWORD_CHANGED,
                now=LATER,
            )

        assert count == 2
        after = [await locked(work, session.id) for session in (*sessions, stranger)]
        assert [session.revoked_at for session in after] == [NOON, None, LATER, LATER, None]
        assert [session.version for session in after] == [2, 1, 2, 2, 1]

    async def test_to_revoke_all_of_none_is_nothing(self, work: Work, account: Account) -> None:
        async with work.begin() as store:
            count = await store.sessions.revoke_all(
                account.id, reason=RevocationReason.REVOKED, now=LATER
            )

        assert count == 0

    async def test_live_sessions_are_listed_newest_first_in_pages(
        self, work: Work, views: SessionViews, account: Account
    ) -> None:
        sessions = await some(work, account, 5)
        await saved(work, sessions[2].revoke(RevocationReason.REVOKED, now=LATER))

        first = await views.live(account.id, CUSTOMER, PageRequest(limit=3), now=LATER)
        rest = PageRequest(limit=3, cursor=first.next)
        second = await views.live(account.id, CUSTOMER, rest, now=LATER)

        seen = [session.id for page in (first, second) for session in page.items]
        assert seen == [sessions[number].id for number in (4, 3, 1, 0)]
        assert second.next is None

    @pytest.mark.parametrize("kind", SessionKind)
    @pytest.mark.parametrize("role", [Role.CUSTOMER, Role.ADMIN])
    async def test_a_session_is_listed_as_long_as_it_lives(
        self, work: Work, views: SessionViews, account: Account, kind: SessionKind, role: Role
    ) -> None:
        session = await stored(work, a_session(account_id=account.id, kind=kind))
        end = session.ends_at({role})

        for now, count in ((end - SECOND, 1), (end, 0)):
            page = await views.live(account.id, {role}, PageRequest(), now=now)
            assert len(page.items) == count

    async def test_a_foreign_cursor_is_refused(self, views: SessionViews, account: Account) -> None:
        with pytest.raises(BadCursor):
            await views.live(account.id, CUSTOMER, PageRequest(cursor="no"), now=NOON)

    async def test_the_standing_has_the_present_roles(
        self, work: Work, standings: SessionStandings, account: Account
    ) -> None:
        session = await stored(work, a_session(account_id=account.id))
        assert await standings.of(session.id) == standing_of(session, CUSTOMER)

        roles = frozenset({Role.SELLER, Role.ORGANIZER})
        async with work.begin() as store:
            known = await store.accounts.get(account.id)
            await store.accounts.save(known.grant(roles, by=account.id, now=LATER))
        await saved(work, session.revoke(RevocationReason.REVOKED, now=LATER))

        standing = await standings.of(session.id)
        assert standing is not None
        assert (standing.roles, standing.status) == (roles, SessionStatus.REVOKED)

    async def test_use_is_noted_once_a_minute(
        self, work: Work, standings: SessionStandings, account: Account
    ) -> None:
        session = await stored(work, a_session(account_id=account.id))

        await standings.note_use(session.id, now=NOON + USE_NOTED_EVERY - SECOND)
        assert (await locked(work, session.id)).last_used_at == NOON
        await standings.note_use(session.id, now=NOON + USE_NOTED_EVERY)
        assert await locked(work, session.id) == replace(
            session, last_used_at=NOON + USE_NOTED_EVERY
        )

    async def test_what_is_over_is_forgotten_and_nothing_else(
        self, work: Work, standings: SessionStandings, account: Account
    ) -> None:
        idle, old, gone = await some(work, account, 3)
        now = NOON + LASTS_AT_MOST
        young = now - timedelta(days=1)
        await saved(work, old.renew(b"next", now=young))
        await saved(work, gone.revoke(RevocationReason.REVOKED, now=NOON))
        fresh = await stored(work, a_session(account_id=account.id, now=young))

        await standings.forget_over(now=NOON + BEARER_IDLE - SECOND)
        assert [await is_known(work, one) for one in (idle, old, gone)] == [True] * 3
        await standings.forget_over(now=NOON + max(BEARER_IDLE, REVOKED_KEPT_FOR))
        assert [await is_known(work, one) for one in (idle, old, gone)] == [False, True, False]
        await standings.forget_over(now=now)
        assert [await is_known(work, one) for one in (old, fresh)] == [False, True]

    def test_staff_is_idle_for_less_long(self) -> None:
        assert STAFF_COOKIE_IDLE < COOKIE_IDLE < BEARER_IDLE


async def an_owner(work: Work) -> Account:
    account = an_account(f"{uuid4().hex}@example.org")
    async with work.begin() as store:
        await store.accounts.add(account)
    return account.settled()


async def some(work: Work, account: Account, count: int) -> Sequence[Session]:
    """So many sessions, the oldest first."""
    ids = sorted(uuid4() for _ in range(count))
    return [await stored(work, a_session(account_id=account.id, id=id)) for id in ids]


async def stored(work: Work, session: Session) -> Session:
    async with work.begin() as store:
        await store.sessions.add(session)
    return session.settled()


async def saved(work: Work, session: Session) -> None:
    async with work.begin() as store:
        await store.sessions.save(session)


async def locked(work: Work, session_id: SessionId) -> Session:
    async with work.begin() as store:
        return await store.sessions.lock(session_id)


async def is_known(work: Work, session: Session) -> bool:
    try:
        await locked(work, session.id)
    except SessionNotFound:
        return False
    return True


def standing_of(session: Session, roles: frozenset[Role]) -> SessionStanding:
    return SessionStanding(
        session_id=session.id,
        account_id=session.account_id,
        roles=roles,
        kind=session.kind,
        status=session.status,
        created_at=session.created_at,
        last_used_at=session.last_used_at,
        proved_at=session.proved_at,
        generation=session.generation,
        renewed_at=session.renewed_at,
        secret_hash=session.secret_hash,
    )
