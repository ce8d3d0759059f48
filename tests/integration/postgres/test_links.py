"""Links in PostgreSQL: sealed, and used once however many try at the same time."""

import asyncio
from functools import partial

import pytest
from sqlalchemy import bindparam, select

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.identity import PostgresIdentityStore
from adapters.postgres.links import PostgresLinks, PostgresOldLinks, links
from adapters.postgres.person_keys import PersonKeys
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import PostgresUnitOfWork, Transaction
from application.identity.confirm_email_change import (
    ConfirmEmailChange,
    ConfirmEmailChangeHandler,
    EmailChangeStatus,
)
from application.identity.link_ports import OldLinks
from application.identity.reset_password import ResetPassword, ResetPasswordHandler
from application.platform.personal_data import PersonalCipher
from application.platform.tasks import Routes
from domain.identity.account import Account
from domain.identity.errors import LinkDoesNotCount
from domain.identity.one_time_link import OneTimeLink, Purpose
from tests.contracts.links import LinksContract, Work, a_request, stored
from tests.support.clock import FakeClock
from tests.support.identity import an_account, cheap_passwords
from tests.support.links import a_link, link_tokens
from tests.support.personal_data import CIPHER, open_identity


class UnlockedLinks(PostgresLinks):
    """Looks at links without locking them."""

    locking = Statement(
        select(links).where(links.c.account_id == bindparam("account_id")).order_by(links.c.id)
    )


class UnprotectedStore(PostgresIdentityStore):
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        super().__init__(transaction, cipher=cipher)
        self.links = UnlockedLinks(transaction, cipher, PersonKeys(transaction, cipher))


@pytest.fixture
def work(pool: Pool) -> Work:
    return work_of(pool)


class TestPostgresLinks(LinksContract):
    @pytest.fixture
    def work(self, pool: Pool) -> Work:
        return work_of(pool)

    @pytest.fixture
    def old_links(self, pool: Pool) -> OldLinks:
        return PostgresOldLinks(pool)

    async def test_no_address_can_be_read_in_the_database(
        self, work: Work, account: Account, pool: Pool
    ) -> None:
        await stored(work, a_link(account_id=account.id, address="secret@example.org"))
        async with work.begin() as store:
            await store.reset_requests.add(a_request("secret@example.org"))

        for table in ("one_time_link", "reset_request", "event_log", "task"):
            rows = await pool.fetch(f"SELECT t::text AS text FROM {table} t")
            text = " ".join(row["text"] for row in rows)
            assert "secret@example.org" not in text
            assert b"secret@example.org".hex() not in text


async def test_of_many_who_follow_one_link_at_the_same_time_one_resets_the_password(
    work: Work,
) -> None:
    link = await a_stored_link(work, Purpose.RESET_PASSWORD)

    outcomes = await reset_at_once(work, link, times=8)

    assert outcomes == ["done", *["LinkDoesNotCount"] * 7]


async def test_both_addresses_may_agree_at_the_same_moment(work: Work) -> None:
    old = await a_stored_link(work, Purpose.CHANGE_EMAIL_OLD)
    new = a_link(Purpose.CHANGE_EMAIL_NEW, account_id=old.account_id, address="new@example.org")
    await stored(work, new)

    statuses = await agree_at_once(work, old, new)

    assert statuses == [EmailChangeStatus.CHANGED, EmailChangeStatus.CONFIRMED_HERE]
    async with work.begin() as store:
        assert (await store.accounts.get(old.account_id)).email == "new@example.org"


async def test_without_the_lock_each_address_would_wait_for_the_other_for_good(
    pool: Pool,
) -> None:
    work = work_of(pool, protected=False)
    for number in range(10):
        old = await a_stored_link(work, Purpose.CHANGE_EMAIL_OLD, email=f"a{number}@example.org")
        new = a_link(
            Purpose.CHANGE_EMAIL_NEW, account_id=old.account_id, address=f"b{number}@example.org"
        )
        await stored(work, new)
        if await agree_at_once(work, old, new) == [EmailChangeStatus.CONFIRMED_HERE] * 2:
            return
    pytest.fail("The test does not notice that the protection is gone.")


def work_of(pool: Pool, *, protected: bool = True) -> Work:
    unprotected = partial(UnprotectedStore, cipher=CIPHER)
    return PostgresUnitOfWork(
        pool,
        open_identity if protected else unprotected,
        routes=Routes([]),
        wake_up=LocalWakeUp(),
    )


async def a_stored_link(
    work: Work, purpose: Purpose, *, email: str = "ada@example.org"
) -> OneTimeLink:
    account = an_account(email)
    link = a_link(purpose, account_id=account.id, address=account.email)
    async with work.begin() as store:
        await store.accounts.add(account)
    await stored(work, link)
    return link


async def reset_at_once(work: Work, link: OneTimeLink, *, times: int) -> list[str]:
    reset = ResetPasswordHandler(work, link_tokens(), cheap_passwords(), FakeClock())
    token = link_tokens().token(link.id, link.purpose)
    commands = [
        ResetPassword(token=token, password=f"seven green kites {number}")
        for number in range(times)
    ]
    outcomes = await asyncio.gather(
        *(reset(command) for command in commands), return_exceptions=True
    )
    for outcome in outcomes:
        assert outcome is None or isinstance(outcome, LinkDoesNotCount)
    return sorted(
        ("done" if outcome is None else type(outcome).__name__ for outcome in outcomes),
        key=lambda name: name != "done",
    )


async def agree_at_once(work: Work, *links: OneTimeLink) -> list[EmailChangeStatus]:
    confirm = ConfirmEmailChangeHandler(work, link_tokens(), FakeClock())
    tokens = [link_tokens().token(link.id, link.purpose) for link in links]
    return sorted(
        await asyncio.gather(*(confirm(ConfirmEmailChange(token=token)) for token in tokens))
    )
