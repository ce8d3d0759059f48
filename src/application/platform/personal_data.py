"""Personal data at rest: sealed with a key of the person's own, gone once that is destroyed."""

from collections.abc import Sequence
from typing import Protocol


class PersonalCipher(Protocol):
    """AES-256-GCM. A person's key is kept wrapped by a master key, next to their data.

    ``place`` names where a value is kept, as ``table.column:row``: sealed there, it opens
    nowhere else.
    """

    def new_key(self) -> bytes:
        """A new person's key, wrapped."""
        ...

    def rewrapped(self, key: bytes) -> bytes:
        """The same key, wrapped by the newest master key."""
        ...

    def seal(self, key: bytes, place: str, text: str) -> bytes:
        """The text as it may be stored."""
        ...

    def unseal(self, key: bytes, place: str, sealed: bytes) -> str:
        """The text; raise ``ValueError`` if it was not sealed with this key, at this place."""
        ...

    def index(self, kind: str, text: str) -> bytes:
        """A blind index (HMAC) to find an exact text by; different for each kind of text."""
        ...

    def indexes(self, kind: str, text: str) -> Sequence[bytes]:
        """The index under every master key that is alive, the newest first: to look up by."""
        ...
