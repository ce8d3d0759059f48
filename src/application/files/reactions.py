"""What files do about what happened, in a few lines each."""

from contextlib import suppress
from datetime import datetime

from application.files.keys import all_keys, upload_key
from application.files.ports import FileStore
from application.platform.ports import Clock, UnitOfWork
from application.platform.storage import ObjectStorage
from application.platform.tasks import NotYet, Task
from domain.files.events import FileAwaited, FileDeleted, FileReady, FileWasRefused
from domain.files.file import TIDY_AFTER, FileStatus
from domain.identity.events import AccountErased, AvatarChanged
from domain.kernel.errors import StaleVersion

AT_ONCE_MAX = 200


class RemoveUpload:
    """What was looked at is not needed any more as it came."""

    def __init__(self, *, work: UnitOfWork[FileStore], storage: ObjectStorage) -> None:
        self._work = work
        self._storage = storage

    async def __call__(self, event: FileReady | FileWasRefused, _task: Task) -> None:
        async with self._work.begin() as store:
            file = await store.files.get(event.file_id)
        await self._storage.delete(upload_key(file))


class RemoveContent:
    """What was given up is gone from the storage, too."""

    def __init__(self, *, work: UnitOfWork[FileStore], storage: ObjectStorage) -> None:
        self._work = work
        self._storage = storage

    async def __call__(self, event: FileDeleted, _task: Task) -> None:
        async with self._work.begin() as store:
            file = await store.files.get(event.file_id)
        for key in all_keys(file):
            await self._storage.delete(key)


class TidyUpload:
    """Give up what nobody completed, and remove what came too late to be removed before."""

    def __init__(
        self, *, work: UnitOfWork[FileStore], storage: ObjectStorage, clock: Clock
    ) -> None:
        self._work = work
        self._storage = storage
        self._clock = clock

    async def __call__(self, event: FileAwaited, _task: Task) -> None:
        async with self._work.begin() as store:
            file = await store.files.get(event.file_id)
            if file.status is FileStatus.AWAITED:
                await store.files.save(file.delete(now=self._clock.now()))
        kept = file.status is FileStatus.READY
        for key in [upload_key(file)] if kept else all_keys(file):
            await self._storage.delete(key)


class DeleteReplacedAvatar:
    """A picture that somebody does not want any more is gone, not only out of sight."""

    def __init__(self, *, work: UnitOfWork[FileStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: AvatarChanged, task: Task) -> None:
        if event.before is None or event.before == event.file_id:
            return
        async with self._work.begin(finishing=task) as store:
            file = await store.files.get(event.before)
            if file.status is not FileStatus.DELETED:
                await store.files.save(file.delete(now=self._clock.now()))


class DeleteFilesOfErased:
    """Whoever is erased leaves no files behind."""

    def __init__(self, *, work: UnitOfWork[FileStore], clock: Clock) -> None:
        self._work = work
        self._clock = clock

    async def __call__(self, event: AccountErased, _task: Task) -> None:
        async with self._work.begin() as store:
            files = await store.files.of_owner(event.account_id, limit=AT_ONCE_MAX)
        for file in files:
            # One that changed meanwhile is found again by the next attempt.
            with suppress(StaleVersion):
                async with self._work.begin() as store:
                    await store.files.save(file.delete(now=self._clock.now()))
        if files:
            raise NotYet(until=self._clock.now())


def tidy_at(event: FileAwaited) -> datetime:
    return event.at + TIDY_AFTER
