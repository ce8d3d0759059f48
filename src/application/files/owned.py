from application.files.ports import FileStore
from application.platform.ports import UnitOfWork
from domain.files.errors import FileNotFound
from domain.files.file import File, FileStatus
from domain.kernel.access import Principal
from domain.kernel.ids import FileId


async def owned(work: UnitOfWork[FileStore], file_id: FileId, by: Principal) -> File:
    """The file, if it is theirs and still there; raise ``FileNotFound``."""
    async with work.begin() as store:
        file = await store.files.get(file_id)
    if file.owner_id != by.account_id or file.status is FileStatus.DELETED:
        raise FileNotFound(file_id)
    return file
