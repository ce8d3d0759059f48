import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass

from application.files.ports import FileStore
from application.platform.ports import Clock, UnitOfWork
from application.platform.storage import NotAsAnnounced, OwnAddresses, SignedAddressInvalid
from domain.files.errors import UploadOver
from domain.files.file import UPLOAD_WITHIN


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiveUpload:
    """``size`` is what the client says, if it says anything."""

    address: str
    content_type: str
    size: int | None
    content: AsyncIterator[bytes]


class ReceiveUploadHandler:
    """Take in what a signed address of our own lets somebody upload."""

    def __init__(
        self, *, work: UnitOfWork[FileStore], addresses: OwnAddresses, clock: Clock
    ) -> None:
        self._work = work
        self._addresses = addresses
        self._clock = clock

    async def __call__(self, command: ReceiveUpload) -> None:
        permit = self._addresses.read(command.address, method="PUT")
        is_announced = command.size in {None, permit.size}
        if command.content_type != permit.content_type or not is_announced:
            raise NotAsAnnounced(content_type=permit.content_type, size=permit.size)
        await self._need_awaited(permit.key)
        try:
            async with asyncio.timeout(UPLOAD_WITHIN.total_seconds()):
                await self._addresses.receive(permit, command.content)
        except TimeoutError:
            raise UploadOver from None

    async def _need_awaited(self, key: str) -> None:
        """Raise unless the upload is still wanted: what was completed is never replaced."""
        async with self._work.begin() as store:
            file = await store.files.by_secret(key.rpartition("/")[2])
        if file is None:
            raise SignedAddressInvalid
        file.need_awaited(self._clock.now())
