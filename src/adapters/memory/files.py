"""Files that people handed over, in memory."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from domain.files.errors import FileNotFound
from domain.files.file import File, FileStatus
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, FileId


class MemoryFiles:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[FileId, File] = transaction.table("files")

    async def add(self, file: File) -> None:
        self._put(file)

    async def get(self, file_id: FileId) -> File:
        try:
            return self._rows[file_id]
        except KeyError:
            raise FileNotFound(file_id) from None

    async def by_secret(self, secret: str) -> File | None:
        return next((row for row in self._rows.values() if row.secret == secret), None)

    async def save(self, file: File) -> None:
        if (await self.get(file.id)).version != file.version:
            raise StaleVersion("The file changed meanwhile.", fileId=str(file.id))
        self._put(file)

    async def awaited_of(self, owner_id: AccountId, *, now: datetime) -> int:
        return sum(
            row.status is FileStatus.AWAITED and now < row.deadline for row in self._of(owner_id)
        )

    async def of_owner(self, owner_id: AccountId, *, limit: int) -> Sequence[File]:
        there = (row for row in self._of(owner_id) if row.status is not FileStatus.DELETED)
        return sorted(there, key=lambda row: row.id)[:limit]

    def _of(self, owner_id: AccountId) -> Iterator[File]:
        return (row for row in self._rows.values() if row.owner_id == owner_id)

    def _put(self, file: File) -> None:
        self._rows[file.id] = file.settled()
        self._transaction.record(file)


class MemoryFileStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.files = MemoryFiles(transaction)


class MemoryFileViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def get(self, file_id: FileId) -> File:
        async with self._database.lock:
            rows: dict[FileId, File] = self._database.table("files")
            file = rows.get(file_id)
        if file is None:
            raise FileNotFound(file_id)
        return file
