"""Files in memory: for trying things out, and for tests."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Protocol

from application.platform.storage import (
    NotAsAnnounced,
    ObjectFacts,
    ObjectNotFound,
    Permit,
    SignedRequest,
    StoredObject,
    checked_key,
)


class Signer(Protocol):
    def sign(self, permit: Permit, *, valid_for: timedelta) -> SignedRequest: ...


class MemoryStorage:
    def __init__(self, addresses: Signer) -> None:
        self._addresses = addresses
        self._objects: dict[str, StoredObject] = {}

    async def put(self, key: str, stored: StoredObject) -> None:
        self._objects[checked_key(key)] = stored

    async def get(self, key: str) -> StoredObject:
        try:
            return self._objects[checked_key(key)]
        except KeyError:
            raise ObjectNotFound(key) from None

    async def facts(self, key: str) -> ObjectFacts:
        stored = await self.get(key)
        return ObjectFacts(size=len(stored.content), content_type=stored.content_type)

    async def part(self, key: str, *, start: int, length: int) -> bytes:
        return (await self.get(key)).content[start : start + length]

    async def delete(self, key: str) -> None:
        self._objects.pop(checked_key(key), None)

    async def keys(self, folder: str) -> AsyncIterator[str]:
        checked_key(folder)
        for key in list(self._objects):
            if key.rpartition("/")[0] == folder:
                yield key

    async def upload(
        self, key: str, *, content_type: str, size: int, valid_for: timedelta
    ) -> SignedRequest:
        permit = Permit(method="PUT", key=checked_key(key), content_type=content_type, size=size)
        return self._addresses.sign(permit, valid_for=valid_for)

    async def download(self, key: str, *, file_name: str, valid_for: timedelta) -> SignedRequest:
        permit = Permit(method="GET", key=checked_key(key), file_name=file_name)
        return self._addresses.sign(permit, valid_for=valid_for)

    async def take_in(self, permit: Permit, content: AsyncIterator[bytes]) -> None:
        received = bytearray()
        async for chunk in content:
            received += chunk
            if len(received) > permit.size:
                break
        if len(received) != permit.size:
            raise NotAsAnnounced(content_type=permit.content_type, size=permit.size)
        stored = StoredObject(content=bytes(received), content_type=permit.content_type)
        await self.put(permit.key, stored)
