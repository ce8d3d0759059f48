"""Rows of the event log and of the task list, in memory."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from application.realtime.ports import LoggedEvent
from domain.kernel.events import DomainEvent
from domain.kernel.ids import TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    id: UUID
    sequence: int
    event: DomainEvent

    @property
    def logged(self) -> LoggedEvent:
        return LoggedEvent(id=self.id, sequence=self.sequence, event=self.event)


@dataclass(frozen=True, slots=True, kw_only=True)
class MemoryTask:
    id: TaskId
    reaction: str
    event: DomainEvent
    run_at: datetime
    attempts: int = 0
    fence: int = 0
    parked_at: datetime | None = None
    error: str = ""
