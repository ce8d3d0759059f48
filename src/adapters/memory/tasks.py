"""Tasks in memory."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from adapters.memory.journal import MemoryTask
from adapters.memory.unit_of_work import MemoryDatabase
from application.platform.operations import ParkedTask, TaskCounts
from application.platform.paging import Page, PageRequest
from application.platform.tasks import Task, TaskNotFound
from domain.kernel.ids import TaskId


class MemoryTasks:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def claim(self, *, now: datetime, lease: timedelta, limit: int) -> Sequence[Task]:
        async with self._database.lock:
            due = sorted(
                (task for task in self._open() if task.run_at <= now),
                key=lambda task: task.run_at,
            )
            return [self._leased(task, until=now + lease) for task in due[:limit]]

    async def finish(self, task: Task) -> None:
        async with self._database.lock:
            if self._has(task):
                del self._rows[task.id]

    async def put_off(self, task: Task, *, until: datetime) -> None:
        await self._change(task, lambda row: replace(row, run_at=until, attempts=0))

    async def retry(self, task: Task, *, at: datetime, error: str) -> None:
        await self._change(task, lambda row: replace(row, run_at=at, error=error))

    async def park(self, task: Task, *, at: datetime, error: str) -> None:
        await self._change(task, lambda row: replace(row, parked_at=at, error=error))

    async def replay(self, task_id: TaskId, *, now: datetime) -> None:
        async with self._database.lock:
            row = self._rows.get(task_id)
            if row is None or row.parked_at is None:
                raise TaskNotFound(task_id)
            self._rows[task_id] = replace(row, run_at=now, attempts=0, parked_at=None)

    async def next_due(self) -> datetime | None:
        async with self._database.lock:
            return min((task.run_at for task in self._open()), default=None)

    async def counts(self, *, now: datetime) -> TaskCounts:
        async with self._database.lock:
            due = sum(task.run_at <= now for task in self._open())
            waiting = len(self._open()) - due
            return TaskCounts(waiting=waiting, due=due, parked=len(self._rows) - waiting - due)

    async def parked(self, page: PageRequest) -> Page[ParkedTask]:
        after = page.after_id()
        async with self._database.lock:
            rows = sorted(self._rows.values(), key=lambda row: row.id)
        found = [
            _to_parked(row, row.parked_at)
            for row in rows
            if row.parked_at is not None and (after is None or row.id > after)
        ]
        return Page.cut(found, page, key=lambda task: (str(task.id),))

    @property
    def _rows(self) -> dict[TaskId, MemoryTask]:
        return self._database.table("tasks")

    def _open(self) -> list[MemoryTask]:
        return [task for task in self._rows.values() if task.parked_at is None]

    def _has(self, task: Task) -> bool:
        row = self._rows.get(task.id)
        return row is not None and row.fence == task.fence

    def _leased(self, row: MemoryTask, *, until: datetime) -> Task:
        leased = replace(row, attempts=row.attempts + 1, fence=row.fence + 1, run_at=until)
        self._rows[row.id] = leased
        return Task(
            id=row.id,
            reaction=row.reaction,
            event=row.event,
            attempt=leased.attempts,
            fence=leased.fence,
        )

    async def _change(self, task: Task, change: Callable[[MemoryTask], MemoryTask]) -> None:
        async with self._database.lock:
            if self._has(task):
                self._rows[task.id] = change(self._rows[task.id])


def _to_parked(row: MemoryTask, parked_at: datetime) -> ParkedTask:
    return ParkedTask(
        id=row.id,
        reaction=row.reaction,
        event=row.event.name,
        attempts=row.attempts,
        error=row.error,
        parked_at=parked_at,
    )
