"""Looking after the platform while it runs. For operators only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from application.platform.paging import Page, PageRequest
from application.platform.ports import Clock
from domain.kernel.access import Principal, Right
from domain.kernel.ids import TaskId


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    """An invariant that is broken, and some of the rows that break it."""

    invariant: str
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskCounts:
    """Tasks that wait for their time, that should run now, and that need a person."""

    waiting: int
    due: int
    parked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ParkedTask:
    id: TaskId
    reaction: str
    event: str
    attempts: int
    error: str
    parked_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskOverview:
    counts: TaskCounts
    parked: Page[ParkedTask]


class Audits(Protocol):
    async def violations(self) -> Sequence[Violation]:
        """Return every invariant that is broken. Each looks at one moment of the data."""
        ...


class TaskViews(Protocol):
    async def counts(self, *, now: datetime) -> TaskCounts:
        """How many tasks are where."""
        ...

    async def parked(self, page: PageRequest) -> Page[ParkedTask]:
        """Return the parked tasks by their id; raise ``BadCursor``."""
        ...


class CheckInvariants:
    def __init__(self, audits: Audits) -> None:
        self._audits = audits

    async def __call__(self, by: Principal) -> Sequence[Violation]:
        by.need(Right.OPERATE)
        return await self._audits.violations()


class ShowTasks:
    def __init__(self, views: TaskViews, clock: Clock) -> None:
        self._views = views
        self._clock = clock

    async def __call__(self, page: PageRequest, by: Principal) -> TaskOverview:
        by.need(Right.OPERATE)
        return TaskOverview(
            counts=await self._views.counts(now=self._clock.now()),
            parked=await self._views.parked(page),
        )
