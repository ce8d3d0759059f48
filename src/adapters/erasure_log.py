"""Who was erased, noted in the object storage: it is not restored together with the database."""

from collections.abc import AsyncIterator
from uuid import UUID

from application.platform.storage import ObjectStorage, StoredObject
from domain.kernel.ids import AccountId

FOLDER = "erasures"


class StoredErasureLog:
    """An empty object for each of them. Its key is all there is to say."""

    def __init__(self, storage: ObjectStorage) -> None:
        self._storage = storage

    async def note(self, account_id: AccountId) -> None:
        empty = StoredObject(content=b"", content_type="text/plain")
        await self._storage.put(f"{FOLDER}/{account_id}", empty)

    async def all(self) -> AsyncIterator[AccountId]:
        async for key in self._storage.keys(FOLDER):
            yield AccountId(UUID(key.removeprefix(f"{FOLDER}/")))
