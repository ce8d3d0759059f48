"""Transactions over plain dicts. Honest ones: a block that raises changes nothing."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

from uuid_utils.compat import uuid7

from adapters.audit_entries import audit_entries_of
from adapters.memory.idempotency import find_answer, keep_answer
from adapters.memory.journal import Entry, MemoryTask
from adapters.silence import Silence
from application.platform.idempotency import Once
from application.platform.ports import Clock
from application.platform.tasks import Routes, Task, TaskLost, WakeUp
from application.realtime.ports import Happened, Tells
from domain.kernel.aggregate import Aggregate
from domain.kernel.ids import TaskId


class MemoryDatabase:
    """Tables of immutable rows. One transaction at a time, so each sees a settled state."""

    def __init__(self) -> None:
        self.lock = asyncio.Lock()
        self._tables: defaultdict[str, dict[Any, Any]] = defaultdict(dict)

    def table(self, name: str) -> dict[Any, Any]:
        return self._tables[name]

    def take_over(self, drafts: dict[str, dict[Any, Any]]) -> None:
        self._tables.update(drafts)


class MemoryTransaction:
    """Drafts of the tables that the transaction touches, and what it records."""

    def __init__(self, database: MemoryDatabase, routes: Routes) -> None:
        self._database = database
        self._routes = routes
        self.drafts: dict[str, dict[Any, Any]] = {}
        self.is_urgent = False
        self.happened: list[Happened] = []

    def table(self, name: str) -> dict[Any, Any]:
        if name not in self.drafts:
            self.drafts[name] = dict(self._database.table(name))
        return self.drafts[name]

    def record(self, aggregate: Aggregate) -> None:
        """Write the aggregate's events to the log, and a task for each reaction."""
        log, tasks = self.table("event_log"), self.table("tasks")
        for sequence, event in enumerate(aggregate.events, start=aggregate.version + 1):
            entry = Entry(id=uuid7(), sequence=sequence, event=event)
            log[len(log) + 1] = entry
            self.happened.append(Happened(event.subject, sequence, entry.logged))
            for reaction, due in self._routes.of(event):
                self.is_urgent |= due <= event.at
                task_id = TaskId(uuid4())
                tasks[task_id] = MemoryTask(id=task_id, reaction=reaction, event=event, run_at=due)
        for audited in audit_entries_of(aggregate, uuid7):
            self.table("audit")[audited.id] = audited

    def finish(self, task: Task) -> None:
        claimed = self.table("tasks").get(task.id)
        if claimed is None or claimed.fence != task.fence:
            raise TaskLost
        del self.table("tasks")[task.id]


class MemoryUnitOfWork[Store]:
    def __init__(
        self,
        database: MemoryDatabase,
        open_store: Callable[[MemoryTransaction], Store],
        *,
        routes: Routes,
        clock: Clock,
        wake_up: WakeUp,
        broadcast: Tells | None = None,
    ) -> None:
        self._database = database
        self._open_store = open_store
        self._routes = routes
        self._clock = clock
        self._wake_up = wake_up
        self._broadcast = broadcast or Silence()

    @asynccontextmanager
    async def begin(
        self, *, finishing: Task | None = None, once: Once | None = None
    ) -> AsyncIterator[Store]:
        async with self._database.lock:
            transaction = MemoryTransaction(self._database, self._routes)
            if once is not None:
                find_answer(transaction.table("answers"), once, now=self._clock.now())
            yield self._open_store(transaction)
            if once is not None:
                keep_answer(transaction.table("answers"), once, once.answer, now=self._clock.now())
            if finishing is not None and not finishing.ending.goes_on:
                transaction.finish(finishing)
            self._database.take_over(transaction.drafts)
        if transaction.is_urgent:
            self._wake_up.ring()
        if transaction.happened:
            self._broadcast.tell(transaction.happened)
