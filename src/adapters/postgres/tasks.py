"""Tasks in PostgreSQL: claimed with SKIP LOCKED, leased, fenced.

A lease is only the time until which a task is not due: a claim moves ``run_at`` ahead.
"""

import logging
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from operator import itemgetter
from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Record
from sqlalchemy import BigInteger, Integer, Uuid, bindparam, delete, func, null, select, update

from adapters.event_json import UnknownEvent, decode_event
from adapters.postgres.journal import tasks
from adapters.postgres.schema import TIME
from adapters.postgres.statement import (
    Connection,
    Pool,
    Statement,
    Write,
    arrays,
    given,
    write,
)
from application.platform.operations import ParkedTask, TaskCounts
from application.platform.paging import Page, PageRequest
from application.platform.tasks import Task, TaskLost, TaskNotFound
from domain.kernel.ids import TaskId

logger = logging.getLogger(__name__)

_due = (
    select(tasks.c.id, tasks.c.run_at)
    .where(tasks.c.parked_at.is_(None), tasks.c.run_at <= bindparam("now", type_=TIME))
    .order_by(tasks.c.run_at)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("due")
)
_CLAIM = Statement(
    update(tasks)
    .where(tasks.c.id == _due.c.id)
    .values(
        run_at=bindparam("leased_until"),
        attempts=tasks.c.attempts + 1,
        fence=tasks.c.fence + 1,
    )
    .returning(
        tasks.c.id,
        tasks.c.reaction,
        tasks.c.event,
        tasks.c.body,
        tasks.c.attempts,
        tasks.c.fence,
        _due.c.run_at.label("due_at"),
    )
)
_mine = (tasks.c.id == bindparam("task_id"), tasks.c.fence == bindparam("seen_fence"))
_FINISH = Statement(delete(tasks).where(*_mine))
_PUT_OFF = Statement(update(tasks).where(*_mine).values(run_at=bindparam("until"), attempts=0))
_RETRY = Statement(
    update(tasks).where(*_mine).values(run_at=bindparam("until"), error=bindparam("why"))
)
_PARK = Statement(
    update(tasks).where(*_mine).values(parked_at=bindparam("at"), error=bindparam("why"))
)
_REPLAY = Statement(
    update(tasks)
    .where(tasks.c.id == bindparam("task_id"), tasks.c.parked_at.is_not(None))
    .values(run_at=bindparam("now"), attempts=0, parked_at=null())
    .returning(tasks.c.id)
)
_NEXT_DUE = Statement(select(func.min(tasks.c.run_at)).where(tasks.c.parked_at.is_(None)))
_is_due = tasks.c.run_at <= bindparam("now", type_=TIME)
_COUNTS = Statement(
    select(
        func.count().filter(tasks.c.parked_at.is_(None), ~_is_due).label("waiting"),
        func.count().filter(tasks.c.parked_at.is_(None), _is_due).label("due"),
        func.count().filter(tasks.c.parked_at.is_not(None)).label("parked"),
    ).select_from(tasks)
)
_BEFORE_ALL = UUID(int=0)
_PARKED = Statement(
    select(tasks)
    .where(tasks.c.parked_at.is_not(None), tasks.c.id > bindparam("after", type_=Uuid))
    .order_by(tasks.c.id)
    .limit(bindparam("limit", type_=Integer))
)


class _Finish:
    """Ends tasks within a transaction, together with whatever else it writes."""

    name = "finished"

    def __init__(self) -> None:
        own = given(self.name, id=Uuid(), fence=BigInteger())
        mine = (tasks.c.id == own.c.id, tasks.c.fence == own.c.fence)
        self.clause = delete(tasks).where(*mine).returning(tasks.c.id)

    def arguments(self, rows: Sequence[Mapping[str, object]]) -> dict[str, object]:
        return arrays(self.name, rows)


_END = _Finish()


async def write_and_finish(
    connection: Connection, writes: Sequence[Write], finished: Sequence[Task]
) -> None:
    """Finish tasks in the transaction of their effect; raise ``TaskLost`` if one is gone."""
    ended = [{"id": task.id, "fence": task.fence} for task in finished]
    rows = await write(connection, [*writes, (_END, ended)])
    if ended and len(rows) < len(ended):
        raise TaskLost


class PostgresTasks:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def claim(self, *, now: datetime, lease: timedelta, limit: int) -> Sequence[Task]:
        rows = await _CLAIM.rows(self._pool, now=now, leased_until=now + lease, limit=limit)
        rows.sort(key=itemgetter("due_at"))
        claimed = []
        for row in rows:
            try:
                claimed.append(_to_task(row))
            except (UnknownEvent, msgspec.DecodeError) as error:
                await self._park_unreadable(row, now=now, error=repr(error))
        return claimed

    async def _park_unreadable(self, row: Record, *, now: datetime, error: str) -> None:
        # A newer version of the program may have written it; that one can replay it.
        logger.error("Task %s (%s) cannot be read: %s", row["id"], row["reaction"], error)
        await _PARK.run(self._pool, task_id=row["id"], seen_fence=row["fence"], at=now, why=error)

    async def finish(self, task: Task) -> None:
        await _FINISH.run(self._pool, **_mine_is(task))

    async def put_off(self, task: Task, *, until: datetime) -> None:
        await _PUT_OFF.run(self._pool, **_mine_is(task), until=until)

    async def retry(self, task: Task, *, at: datetime, error: str) -> None:
        await _RETRY.run(self._pool, **_mine_is(task), until=at, why=error)

    async def park(self, task: Task, *, at: datetime, error: str) -> None:
        await _PARK.run(self._pool, **_mine_is(task), at=at, why=error)

    async def replay(self, task_id: TaskId, *, now: datetime) -> None:
        if await _REPLAY.row(self._pool, task_id=task_id, now=now) is None:
            raise TaskNotFound(task_id)

    async def next_due(self) -> datetime | None:
        row = await _NEXT_DUE.row(self._pool)
        return None if row is None else row[0]

    async def counts(self, *, now: datetime) -> TaskCounts:
        [row] = await _COUNTS.rows(self._pool, now=now)
        return TaskCounts(waiting=row["waiting"], due=row["due"], parked=row["parked"])

    async def parked(self, page: PageRequest) -> Page[ParkedTask]:
        after = page.after_id() or _BEFORE_ALL
        rows = await _PARKED.rows(self._pool, after=after, limit=page.limit + 1)
        return Page.cut([_to_parked(row) for row in rows], page, key=lambda task: (str(task.id),))


def _mine_is(task: Task) -> dict[str, Any]:
    return {"task_id": task.id, "seen_fence": task.fence}


def _to_task(row: Record) -> Task:
    return Task(
        id=TaskId(row["id"]),
        reaction=row["reaction"],
        event=decode_event(row["event"], row["body"]),
        attempt=row["attempts"],
        fence=row["fence"],
    )


def _to_parked(row: Record) -> ParkedTask:
    return ParkedTask(
        id=TaskId(row["id"]),
        reaction=row["reaction"],
        event=row["event"],
        attempts=row["attempts"],
        error=row["error"],
        parked_at=row["parked_at"],
    )
