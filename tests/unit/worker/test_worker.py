import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest

from adapters.memory.journal import MemoryTask
from adapters.memory.tasks import MemoryTasks
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from application.platform import failpoints
from application.platform.errors import Unavailable
from application.platform.tasks import NotYet, Task, WakeUp
from entrypoints.worker.attempt import ATTEMPTS_MAX
from entrypoints.worker.worker import Worker
from tests.support.clock import NOON, FakeClock, FixedRandomness
from tests.support.tallies import (
    ROUTES,
    MemoryTallyStore,
    TallyStruck,
    Work,
    count_of,
    struck,
    timed,
)

LEASE = timedelta(seconds=60)


class Yard:
    """A worker on memory tasks, whose one reaction does what the test says."""

    def __init__(self) -> None:
        self.clock = FakeClock()
        self.database = MemoryDatabase()
        self.tasks = MemoryTasks(self.database)
        self.work: Work = MemoryUnitOfWork(
            self.database,
            MemoryTallyStore,
            routes=ROUTES,
            clock=self.clock,
            wake_up=LocalWakeUp(),
        )
        self.seen: list[Task] = []
        self.behaviour: Callable[[Task], Awaitable[None]] = self.nothing

    async def react(self, event: TallyStruck, task: Task) -> None:
        assert event == task.event
        self.seen.append(task)
        await self.behaviour(task)

    async def nothing(self, task: Task) -> None:
        pass

    def worker(self, wake_up: WakeUp | None = None, **options: Any) -> Worker:
        return Worker(
            self.tasks,
            {"on_tally_struck": self.react, "on_tally_timed": self.react},
            clock=self.clock,
            randomness=FixedRandomness(0),
            wake_up=wake_up or LocalWakeUp(),
            **options,
        )

    async def fails(self, error: Exception) -> None:
        async def fail(_: Task) -> None:
            raise error

        self.behaviour = fail
        await struck(self.work)

    async def attempt_all(self, worker: Worker, times: int) -> None:
        for _ in range(times):
            await worker.run_due()
            self.clock.pass_time(LEASE)

    @property
    def left(self) -> list[MemoryTask]:
        return list(self.database.table("tasks").values())


@pytest.fixture
def yard() -> Yard:
    return Yard()


@pytest.fixture(autouse=True)
def no_failpoints() -> Iterator[None]:
    yield
    failpoints.disarm()


async def test_a_reaction_is_run_and_its_task_is_gone(yard: Yard) -> None:
    await struck(yard.work)

    await yard.worker().run_due()

    assert [task.reaction for task in yard.seen] == ["on_tally_struck"]
    assert yard.left == []


async def test_a_reaction_finishes_its_task_with_its_effect(yard: Yard) -> None:
    async def close(task: Task) -> None:
        async with yard.work.begin(finishing=task) as store:
            tally = await store.tallies.get(task.event.tally_id)  # type: ignore[attr-defined]
            await store.tallies.save(tally.close(now=NOON))

    yard.behaviour = close
    await struck(yard.work)

    await yard.worker().run_due()

    assert await count_of(yard.work) == 2
    assert yard.left == []


async def test_what_a_reaction_brings_about_is_run_as_well(yard: Yard) -> None:
    async def strike_again(_: Task) -> None:
        if len(yard.seen) < 3:
            await struck(yard.work)

    yard.behaviour = strike_again
    await struck(yard.work)

    await yard.worker().run_due()

    assert len(yard.seen) == 3


async def test_a_failed_reaction_is_tried_again_after_growing_pauses(yard: Yard) -> None:
    await yard.fails(ValueError("no"))
    worker = yard.worker()
    pauses = []

    for _ in range(ATTEMPTS_MAX - 1):
        await worker.run_due()
        due = await yard.tasks.next_due()
        assert due is not None
        pauses.append((due - yard.clock.now()).total_seconds())
        yard.clock.pass_time(due - yard.clock.now())

    assert pauses == [0.5, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60]


async def test_after_the_last_attempt_the_task_is_parked_with_an_alert(
    yard: Yard, caplog: pytest.LogCaptureFixture
) -> None:
    await yard.fails(ValueError("no"))

    await yard.attempt_all(yard.worker(), ATTEMPTS_MAX + 5)

    [parked] = yard.left
    assert parked.parked_at is not None
    assert parked.error == "ValueError('no')"
    assert len(yard.seen) == ATTEMPTS_MAX
    assert [line.levelname for line in caplog.records if line.levelno >= logging.ERROR] == ["ERROR"]


async def test_a_reaction_whose_provider_is_away_is_never_parked(yard: Yard) -> None:
    await yard.fails(Unavailable("bank"))

    await yard.attempt_all(yard.worker(), 3 * ATTEMPTS_MAX)

    assert [task.parked_at for task in yard.left] == [None]
    assert len(yard.seen) == 3 * ATTEMPTS_MAX


async def test_a_reaction_that_has_nothing_to_do_yet_is_put_off(yard: Yard) -> None:
    until = NOON + timedelta(minutes=5)
    await yard.fails(NotYet(until))
    worker = yard.worker()

    await worker.run_due()

    assert await yard.tasks.next_due() == until
    assert [task.attempts for task in yard.left] == [0]


async def test_a_task_that_was_taken_over_is_left_to_the_other_worker(yard: Yard) -> None:
    async def too_slow(task: Task) -> None:
        yard.clock.pass_time(LEASE)
        await yard.tasks.claim(now=yard.clock.now(), lease=LEASE, limit=1)
        async with yard.work.begin(finishing=task):
            pass

    yard.behaviour = too_slow
    await struck(yard.work)

    await yard.worker().run_due()

    assert [(task.fence, task.error) for task in yard.left] == [(2, "")]


