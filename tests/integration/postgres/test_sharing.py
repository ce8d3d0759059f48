"""Several reactions in one transaction of PostgreSQL: all of them, or none."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.tasks import PostgresTasks
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from application.platform.tasks import NotTogether, Task, TaskLost
from tests.support.clock import NOON
from tests.support.tallies import (
    BLUE,
    RED,
    ROUTES,
    PostgresTallyStore,
    Work,
    changed,
    count_of,
    strike_and_raise,
    struck,
)

GREEN = UUID(int=3)
LEASE = timedelta(seconds=60)
_PROCESS = Statement(select(func.pg_backend_pid()))
_TRANSACTIONS = "SELECT count(DISTINCT written_by) FROM event_log WHERE name = 'TallyClosed'"


class Desk:
    """Two tasks that are claimed, and what may be done in the transaction that they share."""

    def __init__(self, pool: Pool) -> None:
        self.pool = pool
        self.tasks = PostgresTasks(pool)
        self.work: Work = PostgresUnitOfWork(
            pool, PostgresTallyStore, routes=ROUTES, wake_up=LocalWakeUp()
        )
        self.sharing: PostgresUnitOfWork[Any] = PostgresUnitOfWork(
            pool, lambda _: None, routes=ROUTES, wake_up=LocalWakeUp()
        )

    async def claimed(self) -> Sequence[Task]:
        await struck(self.work, RED)
        await struck(self.work, BLUE)
        return await self.claim()

    async def claim(self) -> Sequence[Task]:
        return await self.tasks.claim(now=NOON, lease=LEASE, limit=10)

    async def close(self, tally_id: UUID) -> None:
        await changed(self.work, tally_id, lambda tally: tally.close(now=NOON))

    async def share(self, tasks: Sequence[Task], *parts: Callable[[], Awaitable[None]]) -> None:
        async with self.sharing.share(tasks):
            for part in parts:
                await part()

    def closing(self, tally_id: UUID) -> Callable[[], Awaitable[None]]:
        return partial(self.close, tally_id)

    async def failing(self) -> None:
        await strike_and_raise(self.work, BLUE)

    async def failing_unsaid(self) -> None:
        with suppress(ZeroDivisionError):
            await self.failing()

    async def left(self) -> int:
        counts = await self.tasks.counts(now=NOON)
        return counts.due + counts.waiting


@pytest.fixture
def desk(pool: Pool) -> Desk:
    return Desk(pool)


async def test_what_several_reactions_do_is_one_transaction_and_ends_their_tasks(
    desk: Desk,
) -> None:
    tasks = await desk.claimed()

    async with desk.sharing.share(tasks):
        await desk.close(RED)
        async with desk.work.begin(finishing=tasks[1]) as store:
            await store.tallies.save((await store.tallies.get(BLUE)).close(now=NOON))

    assert [await count_of(desk.work, one) for one in (RED, BLUE)] == [2, 2]
    assert await desk.pool.fetchval(_TRANSACTIONS) == 1
    assert await desk.left() == 0
    assert all(task.ending.is_stored for task in tasks)


async def test_if_one_of_them_fails_nothing_of_any_is_stored(desk: Desk) -> None:
    tasks = await desk.claimed()

    with pytest.raises(ZeroDivisionError):
        await desk.share(tasks, desk.closing(RED), desk.failing)

    assert [await count_of(desk.work, one) for one in (RED, BLUE)] == [1, 1]
    assert await desk.left() == 2
    assert not any(task.ending.is_stored for task in tasks)


async def test_a_part_that_failed_fails_the_others_even_if_nobody_says_so(desk: Desk) -> None:
    tasks = await desk.claimed()

    with pytest.raises(NotTogether):
        await desk.share(tasks, desk.closing(RED), desk.failing_unsaid)

    assert await count_of(desk.work, RED) == 1


async def test_after_a_part_that_failed_no_other_begins(desk: Desk) -> None:
    tasks = await desk.claimed()

    seen: list[str] = []

    async def begin() -> None:
        async with desk.work.begin():
            seen.append("began")

    with pytest.raises(NotTogether):
        await desk.share(tasks, desk.failing_unsaid, begin)

    assert seen == []


async def test_nothing_is_stored_if_another_worker_has_one_of_the_tasks(desk: Desk) -> None:
    tasks = await desk.claimed()
    await desk.tasks.put_off(tasks[0], until=NOON)
    [again] = await desk.claim()

    with pytest.raises(TaskLost):
        await desk.share(tasks, desk.closing(GREEN))

    assert again.id == tasks[0].id
    assert await count_of(desk.work, GREEN) == 0
    assert await desk.left() == 2


async def test_what_is_read_inside_takes_no_other_connection(desk: Desk) -> None:
    tasks = await desk.claimed()

    async with desk.sharing.share(tasks):
        free = desk.pool.get_idle_size()
        await _PROCESS.value(desk.pool)
        async with desk.work.begin():
            assert desk.pool.get_idle_size() == free
            inside = {await _PROCESS.value(desk.pool) for _ in range(3)}

    assert len(inside) == 1


async def test_who_is_started_inside_is_on_its_own(desk: Desk) -> None:
    tasks = await desk.claimed()

    async def start() -> None:
        await asyncio.create_task(desk.close(GREEN))

    with pytest.raises(ZeroDivisionError):
        await desk.share(tasks, start, desk.failing)

    assert await count_of(desk.work, GREEN) == 1


async def test_what_goes_on_after_its_end_is_not_part_of_it(desk: Desk) -> None:
    await desk.share(await desk.claimed(), desk.closing(RED))

    await desk.close(GREEN)

    assert await count_of(desk.work, GREEN) == 1
