"""What people did in PostgreSQL: the contract, and what nobody can read without their key."""

from uuid import UUID, uuid4

import pytest

from adapters.postgres.activity import (
    PostgresActivityArchive,
    PostgresConsents,
    PostgresWordSeals,
)
from adapters.postgres.statement import Pool
from application.activity.acts import Act, ActKind
from application.activity.archive import ActivityArchive
from application.activity.ports import Consents
from domain.kernel.ids import AccountId
from tests.contracts.activity import ADA, BOB, ActivityArchiveContract, ConsentsContract
from tests.support.clock import NOON
from tests.support.personal_data import CIPHER

KNOW = "INSERT INTO person_key (account_id, key) VALUES ($1, $2)"


class TestPostgresActivityArchive(ActivityArchiveContract):
    @pytest.fixture
    def archive(self, pool: Pool) -> ActivityArchive:
        return PostgresActivityArchive(pool)


class TestPostgresConsents(ConsentsContract):
    @pytest.fixture
    def consents(self, pool: Pool) -> Consents:
        return PostgresConsents(pool)


def a_search(account_id: AccountId, words: str = "secret wishes") -> Act:
    kind = ActKind.SEARCHED_PRODUCTS
    return Act(id=uuid4(), account_id=account_id, kind=kind, at=NOON, words=words)


async def test_what_people_look_for_is_sealed_with_their_key(pool: Pool) -> None:
    seals = PostgresWordSeals(pool, CIPHER)
    await pool.execute(KNOW, ADA, CIPHER.new_key())

    (kept,) = await seals.seal([a_search(ADA), a_search(BOB)])

    assert kept.account_id == ADA
    assert kept.sealed is not None
    assert b"secret" not in kept.sealed
    assert await seals.unseal([kept]) == {kept.id: "secret wishes"}


async def test_what_the_erased_looked_for_nobody_reads(pool: Pool) -> None:
    seals = PostgresWordSeals(pool, CIPHER)
    await pool.execute(KNOW, ADA, CIPHER.new_key())
    (kept,) = await seals.seal([a_search(ADA)])

    await pool.execute("DELETE FROM person_key WHERE account_id = $1", ADA)

    assert await seals.unseal([kept]) == {}


async def test_what_was_only_looked_at_needs_no_seal(pool: Pool) -> None:
    seals = PostgresWordSeals(pool, CIPHER)
    await pool.execute(KNOW, ADA, CIPHER.new_key())
    view = Act(
        id=uuid4(), account_id=ADA, kind=ActKind.VIEWED_EVENT, at=NOON, subject_id=UUID(int=7)
    )

    (kept,) = await seals.seal([view])

    assert kept.sealed is None
    assert await seals.unseal([kept]) == {}