async def test_a_task_of_an_unknown_reaction_is_parked(yard: Yard) -> None:
    await struck(yard.work)

    await Worker(
        yard.tasks,
        {},
        clock=yard.clock,
        wake_up=LocalWakeUp(),
        randomness=FixedRandomness(),
    ).run_due()

    assert [task.parked_at for task in yard.left] == [NOON]


async def test_a_task_that_kills_every_worker_is_parked_without_another_try(yard: Yard) -> None:
    await struck(yard.work)
    for _ in range(ATTEMPTS_MAX):
        await yard.tasks.claim(now=yard.clock.now(), lease=LEASE, limit=1)
        yard.clock.pass_time(LEASE)

    await yard.worker().run_due()

    assert yard.seen == []
    assert [task.parked_at for task in yard.left] == [yard.clock.now()]


async def test_a_reaction_that_outlives_its_lease_is_stopped(yard: Yard) -> None:
    async def hang(_: Task) -> None:
        await asyncio.Event().wait()

    yard.behaviour = hang
    await struck(yard.work)

    await yard.worker(lease=timedelta(milliseconds=1)).run_due()

    assert [task.error for task in yard.left] == ["TimeoutError()"]


async def test_a_failpoint_between_claim_and_reaction_costs_only_an_attempt(yard: Yard) -> None:
    async def explode() -> None:
        raise RuntimeError("chaos")

    failpoints.arm("worker.after-claim", explode)
    await struck(yard.work)
    worker = yard.worker()
    await worker.run_due()
    failpoints.disarm()
    yard.clock.pass_time(LEASE)

    await worker.run_due()

    assert [task.attempt for task in yard.seen] == [2]
    assert yard.left == []


class Sleeper:
    """A wake-up that never rings: it lets the time pass and notes how much."""

    def __init__(self, clock: FakeClock) -> None:
        self._clock = clock
        self.rests: list[timedelta] = []

    def ring(self) -> None:
        raise AssertionError("Nobody rings for somebody who sleeps.")

    async def wait(self, at_most: timedelta) -> None:
        self.rests.append(at_most)
        self._clock.pass_time(at_most)
        await asyncio.sleep(0)


async def test_a_worker_gets_up_exactly_when_the_next_task_is_due(yard: Yard) -> None:
    deadline = NOON + timedelta(seconds=2, milliseconds=300)
    await timed(yard.work, deadline=deadline)
    sleeper = Sleeper(yard.clock)
    worker = yard.worker(wake_up=sleeper)
    started_at = []

    async def stop(_: Task) -> None:
        started_at.append(yard.clock.now())
        worker.stop()

    yard.behaviour = stop
    await worker.run()

    assert started_at == [deadline]
    assert sleeper.rests[:3] == [
        timedelta(seconds=1),
        timedelta(seconds=1),
        timedelta(milliseconds=300),
    ]


async def test_a_ring_makes_a_worker_look_at_once(yard: Yard) -> None:
    bell = LocalWakeUp()
    worker = yard.worker(wake_up=bell)
    running = asyncio.create_task(worker.run())
    done = asyncio.Event()

    async def tell(_: Task) -> None:
        done.set()

    yard.behaviour = tell
    await struck(yard.work)
    bell.ring()
    await done.wait()
    worker.stop()
    await running

    assert yard.left == []


async def test_a_worker_runs_only_so_many_reactions_at_once(yard: Yard) -> None:
    running = 0
    most = 0

    async def count(_: Task) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1
        if len(yard.seen) == 20:
            worker.stop()

    yard.behaviour = count
    for _ in range(20):
        await struck(yard.work)
    worker = yard.worker(concurrency=4)
    await worker.run()

    assert (most, yard.left) == (4, [])


async def test_a_worker_that_is_stopped_finishes_what_it_is_doing(yard: Yard) -> None:
    begun, may_end = asyncio.Event(), asyncio.Event()

    async def take_long(_: Task) -> None:
        begun.set()
        await may_end.wait()

    yard.behaviour = take_long
    await struck(yard.work)
    worker = yard.worker()
    running = asyncio.create_task(worker.run())
    await begun.wait()

    worker.stop()
    may_end.set()
    await running

    assert yard.left == []


async def test_what_is_not_done_within_the_grace_is_given_back(yard: Yard) -> None:
    begun = asyncio.Event()

    async def hang(_: Task) -> None:
        begun.set()
        await asyncio.Event().wait()

    yard.behaviour = hang
    await struck(yard.work)
    worker = yard.worker()
    running = asyncio.create_task(worker.run(grace=timedelta(0)))
    await begun.wait()

    worker.stop()
    await running

    assert [task.run_at for task in yard.left] == [NOON]


class BrokenTasks(MemoryTasks):
    """Fails as often as it was told to."""

    def __init__(self, database: MemoryDatabase, failures: int) -> None:
        super().__init__(database)
        self.failures = failures

    async def next_due(self) -> Any:
        self.failures -= 1
        if self.failures >= 0:
            raise ConnectionError("The database is away.")
        return await super().next_due()


async def test_a_worker_outlives_a_database_that_is_away(yard: Yard) -> None:
    yard.tasks = BrokenTasks(yard.database, failures=3)
    await timed(yard.work, deadline=NOON + timedelta(seconds=5))
    worker = yard.worker(wake_up=Sleeper(yard.clock))

    async def stop(_: Task) -> None:
        worker.stop()

    yard.behaviour = stop
    await worker.run()

    assert len(yard.seen) == 1
