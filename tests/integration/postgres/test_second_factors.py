"""Second factors in PostgreSQL: sealed, and guessed at no more often than is allowed."""

import asyncio
from functools import partial

import pytest
from sqlalchemy import bindparam, func, select

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.account_rows import accounts
from adapters.postgres.challenges import BY_HASH, PostgresChallenges, PostgresOldChallenges
from adapters.postgres.identity import PostgresIdentityStore
from adapters.postgres.person_keys import PersonKeys
from adapters.postgres.second_factors import PostgresSecondFactors
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import PostgresUnitOfWork, Transaction
from application.identity.factor_ports import OldChallenges
from application.platform.personal_data import PersonalCipher
from application.platform.tasks import Routes
from domain.identity.challenge import TRIES_MAX
from domain.identity.second_factors import GUESSES_MAX
from tests.contracts.second_factors import SecondFactorsContract, Work, stored
from tests.support.clock import NOON
from tests.support.factors import SECRET, a_passkey, factors_with_app
from tests.support.guessers import Door
from tests.support.identity import an_account
from tests.support.personal_data import CIPHER, open_identity

AT_ONCE = 40


class UnlockedFactors(PostgresSecondFactors):
    """Looks at them without locking, and takes its time."""

    locking = Statement(
        select(accounts.c.status).where(
            accounts.c.id == bindparam("account_id"),
            select(func.pg_sleep(0.2)).scalar_subquery().is_not(None),
        )
    )


class UnlockedChallenges(PostgresChallenges):
    locking = Statement(BY_HASH)


class UnprotectedStore(PostgresIdentityStore):
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        super().__init__(transaction, cipher=cipher)
        keys = PersonKeys(transaction, cipher)
        self.second_factors = UnlockedFactors(transaction, cipher, keys)
        self.challenges = UnlockedChallenges(transaction)


def work_of(pool: Pool) -> Work:
    return PostgresUnitOfWork(pool, open_identity, routes=Routes([]), wake_up=LocalWakeUp())


async def unprotected(pool: Pool) -> Work:
    # Connections are opened before the race: who is first must not be done before the others come.
    await asyncio.gather(*(pool.fetchval("select pg_sleep(0.1)") for _ in range(AT_ONCE)))
    open_store = partial(UnprotectedStore, cipher=CIPHER)
    return PostgresUnitOfWork(pool, open_store, routes=Routes([]), wake_up=LocalWakeUp())


class TestPostgresSecondFactors(SecondFactorsContract):
    @pytest.fixture
    def work(self, pool: Pool) -> Work:
        return work_of(pool)

    @pytest.fixture
    def old_challenges(self, pool: Pool) -> OldChallenges:
        return PostgresOldChallenges(pool)


async def test_neither_secrets_nor_names_stand_in_the_tables(pool: Pool) -> None:
    work = work_of(pool)
    account = an_account()
    async with work.begin() as store:
        await store.accounts.add(account)
    passkey = a_passkey(account_id=account.id, name="Ada's telephone")
    await stored(work, factors_with_app(account.id).add_passkey(passkey, now=NOON))

    for table in ("second_factors", "passkey", "event_log", "audit_entry"):
        for row in await pool.fetch(f"select t::text as told from {table} t"):
            assert SECRET not in row["told"], table
            assert "telephone" not in row["told"], table


async def tries_at_once(door: Door) -> int:
    """How many codes are looked at for one challenge, if many come together."""
    challenge = await door.ask(await door.account())
    await door.rush([(challenge, code) for code in door.wrong_codes(AT_ONCE)])
    return door.check.looked_at


async def guesses_at_once(door: Door) -> int:
    """How many are looked at for one account, however many challenges there are."""
    account = await door.account()
    challenges = await asyncio.gather(*(door.ask(account) for _ in range(AT_ONCE // 4)))
    wrong = door.wrong_codes(AT_ONCE)
    await door.rush([(challenges[at % len(challenges)], code) for at, code in enumerate(wrong)])
    return door.check.looked_at


async def entered_at_once(door: Door) -> int:
    """How often one code of an app lets somebody in."""
    account = await door.account()
    challenges = await asyncio.gather(*(door.ask(account) for _ in range(AT_ONCE // 4)))
    told = await door.rush([(challenge, door.right_code()) for challenge in challenges])
    return told["in"]


async def test_a_challenge_gets_no_more_tries_than_are_allowed(pool: Pool) -> None:
    assert await tries_at_once(Door(work_of(pool))) == TRIES_MAX


async def test_an_account_gets_no_more_guesses_than_are_allowed(pool: Pool) -> None:
    assert await guesses_at_once(Door(work_of(pool))) == GUESSES_MAX


async def test_a_code_lets_one_in(pool: Pool) -> None:
    assert await entered_at_once(Door(work_of(pool))) == 1


async def test_without_the_locks_there_are_more_tries(pool: Pool) -> None:
    assert await tries_at_once(Door(await unprotected(pool))) > TRIES_MAX


async def test_without_the_locks_there_are_more_guesses(pool: Pool) -> None:
    assert await guesses_at_once(Door(await unprotected(pool))) > GUESSES_MAX


async def test_without_the_locks_a_code_lets_in_many(pool: Pool) -> None:
    assert await entered_at_once(Door(await unprotected(pool))) > 1
