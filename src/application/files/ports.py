"""What files need from the outside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.files.content import RefusalReason
from domain.files.file import File
from domain.files.purposes import Rule
from domain.kernel.ids import AccountId, FileId


class Files(Protocol):
    """All files. Storing one also records what happened."""

    async def add(self, file: File) -> None:
        """Store a new one."""
        ...

    async def get(self, file_id: FileId) -> File:
        """Return it; raise ``FileNotFound`` if there is none."""
        ...

    async def by_secret(self, secret: str) -> File | None:
        """The file whose content has this name, if there is one."""
        ...

    async def save(self, file: File) -> None:
        """Store it changed; raise ``StaleVersion`` if it changed meanwhile."""
        ...

    async def awaited_of(self, owner_id: AccountId, *, now: datetime) -> int:
        """How many uploads of theirs are awaited. Until the transaction ends nobody adds one."""
        ...

    async def of_owner(self, owner_id: AccountId, *, limit: int) -> Sequence[File]:
        """Files of theirs that are not deleted, the oldest first."""
        ...


class FileStore(Protocol):
    """What a use case of files may touch within one transaction."""

    @property
    def files(self) -> Files: ...


class FileViews(Protocol):
    """Files as other capabilities may see them."""

    async def get(self, file_id: FileId) -> File:
        """Return it; raise ``FileNotFound`` if there is none."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that was decoded and made anew."""

    name: str
    content: bytes
    content_type: str
    width: int
    height: int


class ContentRefused(Exception):
    def __init__(self, reason: RefusalReason) -> None:
        super().__init__(reason)
        self.reason = reason


class Pictures(Protocol):
    async def remake(self, content: bytes, content_type: str, rule: Rule) -> Sequence[Picture]:
        """Decode it and make the renditions that the rule wants, of the same type.

        They carry nothing of what was hidden in the original. Raises ``ContentRefused``, and
        ``Unavailable`` when too many are being made already.
        """
        ...


class Secrets(Protocol):
    def new(self) -> str:
        """A text of lower-case letters and digits that nobody can guess."""
        ...


class PublicAddresses(Protocol):
    def of(self, name: str) -> str:
        """The whole address at which everybody finds a public object, now and later."""
        ...
