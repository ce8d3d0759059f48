"""Sessions in PostgreSQL: the contract, and what many do at once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.identity import PostgresAccounts, PostgresIdentityStore
from adapters.postgres.person_keys import PersonKeys
from adapters.postgres.pool import create_pool
from adapters.postgres.sessions import (
    BY_ID,
    OWNER,
    PostgresSessions,
    PostgresSessionStandings,
    PostgresSessionViews,
)
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import PostgresUnitOfWork, Transaction
from application.identity.session_ports import SessionStandings, SessionViews
from application.platform.tasks import Routes
from domain.identity.account import Account
from domain.identity.session import Session, SessionStatus
from domain.identity.session_errors import SessionOver
from domain.identity.session_events import RevocationReason
from domain.kernel.ids import AccountId, SessionId
from tests.contracts.sessions import SessionContract, Work, an_owner, stored
from tests.support.clock import NOON
from tests.support.personal_data import CIPHER, open_identity
from tests.support.refreshing import Household, Told
from tests.support.sessions import a_session

PROGRAMS = 200
SOON = 0.2
"""So many seconds a rival has to get as far as it can."""


def a_work(pool: Pool, open_store: Any = open_identity) -> Work:
    return PostgresUnitOfWork(pool, open_store, routes=Routes([]), wake_up=LocalWakeUp())


class TestPostgresSessions(SessionContract):
    @pytest.fixture
    def work(self, pool: Pool) -> Work:
        return a_work(pool)

    @pytest.fixture
    def views(self, pool: Pool) -> SessionViews:
        return PostgresSessionViews(pool, CIPHER)

    @pytest.fixture
    def standings(self, pool: Pool) -> SessionStandings:
        return PostgresSessionStandings(pool)


@pytest.fixture
async def wide_pool(database_url: str) -> AsyncIterator[Pool]:
    async with create_pool(database_url, size=16) as pool:
        yield pool


class CountingSessions(PostgresSessions):
    """Counts what is saved, and waits with what it has read until it may go on."""

    def __init__(self, transaction: Transaction, watch: "Watch") -> None:
        super().__init__(transaction, CIPHER)
        self._watch = watch

    async def lock(self, session_id: SessionId) -> Session:
        session = await super().lock(session_id)
        await self._watch.may_go_on.wait()
        return session

    async def save(self, session: Session) -> None:
        self._watch.saved += 1
        await super().save(session)


class CarelessSessions(CountingSessions):
    """Looks at a session without locking it."""

    locking = Statement(BY_ID)


class Watch:
    def __init__(self, kind: type[CountingSessions]) -> None:
        self._kind = kind
        self.saved = 0
        self.may_go_on = asyncio.Event()

    def open_store(self, transaction: Transaction) -> PostgresIdentityStore:
        store = PostgresIdentityStore(transaction, cipher=CIPHER)
        store.sessions = self._kind(transaction, self)
        return store


async def rush(pool: Pool, kind: type[CountingSessions]) -> tuple[Told, int]:
    """What many programs are told that refresh with one token, and how often it was renewed."""
    watch = Watch(kind)
    house = await a_house(pool, watch)
    opened = await house.opened()
    rushing = asyncio.create_task(house.rush(opened.secret, times=PROGRAMS))
    await asyncio.wait({rushing}, timeout=SOON)
    watch.may_go_on.set()
    return await rushing, watch.saved


async def a_house(pool: Pool, watch: Watch) -> Household:
    return Household(a_work(pool, watch.open_store), await an_owner(a_work(pool)))


async def test_of_many_refreshes_of_one_token_all_get_the_one_successor(wide_pool: Pool) -> None:
    told, renewed = await rush(wide_pool, CountingSessions)

    assert (list(told.successors.values()), told.refused) == ([PROGRAMS], 0)
    assert renewed == 1


async def test_without_the_lock_several_of_them_would_renew_it(wide_pool: Pool) -> None:
    _, renewed = await rush(wide_pool, CarelessSessions)

    assert renewed > 1


async def overtaken(pool: Pool, kind: type[CountingSessions]) -> bool:
    """Whether a client can go on that was faster than another refresh of the same token."""
    watch = Watch(kind)
    slow = await a_house(pool, watch)
    quick = Household(a_work(pool), slow.account)
    opened = await quick.opened()
    dawdling = asyncio.create_task(slow.refreshed(opened.secret))
    await asyncio.wait({dawdling}, timeout=SOON)
    ahead = asyncio.create_task(twice(quick, opened.secret))
    await asyncio.wait({ahead}, timeout=SOON)
    watch.may_go_on.set()
    await dawdling
    try:
        await quick.refreshed(await ahead)
    except SessionOver:
        return False
    return True


async def twice(house: Household, token: str) -> str:
    return await house.refreshed(await house.refreshed(token))


async def test_a_slow_refresh_takes_nothing_back_from_a_quick_one(wide_pool: Pool) -> None:
    assert await overtaken(wide_pool, CountingSessions)


async def test_without_the_lock_the_quick_one_would_be_locked_out(wide_pool: Pool) -> None:
    assert not await overtaken(wide_pool, CarelessSessions)


class HesitantAccounts(PostgresAccounts):
    """Waits between having looked at the account and the end of the transaction."""

    def __init__(self, transaction: Transaction, watch: Watch) -> None:
        super().__init__(transaction, CIPHER, PersonKeys(transaction, CIPHER))
        self._watch = watch

    async def get(self, account_id: AccountId) -> Account:
        account = await super().get(account_id)
        await self._watch.may_go_on.wait()
        return account


class UnwatchedSessions(CountingSessions):
    """Stores a session while its account may be changed."""

    keeping = Statement(OWNER)


async def outlived(pool: Pool, kind: type[CountingSessions]) -> bool:
    """Whether a session is left that was opened while its password was being changed."""
    watch = Watch(kind)

    def hesitant(transaction: Transaction) -> PostgresIdentityStore:
        store = watch.open_store(transaction)
        store.accounts = HesitantAccounts(transaction, watch)
        return store

    work = a_work(pool)
    house = Household(a_work(pool, hesitant), await an_owner(work))
    opening = asyncio.create_task(house.opened())
    await asyncio.wait({opening}, timeout=SOON)
    changing = asyncio.create_task(change_password(work, house))
    await asyncio.wait({changing}, timeout=SOON)
    watch.may_go_on.set()
    opened = await opening
    await changing
    async with work.begin() as store:
        return (await store.sessions.lock(opened.session.id)).status is SessionStatus.OPEN


async def change_password(work: Work, house: Household) -> None:
    async with work.begin() as store:
        account = await store.accounts.get(house.account.id)
        await store.accounts.save(account.rehash("another hash", now=NOON))
        await store.sessions.revoke_all(
            account.id, reason=RevocationReason.PASSWORD_CHANGED, now=NOON
        )


async def test_no_session_outlives_the_password_that_opened_it(wide_pool: Pool) -> None:
    assert not await outlived(wide_pool, CountingSessions)


async def test_without_the_lock_on_the_account_one_would(wide_pool: Pool) -> None:
    assert await outlived(wide_pool, UnwatchedSessions)


async def test_where_somebody_sat_is_unreadable_in_the_database(pool: Pool) -> None:
    work = a_work(pool)
    account = await an_owner(work)
    session = a_session(account_id=account.id, device="Netscape Navigator", place="192.0.2.99")
    await stored(work, session)

    row = await pool.fetchrow("SELECT * FROM session")

    assert row is not None
    everything = repr(dict(row))
    assert "Netscape" not in everything
    assert "192.0.2.99" not in everything


async def test_a_session_of_somebody_who_was_erased_says_nothing_any_more(pool: Pool) -> None:
    work = a_work(pool)
    account = await an_owner(work)
    session = await stored(work, a_session(account_id=account.id))
    async with work.begin() as store:
        known = await store.accounts.get(account.id)
        await store.accounts.save(known.erase(by=account.id, now=NOON))

    async with work.begin() as store:
        left = await store.sessions.lock(session.id)
    standing = await PostgresSessionStandings(pool).of(session.id)

    assert (left.device, left.place) == ("", "")
    assert standing is not None
    assert standing.roles == frozenset()
