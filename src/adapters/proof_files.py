"""Photos and signatures at the door: read through the port of files, so it fits every storage."""

from collections.abc import Collection
from datetime import timedelta

from application.delivery.ports import ProofDownload
from application.files.keys import content_key
from application.files.ports import FileViews
from application.platform.ports import Clock
from application.platform.storage import ObjectStorage
from domain.files.errors import FileNotFound
from domain.files.file import File, FileStatus
from domain.files.purposes import Purpose
from domain.kernel.ids import AccountId, FileId

DOWNLOAD_FOR = timedelta(minutes=5)


class StoredProofFiles:
    def __init__(self, views: FileViews, storage: ObjectStorage, clock: Clock) -> None:
        self._views = views
        self._storage = storage
        self._clock = clock

    async def are_fit(self, file_ids: Collection[FileId], *, owner_id: AccountId) -> bool:
        files = [await self._ready(file_id) for file_id in file_ids]
        return all(file is not None and file.owner_id == owner_id for file in files)

    async def download(self, file_id: FileId) -> ProofDownload | None:
        file = await self._ready(file_id)
        if file is None:
            return None
        whole = file.renditions[-1]
        signed = await self._storage.download(
            content_key(file, whole.name),
            # Not what its owner called it.
            file_name=f"proof-{file.id}",
            valid_for=DOWNLOAD_FOR,
        )
        return ProofDownload(url=signed.url, expires_at=self._clock.now() + DOWNLOAD_FOR)

    async def _ready(self, file_id: FileId) -> File | None:
        try:
            file = await self._views.get(file_id)
        except FileNotFound:
            return None
        is_proof = file.purpose is Purpose.DELIVERY_PROOF
        return file if is_proof and file.status is FileStatus.READY else None
