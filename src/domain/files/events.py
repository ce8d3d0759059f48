"""What happens to files. No names: the log is for good, personal data is not."""

from dataclasses import dataclass
from datetime import datetime

from domain.files.content import RefusalReason
from domain.files.purposes import Purpose
from domain.kernel.events import DomainEvent
from domain.kernel.ids import AccountId, FileId


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEvent(DomainEvent):
    file_id: FileId
    owner_id: AccountId
    purpose: Purpose

    @property
    def subject(self) -> str:
        return f"file:{self.file_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class FileAwaited(FileEvent):
    content_type: str
    size: int
    deadline: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class FileReady(FileEvent):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class FileWasRefused(FileEvent):
    reason: RefusalReason


@dataclass(frozen=True, slots=True, kw_only=True)
class FileDeleted(FileEvent):
    pass
