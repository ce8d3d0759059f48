"""API keys and administrators in PostgreSQL: the contract, and what several do at once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.api_keys import (
    PostgresApiKeys,
    PostgresApiKeyViews,
    PostgresKeyStandings,
)
from adapters.postgres.identity import ADMINISTRATORS, PostgresAccounts, PostgresIdentityStore
from adapters.postgres.person_keys import PersonKeys
from adapters.postgres.pool import create_pool
from adapters.postgres.sessions import PostgresSessionStandings
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import PostgresUnitOfWork, Transaction
from adapters.security.api_keys import Base62KeyTexts
from adapters.system import SystemIds
from application.identity.create_api_key import CreateApiKey, CreateApiKeyHandler
from application.identity.grant_roles import GrantRoles, GrantRolesHandler
from application.identity.key_ports import ApiKeyViews, KeyStandings
from application.identity.standings import Standings
from application.platform.tasks import Routes
from domain.identity.account import Account
from domain.identity.api_key import KEYS_MAX
from domain.kernel.access import Principal, Right, Role
from tests.contracts.api_keys import ApiKeyContract, Work, an_owner, stored
from tests.support.api_keys import MONTH, an_api_key, no_keys
from tests.support.clock import NOON, FakeClock
from tests.support.personal_data import CIPHER, open_identity

WISHES = KEYS_MAX + 20
ROUNDS = 3


def a_work(pool: Pool, open_store: Any = open_identity) -> Work:
    return PostgresUnitOfWork(pool, open_store, routes=Routes([]), wake_up=LocalWakeUp())


class TestPostgresApiKeys(ApiKeyContract):
    @pytest.fixture
    def work(self, pool: Pool) -> Work:
        return a_work(pool)

    @pytest.fixture
    def views(self, pool: Pool) -> ApiKeyViews:
        return PostgresApiKeyViews(pool, CIPHER)

    @pytest.fixture
    def standings(self, pool: Pool) -> KeyStandings:
        return PostgresKeyStandings(pool)


@pytest.fixture
async def wide_pool(database_url: str) -> AsyncIterator[Pool]:
    async with create_pool(database_url, size=16) as pool:
        yield pool


class CarelessApiKeys(PostgresApiKeys):
    """Counts the keys of an account while others add to them."""

    locking_account = Statement(ADMINISTRATORS)


class CarelessAccounts(PostgresAccounts):
    """Looks who is an administrator without keeping them so."""

    locking_administrators = Statement(ADMINISTRATORS)


def open_careless(transaction: Transaction) -> PostgresIdentityStore:
    store = PostgresIdentityStore(transaction, cipher=CIPHER)
    store.api_keys = CarelessApiKeys(transaction, CIPHER)
    store.accounts = CarelessAccounts(transaction, CIPHER, PersonKeys(transaction, CIPHER))
    return store


async def rush(pool: Pool, open_store: Any) -> int:
    """How many keys there are after many were created at once."""
    account = await an_owner(a_work(pool))
    create = CreateApiKeyHandler(
        a_work(pool, open_store), Base62KeyTexts(), FakeClock(), SystemIds()
    )
    command = CreateApiKey(
        name="Till",
        scopes=frozenset({Right.BOOK}),
        expires_at=NOON + MONTH,
        by=replace(account.principal, proved_at=NOON),
    )
    await asyncio.gather(*(create(command) for _ in range(WISHES)), return_exceptions=True)
    async with a_work(pool).begin() as store:
        return len(await store.api_keys.live_of(account.id, now=NOON))


async def test_of_many_keys_that_are_created_at_once_there_are_no_more_than_may_be(
    wide_pool: Pool,
) -> None:
    assert await rush(wide_pool, open_identity) == KEYS_MAX


async def test_without_the_lock_there_would_be_more(wide_pool: Pool) -> None:
    assert await rush(wide_pool, open_careless) > KEYS_MAX


async def coup(pool: Pool, open_store: Any) -> int:
    """How many administrators are left after two took each other's role away."""
    work = a_work(pool, open_store)
    await pool.execute("UPDATE account SET roles = '{CUSTOMER}'")
    rivals = [await an_owner(a_work(pool), Role.ADMIN) for _ in range(2)]
    clock = FakeClock()
    standings = Standings(PostgresSessionStandings(pool), clock)
    grant = GrantRolesHandler(work, standings, no_keys(clock), clock)
    await asyncio.gather(
        grant(demotion(rivals[0], by=rivals[1].principal)),
        grant(demotion(rivals[1], by=rivals[0].principal)),
        return_exceptions=True,
    )
    async with work.begin() as store:
        return len(await store.accounts.administrators())


def demotion(account: Account, *, by: Principal) -> GrantRoles:
    return GrantRoles(
        account_id=account.id,
        roles=frozenset({Role.CUSTOMER}),
        seen_version=account.version,
        by=replace(by, proved_at=NOON),
    )


async def test_two_administrators_cannot_take_each_others_role_away(wide_pool: Pool) -> None:
    assert [await coup(wide_pool, open_identity) for _ in range(ROUNDS)] == [1] * ROUNDS


async def test_without_the_lock_nobody_would_be_left(wide_pool: Pool) -> None:
    left = [await coup(wide_pool, open_careless) for _ in range(ROUNDS * 5)]

    assert 0 in left


async def test_neither_a_key_nor_what_it_is_called_lies_in_the_database(pool: Pool) -> None:
    work = a_work(pool)
    account = await an_owner(work)
    key = an_api_key(account_id=account.id, name="Netscape at the north gate")
    text = Base62KeyTexts().new(key.id)
    await stored(work, replace(key, secret_hash=text.hash))

    row = await pool.fetchrow("SELECT * FROM api_key")

    assert row is not None
    everything = "".join(
        bytes(value).decode("latin-1") if isinstance(value, bytes) else str(value)
        for value in row.values()
    )
    assert "Netscape" not in everything
    assert text.text[-49:] not in everything
