from dataclasses import dataclass

from application.files.ports import FileStore
from application.platform.ports import Clock, UnitOfWork
from domain.files.errors import FileKept, FileNotFound
from domain.files.file import FileStatus
from domain.kernel.access import Principal
from domain.kernel.ids import FileId


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteFile:
    by: Principal
    file_id: FileId


class DeleteFileHandler:
    """Give a file up. Its content goes soon after, as soon as the storage answers."""

    def __init__(self, *, work: UnitOfWork[FileStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, command: DeleteFile) -> None:
        async with self._work.begin() as store:
            file = await store.files.get(command.file_id)
            if file.owner_id != command.by.account_id or file.status is FileStatus.DELETED:
                raise FileNotFound(command.file_id)
            if file.rule.is_kept and file.status is FileStatus.READY:
                raise FileKept(file.id)
            await store.files.save(file.delete(now=self._clock.now()))
