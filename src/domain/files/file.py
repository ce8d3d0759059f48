"""A file that somebody hands over, from the permission to upload it to its end."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Self

from domain.files.content import RefusalReason
from domain.files.errors import FileRefused, FileTooLarge, FileTypeNotAllowed, UploadOver
from domain.files.events import FileAwaited, FileDeleted, FileReady, FileWasRefused
from domain.files.names import normalised_file_name
from domain.files.purposes import RULES, Purpose, Rule
from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import AccountId, FileId
from domain.kernel.lifecycle import Lifecycle

UPLOAD_WITHIN = timedelta(minutes=5)
COMPLETE_WITHIN = timedelta(minutes=15)
TIDY_AFTER = timedelta(minutes=30)
"""From the beginning. By then nobody is busy with the upload any more."""

AWAITED_MAX = 10
"""So many uploads of one person are awaited at the same time."""


class FileStatus(StrEnum):
    AWAITED = "AWAITED"
    READY = "READY"
    REFUSED = "REFUSED"
    DELETED = "DELETED"


LIFECYCLE = Lifecycle(
    name="file",
    initial=FileStatus.AWAITED,
    moves={
        FileStatus.AWAITED: frozenset(
            {FileStatus.READY, FileStatus.REFUSED, FileStatus.DELETED},
        ),
        FileStatus.READY: frozenset({FileStatus.DELETED}),
        FileStatus.REFUSED: frozenset({FileStatus.DELETED}),
        FileStatus.DELETED: frozenset(),
    },
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """One form in which the content is kept. ``width`` and ``height`` are zero of documents."""

    name: str
    content_type: str
    size: int
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class File(Aggregate):
    """``secret`` names its content in the object storage; nobody can guess it."""

    id: FileId
    owner_id: AccountId
    purpose: Purpose
    content_type: str
    size: int
    name: str
    secret: str
    created_at: datetime
    status: FileStatus = LIFECYCLE.initial
    refusal: RefusalReason | None = None
    renditions: tuple[Rendition, ...] = ()

    @classmethod
    def awaited(
        cls,
        id: FileId,
        *,
        owner_id: AccountId,
        purpose: Purpose,
        content_type: str,
        size: int,
        name: str,
        secret: str,
        now: datetime,
    ) -> Self:
        rule = RULES[purpose]
        if content_type not in rule.types:
            raise FileTypeNotAllowed(rule.types)
        if size > rule.bytes_max:
            raise FileTooLarge(rule.bytes_max)
        file = cls(
            id=id,
            owner_id=owner_id,
            purpose=purpose,
            content_type=content_type,
            size=size,
            name=normalised_file_name(name),
            secret=secret,
            created_at=now,
        )
        event = FileAwaited(
            at=now,
            content_type=content_type,
            size=size,
            deadline=file.deadline,
            **file._identity,
        )
        return file._after(event)

    def accept(self, *renditions: Rendition, now: datetime) -> Self:
        return self._move(
            FileStatus.READY, FileReady(at=now, **self._identity), renditions=renditions
        )

    def refuse(self, reason: RefusalReason, *, now: datetime) -> Self:
        event = FileWasRefused(at=now, reason=reason, **self._identity)
        return self._move(FileStatus.REFUSED, event, refusal=reason)

    def delete(self, *, now: datetime) -> Self:
        """Give it up, and forget what its owner called it."""
        event = FileDeleted(at=now, **self._identity)
        return self._move(FileStatus.DELETED, event, name="", renditions=())

    def need_awaited(self, now: datetime) -> None:
        """Raise what keeps it from being uploaded or completed."""
        if self.refusal is not None:
            raise FileRefused(self.refusal)
        if self.status is not FileStatus.AWAITED or now >= self.deadline:
            raise UploadOver

    @property
    def rule(self) -> Rule:
        return RULES[self.purpose]

    @property
    def is_public(self) -> bool:
        return self.rule.is_public and self.status is FileStatus.READY

    @property
    def deadline(self) -> datetime:
        """Until when it must be completed."""
        return self.created_at + COMPLETE_WITHIN

    @property
    def _identity(self) -> dict[str, Any]:
        return {"file_id": self.id, "owner_id": self.owner_id, "purpose": self.purpose}

    def _move(self, target: FileStatus, event: Any, **changes: Any) -> Self:
        return self._after(event, status=LIFECYCLE.move(self.status, target), **changes)
