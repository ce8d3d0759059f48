"""Handing out what is stored, in parts, so that slow readers cost little."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

from application.files.keys import PUBLIC
from application.platform.storage import ObjectFacts, ObjectStorage, OwnAddresses

PART_BYTES = 256 * 2**10


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    facts: ObjectFacts
    content: AsyncIterator[bytes]
    file_name: str = ""


class FetchMedia:
    """What everybody may see, by the name in its address; raises ``ObjectNotFound``."""

    def __init__(self, *, storage: ObjectStorage) -> None:
        self._storage = storage

    async def __call__(self, name: str) -> Fetched:
        key = f"{PUBLIC}/{name}"
        facts = await self._storage.facts(key)
        return Fetched(facts=facts, content=parts_of(self._storage, key, facts.size))


class FetchDownload:
    """What a signed address of our own lets one fetch; raises ``SignedAddressInvalid``."""

    def __init__(self, *, storage: ObjectStorage, addresses: OwnAddresses) -> None:
        self._storage = storage
        self._addresses = addresses

    async def __call__(self, address: str) -> Fetched:
        permit = self._addresses.read(address, method="GET")
        facts = await self._storage.facts(permit.key)
        return Fetched(
            facts=facts,
            content=parts_of(self._storage, permit.key, facts.size),
            file_name=permit.file_name,
        )


async def parts_of(storage: ObjectStorage, key: str, size: int) -> AsyncIterator[bytes]:
    for start in range(0, size, PART_BYTES):
        yield await storage.part(key, start=start, length=PART_BYTES)
