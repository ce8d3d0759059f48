"""Files in PostgreSQL: the contract, what is sealed, and two who do the same at once."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

import pytest

from adapters.memory.storage import MemoryStorage
from adapters.memory.wake_up import LocalWakeUp
from adapters.own_addresses import SignedAddresses
from adapters.postgres.files import PostgresFiles, PostgresFileStore, PostgresFileViews
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork, Transaction
from application.files.complete_upload import CompleteUpload
from application.files.delete_file import DeleteFile
from application.files.keys import upload_key
from application.platform.storage import StoredObject
from application.platform.tasks import Routes
from domain.files.errors import FileNotFound
from domain.files.file import File, FileStatus
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId
from tests.contracts.files import ALLOWED, Cabinet, FilesContract, added, begun, loaded, numbered
from tests.support.clock import FakeClock
from tests.support.files import OWNER, SECRET, SITE, FileDesk, a_file, a_picture
from tests.support.personal_data import CIPHER

NAME = "the passport of Ada.png"
BY = Principal(OWNER, frozenset({Role.CUSTOMER}))
KNOW = "INSERT INTO person_key (account_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING"


class UnlockedFiles(PostgresFiles):
    """Counts what is awaited without anybody having to wait."""

    async def _take_turns(self, owner_id: AccountId) -> None:
        del owner_id
        await self._connection.execute("SELECT pg_sleep(0.05)")


class UnlockedStore:
    def __init__(self, transaction: Transaction) -> None:
        self.files = UnlockedFiles(transaction, CIPHER)


def a_cabinet(pool: Pool, store: Any) -> Cabinet:
    async def know(account_id: AccountId) -> None:
        await pool.execute(KNOW, account_id, CIPHER.new_key())

    work: PostgresUnitOfWork[Any] = PostgresUnitOfWork(
        pool, store, routes=Routes([]), wake_up=LocalWakeUp()
    )
    return Cabinet(work, PostgresFileViews(pool, CIPHER), know)


@pytest.fixture
def cabinet(pool: Pool) -> Cabinet:
    return a_cabinet(pool, partial(PostgresFileStore, cipher=CIPHER))


class TestPostgresFiles(FilesContract):
    @pytest.fixture
    def cabinet(self, pool: Pool) -> Cabinet:
        return a_cabinet(pool, partial(PostgresFileStore, cipher=CIPHER))


async def test_without_turns_more_uploads_would_be_awaited_than_may_be(pool: Pool) -> None:
    unlocked = a_cabinet(pool, UnlockedStore)
    await unlocked.know(OWNER)

    await asyncio.gather(*(begun(unlocked, numbered(n)) for n in range(8)))

    assert await pool.fetchval("SELECT count(*) FROM file") > ALLOWED


async def test_what_somebody_calls_a_file_is_sealed_and_gone_with_their_key(
    cabinet: Cabinet, pool: Pool
) -> None:
    file = await added(cabinet, a_file(name=NAME))

    stored = bytes(await pool.fetchval("SELECT name_sealed FROM file"))
    assert stored
    assert b"passport" not in stored
    assert "passport" not in str(await pool.fetch("SELECT body::text FROM event_log"))
    await pool.execute("DELETE FROM person_key")

    assert (await loaded(cabinet, file)).name == ""


@pytest.mark.parametrize("rivals", [2, 6])
async def test_of_completions_at_once_one_counts_and_all_are_told_the_same(
    cabinet: Cabinet, pool: Pool, rivals: int
) -> None:
    desk = FileDesk(FakeClock(), work=cabinet.work)
    file = await uploaded(cabinet, desk)
    command = CompleteUpload(by=BY, file_id=file.id)

    completed = await asyncio.gather(*(desk.complete(command) for _ in range(rivals)))

    assert {each.status for each in completed} == {FileStatus.READY}
    assert len({each.renditions for each in completed}) == 1
    assert await events(pool) == ["FileAwaited", "FileReady"]


async def test_a_file_that_is_given_up_while_it_is_looked_at_is_given_up(
    cabinet: Cabinet, pool: Pool
) -> None:
    clock = FakeClock()
    storage = InterruptedStorage(SignedAddresses([SECRET], clock, site=SITE))
    desk = FileDesk(clock, work=cabinet.work, storage=storage)
    file = await uploaded(cabinet, desk)
    storage.interrupt = partial(desk.delete, DeleteFile(by=BY, file_id=file.id))

    with pytest.raises(FileNotFound):
        await desk.complete(CompleteUpload(by=BY, file_id=file.id))

    assert await events(pool) == ["FileAwaited", "FileDeleted"]


class InterruptedStorage(MemoryStorage):
    """Something else happens right before the first thing that is looked at is stored."""

    interrupt: Callable[[], Awaitable[None]] | None = None

    async def put(self, key: str, stored: StoredObject) -> None:
        if self.interrupt is not None:
            interrupt, self.interrupt = self.interrupt, None
            await interrupt()
        await super().put(key, stored)


async def uploaded(cabinet: Cabinet, desk: FileDesk) -> File:
    content = a_picture()
    file = await added(cabinet, a_file(size=len(content)))
    await desk.storage.put(
        upload_key(file), StoredObject(content=content, content_type="image/png")
    )
    return file


async def events(pool: Pool) -> list[str]:
    return [row[0] for row in await pool.fetch("SELECT name FROM event_log ORDER BY position")]
