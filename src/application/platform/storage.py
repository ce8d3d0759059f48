"""Files: bytes under a key, which clients send and fetch by signed addresses."""

import re
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from domain.kernel.errors import Malformed, NotFound

KEY_MAX = 200
_KEY = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*(/[a-z0-9-]+(\.[a-z0-9-]+)*)*")


class ObjectNotFound(NotFound):
    code = "object-not-found"

    def __init__(self, key: str) -> None:
        super().__init__("Nothing is stored here.", key=key)


class SignedAddressInvalid(NotFound):
    """The signed address was changed on the way, is for something else, or has run out."""

    code = "signed-address-invalid"

    def __init__(self) -> None:
        super().__init__("This address does not count, or not any more.")


class NotAsAnnounced(Malformed):
    """What was sent is not of the size and the type that the signed address was made for."""

    code = "upload-not-as-announced"

    def __init__(self, *, content_type: str, size: int) -> None:
        super().__init__("Send exactly what you announced.", contentType=content_type, size=size)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ObjectFacts:
    size: int
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRequest:
    """What a client has to send, as it is: the signature covers all of it."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)


class ObjectStorage(Protocol):
    """Keys are paths of lower-case letters, digits, ``-``, ``.`` and ``/``.

    Every method raises ``Unavailable`` if the storage does not answer, and ``ValueError`` for
    what is no key: keys are made by us, never by clients.
    """

    async def put(self, key: str, stored: StoredObject) -> None:
        """Store it, in place of what was there."""
        ...

    async def get(self, key: str) -> StoredObject:
        """Return what is stored; raise ``ObjectNotFound``."""
        ...

    async def facts(self, key: str) -> ObjectFacts:
        """What is known of it without reading it; raise ``ObjectNotFound``."""
        ...

    async def part(self, key: str, *, start: int, length: int) -> bytes:
        """So many bytes of it, or what there is of them; raise ``ObjectNotFound``."""
        ...

    async def delete(self, key: str) -> None:
        """Forget it; do nothing if it is not there."""
        ...

    def keys(self, folder: str) -> AsyncIterator[str]:
        """The keys of what is stored right in a folder, in no order."""
        ...

    async def upload(
        self, key: str, *, content_type: str, size: int, valid_for: timedelta
    ) -> SignedRequest:
        """Let whoever has the request store exactly so many bytes of this type."""
        ...

    async def download(self, key: str, *, file_name: str, valid_for: timedelta) -> SignedRequest:
        """Let whoever has the request fetch it, as an attachment of this name."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Permit:
    """What a signed address lets one do: its signature covers every field."""

    method: str
    key: str
    content_type: str = ""
    size: int = 0
    file_name: str = ""


class OwnAddresses(Protocol):
    """The other end of signed addresses that lead to us, not to a server of the storage."""

    def read(self, address: str, *, method: str) -> Permit:
        """What it permits now; raise ``SignedAddressInvalid``."""
        ...

    async def receive(self, permit: Permit, content: AsyncIterator[bytes]) -> None:
        """Store what comes; raise ``NotAsAnnounced`` and store nothing if it is not so long."""
        ...


def checked_key(key: str) -> str:
    """The key, if it is one; raise ``ValueError``."""
    if len(key) > KEY_MAX or not _KEY.fullmatch(key):
        raise ValueError(f"{key!r} is no key of an object.")
    return key
