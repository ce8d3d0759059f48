"""Which reactions the worker has share a transaction, and what becomes of them if one fails."""

from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta

from adapters.memory.tasks import MemoryTasks
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.platform.tasks import Reaction, Route, Routes, Task, TaskLost
from entrypoints.worker.worker import Worker
from tests.support.clock import FakeClock, FixedRandomness
from tests.support.tallies import BLUE, RED, MemoryTallyStore, TallyStruck, Work, struck

ROUTES = Routes([Route(on=TallyStruck, reaction=name) for name in ("alone", "last", "first")])


class Shares:
    """Stands in for a transaction: it tells who shared one, and finishes their tasks."""

    def __init__(self, tasks: MemoryTasks) -> None:
        self._tasks = tasks
        self.shared: list[list[str]] = []
        self.is_lost = False

    @asynccontextmanager
    async def share(self, tasks: Sequence[Task]) -> AsyncIterator[None]:
        self.shared.append([task.reaction for task in tasks])
        yield
        if self.is_lost:
            raise TaskLost
        for task in tasks:
            await self._tasks.finish(task)
            task.ending.is_stored = True


class Yard:
    def __init__(self) -> None:
        self.clock = FakeClock()
        self.database = MemoryDatabase()
        self.tasks = MemoryTasks(self.database)
        self.shares = Shares(self.tasks)
        self.work: Work = MemoryUnitOfWork(
            self.database,
            MemoryTallyStore,
            routes=ROUTES,
            clock=self.clock,
            wake_up=LocalWakeUp(),
        )
        self.seen: list[str] = []
        self.behaviour: Callable[[Task], Awaitable[None]] = self.nothing

    async def react(self, _: TallyStruck, task: Task) -> None:
        self.seen.append(task.reaction)
        await self.behaviour(task)

    async def nothing(self, task: Task) -> None:
        pass

    async def run_due(self) -> None:
        reactions: dict[str, Reaction] = dict.fromkeys(("alone", "last", "first"), self.react)
        await Worker(
            self.tasks,
            reactions,
            clock=self.clock,
            randomness=FixedRandomness(0),
            wake_up=LocalWakeUp(),
            sharing=self.shares,
            in_turn=("first", "last"),
        ).run_due()

    @property
    def left(self) -> list[tuple[str, str]]:
        rows = self.database.table("tasks").values()
        return [(row.reaction, row.error) for row in rows]


async def test_reactions_to_one_event_share_in_their_turn() -> None:
    yard = Yard()
    await struck(yard.work)

    await yard.run_due()

    assert yard.shares.shared == [["first", "last"]]
    assert sorted(yard.seen) == ["alone", "first", "last"]
    assert yard.left == []


async def test_those_to_different_events_do_not() -> None:
    yard = Yard()
    await struck(yard.work, RED)
    await struck(yard.work, BLUE)

    await yard.run_due()

    assert yard.shares.shared == [["first", "last"], ["first", "last"]]


async def test_one_that_fails_takes_no_other_with_it() -> None:
    yard = Yard()

    async def fail_last(task: Task) -> None:
        if task.reaction == "last":
            raise ValueError("no")

    yard.behaviour = fail_last
    await struck(yard.work)

    await yard.run_due()

    assert yard.left == [("last", "ValueError('no')")]


async def test_one_that_failed_before_is_run_alone() -> None:
    yard = Yard()

    async def fail_once(task: Task) -> None:
        if task.attempt == 1:
            raise ValueError("no")

    yard.behaviour = fail_once
    await struck(yard.work)
    await yard.run_due()
    yard.clock.pass_time(timedelta(minutes=1))

    await yard.run_due()

    assert len(yard.shares.shared) == 1
    assert yard.left == []


async def test_if_one_of_the_tasks_was_taken_over_the_others_are_run_all_the_same() -> None:
    yard = Yard()
    yard.shares.is_lost = True
    await struck(yard.work)

    await yard.run_due()

    assert yard.seen.count("first") == 2
    assert yard.left == []
