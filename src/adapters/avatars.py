"""Files as identity knows them: whether one may be somebody's picture."""

from application.files.ports import FileViews
from domain.files.errors import FileNotFound
from domain.files.file import FileStatus
from domain.files.purposes import Purpose
from domain.identity.errors import NotAnAvatar
from domain.kernel.ids import AccountId, FileId


class FileAvatars:
    """Reads files through their own port, so it fits every storage."""

    def __init__(self, views: FileViews) -> None:
        self._views = views

    async def check(self, file_id: FileId, owner: AccountId) -> None:
        try:
            file = await self._views.get(file_id)
        except FileNotFound:
            raise NotAnAvatar from None
        is_ready = file.status is FileStatus.READY and file.purpose is Purpose.AVATAR
        if file.owner_id != owner or not is_ready:
            raise NotAnAvatar
