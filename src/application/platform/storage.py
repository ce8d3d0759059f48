"""Files: bytes under a key, which clients send and fetch by signed addresses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Protocol

from domain.kernel.errors import NotFound


class ObjectNotFound(NotFound):
    code = "object-not-found"

    def __init__(self, key: str) -> None:
        super().__init__("Nothing is stored here.", key=key)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredObject:
    content: bytes
    content_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedRequest:
    """What a client has to send, as it is: the signature covers all of it."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)


class ObjectStorage(Protocol):
    """Keys are paths of lower-case letters, digits, ``-``, ``.`` and ``/``.

    Every method raises ``Unavailable`` if the storage does not answer.
    """

    async def put(self, key: str, stored: StoredObject) -> None:
        """Store it, in place of what was there."""
        ...

    async def get(self, key: str) -> StoredObject:
        """Return what is stored; raise ``ObjectNotFound``."""
        ...

    async def size(self, key: str) -> int:
        """How many bytes are stored; raise ``ObjectNotFound``."""
        ...

    async def delete(self, key: str) -> None:
        """Forget it; do nothing if it is not there."""
        ...

    async def upload(
        self, key: str, *, content_type: str, size: int, valid_for: timedelta
    ) -> SignedRequest:
        """Let whoever has the request store exactly so many bytes of this type."""
        ...

    async def download(self, key: str, *, file_name: str, valid_for: timedelta) -> SignedRequest:
        """Let whoever has the request fetch it, as an attachment of this name."""
        ...
