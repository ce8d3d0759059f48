"""Identities elsewhere in PostgreSQL: sealed, and one of each whatever happens at once."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from itertools import count

import pytest
from sqlalchemy import bindparam, insert, select

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.account_rows import accounts
from adapters.postgres.embedded import EmbeddedPostgres
from adapters.postgres.identity import PostgresIdentityStore
from adapters.postgres.key_rotation import PostgresKeyRotation
from adapters.postgres.person_keys import PersonKeys
from adapters.postgres.pool import create_pool
from adapters.postgres.social import (
    PostgresOldSocialLogIns,
    PostgresSocialIdentities,
    PostgresSocialIdentityViews,
    PostgresSocialLogIns,
)
from adapters.postgres.social_rows import identities, log_ins
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import PostgresUnitOfWork, Transaction
from adapters.security.personal_cipher import AesGcmPersonalCipher
from application.identity.finish_social_log_in import FinishSocialLogIn
from application.identity.open_session import OpenedSession
from application.identity.social_ports import OldSocialLogIns, SocialIdentityViews
from application.identity.unlink_identity import UnlinkIdentity
from application.platform.personal_data import PersonalCipher
from application.platform.tasks import Routes
from domain.identity.social_errors import IdentityTaken, LastWayIn, SocialLogInOver
from domain.identity.social_identity import SocialIdentity
from tests.contracts.social import SocialContract, Work, linked, opened
from tests.support.clock import NOON
from tests.support.database import scratch_database
from tests.support.openid import ADA, Somebody
from tests.support.personal_data import CIPHER
from tests.support.social import Doorway, PlayedProvider, a_verified_account, an_identity

WITHOUT_UNIQUE_SUBJECTS = (
    "ALTER TABLE social_identity DROP CONSTRAINT uq_social_identity_subject_index"
)
MASTERS = [b"the first master key of a rotation.", b"the second master key of a rotation"]


class TestPostgresSocial(SocialContract):
    @pytest.fixture
    def work(self, pool: Pool) -> Work:
        return work_of(pool)

    @pytest.fixture
    def views(self, pool: Pool) -> SocialIdentityViews:
        return PostgresSocialIdentityViews(pool, CIPHER)

    @pytest.fixture
    def old_log_ins(self, pool: Pool) -> OldSocialLogIns:
        return PostgresOldSocialLogIns(pool)

    async def test_who_somebody_is_elsewhere_cannot_be_read_in_the_database(
        self, work: Work, pool: Pool
    ) -> None:
        account = await opened(work, "ada@example.org")
        await linked(work, an_identity(account, subject="very-secret-subject"))

        for table in ("social_identity", "event_log", "task", "audit_entry"):
            rows = await pool.fetch(f"SELECT t::text AS text FROM {table} t")
            text = " ".join(row["text"] for row in rows)
            assert "very-secret-subject" not in text
            assert b"very-secret-subject".hex() not in text


@dataclass
class Meeting:
    """Two who look for the same person wait for each other before they go on."""

    adding: Statement = PostgresSocialIdentities.adding
    locking: Statement = PostgresSocialIdentities.locking
    taking: Statement = PostgresSocialLogIns.taking
    cipher: PersonalCipher = CIPHER
    looking: asyncio.Barrier = field(default_factory=lambda: asyncio.Barrier(2))
    looks: "count[int]" = field(default_factory=lambda: count(1))

    def open_store(self, transaction: Transaction) -> PostgresIdentityStore:
        store = PostgresIdentityStore(transaction, cipher=self.cipher)
        keys = store.social_identities._keys  # noqa: SLF001  # A new account has its key there.
        store.social_identities = MeetingIdentities(transaction, keys, self)
        store.social_log_ins.taking = self.taking
        return store


class MeetingIdentities(PostgresSocialIdentities):
    def __init__(self, transaction: Transaction, keys: PersonKeys, meeting: Meeting) -> None:
        super().__init__(transaction, meeting.cipher, keys)
        self._meeting = meeting
        self.adding, self.locking = meeting.adding, meeting.locking

    async def find(self, issuer: str, subject: str) -> SocialIdentity | None:
        found = await super().find(issuer, subject)
        if next(self._meeting.looks) <= self._meeting.looking.parties:
            await self._meeting.looking.wait()
        return found


class TestTwoAtOnce:
    async def test_one_new_person_gets_one_account_and_one_identity(self, pool: Pool) -> None:
        assert await come_at_once(pool, Meeting(), ADA, ADA) == (1, 1)

    async def test_also_with_two_addresses(self, pool: Pool) -> None:
        assert await come_at_once(pool, Meeting(), ADA, replace(ADA, email="a@b.example")) == (1, 1)

    async def test_without_the_index_there_would_be_two_of_them(self, unprotected: Pool) -> None:
        careless = Meeting(adding=Statement(insert(identities).returning(identities.c.id)))
        both = ADA, replace(ADA, email="a@b.example")

        assert await come_at_once(unprotected, careless, *both) == (2, 2)

    async def test_one_return_opens_one_session(self, pool: Pool) -> None:
        assert await return_at_once(pool, Meeting()) == [OpenedSession, *[SocialLogInOver] * 4]

    async def test_without_taking_it_away_it_would_open_many(self, pool: Pool) -> None:
        careless = Meeting(taking=Statement(select(log_ins).where(log_ins.c.id == bindparam("id"))))

        assert (await return_at_once(pool, careless)).count(SocialLogInOver) == 0

    async def test_of_two_that_are_unlinked_the_last_one_stays(self, pool: Pool) -> None:
        assert await unlink_both(pool, Meeting()) == [LastWayIn, type(None)]

    async def test_without_the_lock_nothing_would_stay(self, pool: Pool) -> None:
        slowly = select(accounts.c.id).where(accounts.c.id == bindparam("account_id"))

        for _ in range(10):
            outcome = await unlink_both(pool, Meeting(locking=Statement(slowly)))
            if outcome == [type(None)] * 2:
                return
        pytest.fail("The test does not notice that the protection is gone.")


async def test_while_a_master_key_is_replaced_nobody_is_linked_twice(pool: Pool) -> None:
    before, during, after = (
        AesGcmPersonalCipher(keys) for keys in (MASTERS[:1], MASTERS[::-1], MASTERS[1:])
    )
    account = await opened(work_of(pool, cipher=before), "ada@example.org")
    identity = await linked(work_of(pool, cipher=before), an_identity(account))

    with pytest.raises(IdentityTaken):
        await linked(work_of(pool, cipher=during), an_identity(account))
    await PostgresKeyRotation(pool, during)()

    async with work_of(pool, cipher=after).begin() as store:
        assert await store.social_identities.find(identity.issuer, identity.subject) == identity


@pytest.fixture
async def unprotected(server: EmbeddedPostgres) -> AsyncIterator[Pool]:
    async with (
        scratch_database(server, "social", WITHOUT_UNIQUE_SUBJECTS) as url,
        create_pool(url) as pool,
    ):
        yield pool


def work_of(pool: Pool, meeting: Meeting | None = None, *, cipher: PersonalCipher = CIPHER) -> Work:
    def open_plainly(transaction: Transaction) -> PostgresIdentityStore:
        return PostgresIdentityStore(transaction, cipher=cipher)

    return PostgresUnitOfWork(
        pool,
        open_plainly if meeting is None else meeting.open_store,
        routes=Routes([]),
        wake_up=LocalWakeUp(),
    )


async def come_at_once(pool: Pool, meeting: Meeting, *people: Somebody) -> tuple[int, int]:
    """How many accounts and identities there are, once all have come back."""
    acme = PlayedProvider()
    doorway = Doorway(work_of(pool, meeting), acme)
    returns = [await doorway.returning(acme, one) for one in people]

    async with asyncio.timeout(20):
        await asyncio.gather(*(doorway.finish(FinishSocialLogIn(back=one)) for one in returns))

    return (
        await pool.fetchval("SELECT count(*) FROM account"),
        await pool.fetchval("SELECT count(*) FROM social_identity"),
    )


async def return_at_once(pool: Pool, meeting: Meeting) -> list[type]:
    """What becomes of five who come back with the same, one of them first."""
    acme = Generous()
    account = await opened(work_of(pool), ADA.email)
    await linked(work_of(pool), an_identity(account, subject=ADA.subject))
    meeting.looks = count(100)  # Nobody waits.
    doorway = Doorway(work_of(pool, meeting), acme)
    back = await doorway.returning(acme, ADA)

    told = await asyncio.gather(
        *(doorway.finish(FinishSocialLogIn(back=back)) for _ in range(5)), return_exceptions=True
    )

    return sorted((type(one) for one in told), key=lambda kind: kind is not OpenedSession)


class Generous(PlayedProvider):
    """Takes its codes as often as they come."""

    def let_in(self, address: str, somebody: Somebody) -> dict[str, str]:
        back = super().let_in(address, somebody)
        self._codes = Kept(self._codes)
        return back


class Kept(dict[str, tuple[str, Somebody]]):
    def pop(self, key: str, *_: object) -> tuple[str, Somebody]:
        return self[key]


async def unlink_both(pool: Pool, meeting: Meeting) -> list[type]:
    """What they are told who unlink the two identities of one account at the same time."""
    await pool.execute("DELETE FROM social_identity")
    await pool.execute("DELETE FROM account")
    plainly = work_of(pool)
    account = a_verified_account(password_hash="")
    async with plainly.begin() as store:
        await store.accounts.add(account)
    both = [await linked(plainly, an_identity(account, subject=f"ada-{n}")) for n in range(2)]
    by = replace(account.principal, proved_at=NOON)
    doorway = Doorway(work_of(pool, meeting))

    told = await asyncio.gather(
        *(doorway.unlink(UnlinkIdentity(identity_id=one.id, by=by)) for one in both),
        return_exceptions=True,
    )

    return sorted((type(one) for one in told), key=lambda kind: kind.__name__)
