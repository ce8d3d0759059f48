from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from application.files.keys import content_key, public_name
from application.files.ports import FileViews, PublicAddresses
from application.platform.ports import Clock
from application.platform.storage import ObjectStorage
from domain.files.errors import FileNotFound
from domain.files.file import File, FileStatus
from domain.files.purposes import JPEG, PDF, PNG, WEBP
from domain.kernel.access import Principal
from domain.kernel.ids import FileId

DOWNLOAD_FOR = timedelta(minutes=5)
_SUFFIXES: Mapping[str, str] = {PNG: ".png", JPEG: ".jpg", WEBP: ".webp", PDF: ".pdf"}


@dataclass(frozen=True, slots=True, kw_only=True)
class GetFile:
    by: Principal | None
    file_id: FileId


@dataclass(frozen=True, slots=True, kw_only=True)
class Download:
    url: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FileView:
    """``addresses`` are for everybody, by the names of renditions; the download is the owner's."""

    file: File
    is_owner: bool
    addresses: Mapping[str, str] = field(default_factory=dict)
    download: Download | None = None


class GetFileHandler:
    """A file, for its owner; or for everybody, if it is public."""

    def __init__(
        self,
        *,
        views: FileViews,
        storage: ObjectStorage,
        addresses: PublicAddresses,
        clock: Clock,
    ) -> None:
        self._views = views
        self._storage = storage
        self._addresses = addresses
        self._clock = clock

    async def __call__(self, query: GetFile) -> FileView:
        file = await self._views.get(query.file_id)
        is_owner = query.by is not None and query.by.account_id == file.owner_id
        if file.status is FileStatus.DELETED or not (is_owner or file.is_public):
            raise FileNotFound(query.file_id)
        return FileView(
            file=file,
            is_owner=is_owner,
            addresses=public_addresses(file, self._addresses),
            download=await self._download(file) if is_owner else None,
        )

    async def _download(self, file: File) -> Download | None:
        if file.status is not FileStatus.READY:
            return None
        largest = file.renditions[-1]
        signed = await self._storage.download(
            content_key(file, largest.name),
            file_name=_with_suffix(file.name, largest.content_type),
            valid_for=DOWNLOAD_FOR,
        )
        return Download(url=signed.url, expires_at=self._clock.now() + DOWNLOAD_FOR)


def public_addresses(file: File, addresses: PublicAddresses) -> Mapping[str, str]:
    """Where everybody finds each rendition; nothing unless it is public and ready."""
    if not file.is_public:
        return {}
    return {
        rendition.name: addresses.of(public_name(file, rendition.name))
        for rendition in file.renditions
    }


def _with_suffix(name: str, content_type: str) -> str:
    """The name with the ending that says what it is: not the one that its owner chose."""
    suffix = _SUFFIXES[content_type]
    stem, dot, _ = name.rpartition(".")
    return (stem if dot else name) + suffix
