"""Files as conversations know them: what may be attached, and where members get it."""

from collections.abc import Sequence

from application.chat.ports import AttachedFile
from application.files.get_file import DOWNLOAD_FOR
from application.files.keys import content_key
from application.files.ports import FileViews
from application.platform.ports import Clock
from application.platform.storage import ObjectStorage
from domain.chat.errors import AttachmentNotFound, NotAnAttachment
from domain.files.errors import FileNotFound
from domain.files.file import File, FileStatus
from domain.files.purposes import Purpose
from domain.kernel.ids import AccountId, FileId


class FileAttachments:
    """Reads files through their own ports, so it fits every storage."""

    def __init__(self, *, views: FileViews, storage: ObjectStorage, clock: Clock) -> None:
        self._views = views
        self._storage = storage
        self._clock = clock

    async def check(self, file_ids: Sequence[FileId], owner: AccountId) -> None:
        for file_id in file_ids:
            file = await self._file(file_id)
            if file is None or file.owner_id != owner or not _can_be_attached(file):
                raise NotAnAttachment(file_id)

    async def download(self, file_id: FileId) -> AttachedFile:
        file = await self._file(file_id)
        if file is None or not _can_be_attached(file):
            raise AttachmentNotFound(file_id)
        largest = file.renditions[-1]
        signed = await self._storage.download(
            content_key(file, largest.name), file_name=file.name, valid_for=DOWNLOAD_FOR
        )
        return AttachedFile(
            url=signed.url,
            expires_at=self._clock.now() + DOWNLOAD_FOR,
            name=file.name,
            content_type=largest.content_type,
            size=largest.size,
        )

    async def _file(self, file_id: FileId) -> File | None:
        try:
            return await self._views.get(file_id)
        except FileNotFound:
            return None


def _can_be_attached(file: File) -> bool:
    return file.status is FileStatus.READY and file.purpose is Purpose.ATTACHMENT
