"""The accounts of before their data was sealed: readable afterwards, and sealed."""

import asyncio
from collections.abc import Iterator
from uuid import UUID

import asyncpg
import pytest

from adapters.postgres.embedded import EmbeddedPostgres
from adapters.postgres.identity import PostgresAccountViews
from adapters.postgres.migrations import migrate, migrate_down
from adapters.postgres.pool import create_pool
from domain.identity.account import AccountStatus
from domain.kernel.access import Role
from domain.kernel.ids import AccountId
from tests.support.personal_data import CIPHER

ADA = AccountId(UUID(int=0xADA))
WRITE_ADA = """
    INSERT INTO account (id, email, name, password_hash, roles, created_at, version)
    VALUES ('00000000-0000-0000-0000-000000000ada', 'ada.canary@example.org', 'Ada Canary',
        'a hash', '{CUSTOMER}', now(), 3)
"""


@pytest.fixture
def old_url(server: EmbeddedPostgres, worker_id: str) -> Iterator[str]:
    """A database of before, with one account in it."""
    name = f"sealing_{worker_id}_test"
    run(server.url("postgres"), f"CREATE DATABASE {name}")
    migrate(server.url(name), to="0001")
    run(server.url(name), WRITE_ADA)
    yield server.url(name)
    run(server.url("postgres"), f"DROP DATABASE {name} WITH (FORCE)")


async def test_an_account_of_before_is_readable_afterwards(old_url: str) -> None:
    await asyncio.to_thread(migrate, old_url, cipher=CIPHER)

    async with create_pool(old_url) as pool:
        ada = await PostgresAccountViews(pool, CIPHER).get(ADA)

    assert (ada.email, ada.name, ada.version) == ("ada.canary@example.org", "Ada Canary", 3)
    assert (ada.roles, ada.status) == (frozenset({Role.CUSTOMER}), AccountStatus.ACTIVE)
    assert (ada.locale, ada.time_zone, ada.phone) == ("en", "UTC", "")


async def test_the_file_of_the_table_keeps_nothing_of_what_was_readable(
    old_url: str,
) -> None:
    before = await asyncio.to_thread(pages_of_accounts, old_url)
    await asyncio.to_thread(migrate, old_url, cipher=CIPHER)
    after = await asyncio.to_thread(pages_of_accounts, old_url)

    assert b"ada.canary@example.org" in before
    assert b"canary" not in after.lower()


def test_without_the_master_keys_nothing_is_changed(old_url: str) -> None:
    with pytest.raises(Exception, match="fairground migrate"):
        migrate(old_url)

    [[email]] = run(old_url, "SELECT email FROM account")
    assert email == "ada.canary@example.org"


def test_the_way_back_gives_the_accounts_as_they_were(old_url: str) -> None:
    [before] = run(old_url, "SELECT * FROM account")

    migrate(old_url, to="0002", cipher=CIPHER)
    migrate_down(old_url, to="0001", cipher=CIPHER)

    [after] = run(old_url, "SELECT * FROM account")
    assert dict(after) == dict(before)


def test_who_was_erased_is_nobody_on_the_way_back_too(old_url: str) -> None:
    migrate(old_url, to="0002", cipher=CIPHER)
    run(old_url, "DELETE FROM person_key")
    run(
        old_url,
        "UPDATE account SET status = 'ERASED', email_sealed = NULL, email_index = NULL,"
        " name_sealed = NULL",
    )

    migrate_down(old_url, to="0001", cipher=CIPHER)

    [row] = run(old_url, "SELECT email, name FROM account")
    assert tuple(row) == (f"erased:{ADA}", "")


def pages_of_accounts(url: str) -> bytes:
    """The file of the table as it lies on the disk."""
    run(url, "CHECKPOINT")
    [[content]] = run(url, "SELECT pg_read_binary_file(pg_relation_filepath('account'))")
    pages: bytes = content
    return pages


def run(url: str, statement: str) -> list[asyncpg.Record]:
    return asyncio.run(_fetch(url, statement))


async def _fetch(url: str, statement: str) -> list[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(statement)
    finally:
        await connection.close()
