from collections.abc import Sequence
from dataclasses import dataclass

from application.files.inspection import inspected
from application.files.keys import content_key, upload_key
from application.files.owned import owned
from application.files.ports import ContentRefused, FileStore, Picture, Pictures
from application.platform.ports import Clock, UnitOfWork
from application.platform.storage import ObjectNotFound, ObjectStorage, StoredObject
from domain.files.content import RefusalReason
from domain.files.errors import FileRefused, UploadMissing
from domain.files.file import File, FileStatus, Rendition
from domain.kernel.access import Principal
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import FileId


@dataclass(frozen=True, slots=True, kw_only=True)
class CompleteUpload:
    by: Principal
    file_id: FileId


class CompleteUploadHandler:
    """Look at what was uploaded, and keep what it should be: made anew, under another key.

    Doing it again tells again what came of it. Nothing is read twice: whoever replaces the
    upload meanwhile changes nothing of what is looked at here.
    """

    def __init__(
        self,
        *,
        work: UnitOfWork[FileStore],
        storage: ObjectStorage,
        pictures: Pictures,
        clock: Clock,
    ) -> None:
        self._work = work
        self._storage = storage
        self._pictures = pictures
        self._clock = clock

    async def __call__(self, command: CompleteUpload) -> File:
        file = await owned(self._work, command.file_id, command.by)
        if file.status is FileStatus.READY:
            return file
        file.need_awaited(self._clock.now())
        decided = await self._decided(file)
        try:
            async with self._work.begin() as store:
                await store.files.save(decided)
        except StaleVersion:
            # Another completion came first, or its owner gave it up: what is true now counts.
            decided = await owned(self._work, command.file_id, command.by)
        if decided.refusal is not None:
            raise FileRefused(decided.refusal)
        return decided.settled()

    async def _decided(self, file: File) -> File:
        try:
            renditions = await self._kept(file, await self._uploaded(file))
        except ContentRefused as refused:
            return file.refuse(refused.reason, now=self._clock.now())
        return file.accept(*renditions, now=self._clock.now())

    async def _uploaded(self, file: File) -> bytes:
        try:
            facts = await self._storage.facts(upload_key(file))
            # The size first: what is too large is not even read.
            if facts.size != file.size:
                raise ContentRefused(RefusalReason.WRONG_SIZE)
            stored = await self._storage.get(upload_key(file))
        except ObjectNotFound:
            raise UploadMissing from None
        return stored.content

    async def _kept(self, file: File, content: bytes) -> Sequence[Rendition]:
        made = await inspected(content, file, self._pictures)
        for picture in made:
            await self._storage.put(
                content_key(file, picture.name),
                StoredObject(content=picture.content, content_type=picture.content_type),
            )
        return [_rendition(picture) for picture in made]


def _rendition(picture: Picture) -> Rendition:
    return Rendition(
        name=picture.name,
        content_type=picture.content_type,
        size=len(picture.content),
        width=picture.width,
        height=picture.height,
    )
