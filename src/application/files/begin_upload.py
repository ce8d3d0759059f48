from dataclasses import dataclass

from application.files.keys import upload_key
from application.files.ports import FileStore, Secrets
from application.platform.idempotency import Once
from application.platform.ports import Clock, Ids, UnitOfWork
from application.platform.storage import ObjectStorage, SignedRequest
from domain.files.errors import TooManyUploads
from domain.files.file import AWAITED_MAX, UPLOAD_WITHIN, File
from domain.files.purposes import RULES, Purpose
from domain.kernel.access import Principal
from domain.kernel.ids import FileId


@dataclass(frozen=True, slots=True, kw_only=True)
class BeginUpload:
    by: Principal
    purpose: Purpose
    content_type: str
    size: int
    file_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadBegun:
    file: File
    upload: SignedRequest


class BeginUploadHandler:
    """Let somebody upload one file, of one type and size, within a few minutes."""

    def __init__(
        self,
        *,
        work: UnitOfWork[FileStore],
        storage: ObjectStorage,
        clock: Clock,
        ids: Ids,
        secrets: Secrets,
    ) -> None:
        self._work = work
        self._storage = storage
        self._clock = clock
        self._ids = ids
        self._secrets = secrets

    async def __call__(self, command: BeginUpload, once: Once) -> UploadBegun:
        right = RULES[command.purpose].right
        if right is not None:
            command.by.need(right)
        file = self._file(command)
        upload = await self._storage.upload(
            upload_key(file),
            content_type=file.content_type,
            size=file.size,
            valid_for=UPLOAD_WITHIN,
        )
        async with self._work.begin(once=once) as store:
            awaited = await store.files.awaited_of(file.owner_id, now=file.created_at)
            if awaited >= AWAITED_MAX:
                raise TooManyUploads(AWAITED_MAX)
            await store.files.add(file)
            begun = UploadBegun(file=file.settled(), upload=upload)
            once.keep(begun)
        return begun

    def _file(self, command: BeginUpload) -> File:
        return File.awaited(
            FileId(self._ids.new()),
            owner_id=command.by.account_id,
            purpose=command.purpose,
            content_type=command.content_type,
            size=command.size,
            name=command.file_name,
            secret=self._secrets.new(),
            now=self._clock.now(),
        )
