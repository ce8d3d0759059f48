"""What every ``Tasks`` must do, together with the unit of work that finishes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

import pytest

from application.platform.operations import ParkedTask, TaskCounts, TaskViews
from application.platform.paging import BadCursor, PageRequest
from application.platform.tasks import Task, TaskLost, TaskNotFound, Tasks
from domain.kernel.ids import TaskId
from tests.support.clock import NOON
from tests.support.tallies import (
    BLUE,
    RED,
    TallyStore,
    TallyStruck,
    Work,
    changed,
    count_of,
    strike_and_raise,
    struck,
    timed,
)

LEASE = timedelta(seconds=60)
LATER = NOON + LEASE


class SeenTasks(Tasks, TaskViews, Protocol):
    """Tasks, and the operator's view of them."""


@dataclass(frozen=True, slots=True)
class TaskRoom:
    """Where tasks come from, and where they are claimed."""

    work: Work
    tasks: SeenTasks


class TasksContract:
    @pytest.fixture
    def room(self) -> TaskRoom:
        raise AssertionError("Every adapter brings its own.")

    async def test_an_event_makes_a_task_for_its_reaction(self, room: TaskRoom) -> None:
        await struck(room.work)

        [task] = await claimed(room)

        assert task.reaction == "on_tally_struck"
        assert task.event == TallyStruck(at=NOON, tally_id=RED)
        assert task.attempt == 1

    async def test_an_event_without_reactions_makes_no_task(self, room: TaskRoom) -> None:
        await changed(room.work, RED, lambda tally: tally.close(now=NOON))

        assert await claimed(room) == []

    async def test_a_block_that_raises_leaves_no_task(self, room: TaskRoom) -> None:
        with pytest.raises(ZeroDivisionError):
            await strike_and_raise(room.work)

        assert await claimed(room) == []

    async def test_a_task_is_not_given_out_before_it_is_due(self, room: TaskRoom) -> None:
        await timed(room.work, deadline=NOON + timedelta(minutes=10))

        early = await claimed(room, now=NOON + timedelta(minutes=10, microseconds=-1))
        on_time = await claimed(room, now=NOON + timedelta(minutes=10))

        assert (len(early), len(on_time)) == (0, 1)

    async def test_the_oldest_tasks_are_given_out_first(self, room: TaskRoom) -> None:
        await struck(room.work, BLUE, now=NOON - timedelta(seconds=1))
        await struck(room.work, RED, now=NOON)
        await struck(room.work, BLUE, now=NOON - timedelta(seconds=2))

        first = await claimed(room, limit=2)
        second = await claimed(room, limit=2)

        assert [task.event.at for task in first] == [
            NOON - timedelta(seconds=2),
            NOON - timedelta(seconds=1),
        ]
        assert [task.event.at for task in second] == [NOON]

    async def test_a_claimed_task_is_given_to_nobody_else(self, room: TaskRoom) -> None:
        await struck(room.work)
        await claimed(room)

        assert await claimed(room) == []

    async def test_a_task_whose_lease_ran_out_goes_to_the_next_worker(self, room: TaskRoom) -> None:
        await struck(room.work)
        [first] = await claimed(room)

        [second] = await claimed(room, now=LATER)

        assert second.id == first.id
        assert second.attempt == 2
        assert second.fence > first.fence

    async def test_a_finished_task_never_comes_back(self, room: TaskRoom) -> None:
        await struck(room.work)
        [task] = await claimed(room)

        await room.tasks.finish(task)

        assert await claimed(room, now=LATER) == []

    async def test_a_task_is_finished_with_the_effect_of_its_reaction(self, room: TaskRoom) -> None:
        await struck(room.work)
        [task] = await claimed(room)

        async with room.work.begin(finishing=task) as store:
            await close_in(store)

        assert await count_of(room.work) == 2
        assert await claimed(room, now=LATER) == []

    async def test_a_reaction_that_raises_leaves_its_task_unfinished(self, room: TaskRoom) -> None:
        await struck(room.work)
        [task] = await claimed(room)

        with pytest.raises(ZeroDivisionError):
            async with room.work.begin(finishing=task):
                raise ZeroDivisionError

        assert len(await claimed(room, now=LATER)) == 1

    async def test_a_reaction_may_say_inside_that_there_is_more_to_do(self, room: TaskRoom) -> None:
        await struck(room.work)
        [task] = await claimed(room)

        async with room.work.begin(finishing=task) as store:
            await close_in(store)
            task.ending.goes_on = True

        assert await count_of(room.work) == 2
        assert len(await claimed(room, now=LATER)) == 1

    async def test_a_worker_that_lost_its_task_commits_nothing(self, room: TaskRoom) -> None:
        await struck(room.work)
        [lost] = await claimed(room)
        [mine] = await claimed(room, now=LATER)

        with pytest.raises(TaskLost):
            async with room.work.begin(finishing=lost) as store:
                await close_in(store)

        assert await count_of(room.work) == 1
        async with room.work.begin(finishing=mine) as store:
            await close_in(store)
        assert await count_of(room.work) == 2

    async def test_a_task_is_finished_only_once(self, room: TaskRoom) -> None:
        await struck(room.work)
        [task] = await claimed(room)
        await room.tasks.finish(task)

        with pytest.raises(TaskLost):
            async with room.work.begin(finishing=task) as store:
                await close_in(store)

        assert await count_of(room.work) == 1

    async def test_a_worker_that_lost_its_task_can_do_nothing_with_it(self, room: TaskRoom) -> None:
        await struck(room.work)
        [lost] = await claimed(room)
        [mine] = await claimed(room, now=LATER)

        await room.tasks.finish(lost)
        await room.tasks.put_off(lost, until=NOON)
        await room.tasks.retry(lost, at=NOON, error="too late")
        await room.tasks.park(lost, at=NOON, error="too late")

        assert await claimed(room, now=LATER) == []
        [again] = await claimed(room, now=LATER + LEASE)
        assert (again.id, again.attempt) == (mine.id, 3)

    async def test_a_failed_task_is_tried_again_when_it_was_said(self, room: TaskRoom) -> None:
        await struck(room.work)
        [task] = await claimed(room)

        await room.tasks.retry(task, at=NOON + timedelta(seconds=2), error="no answer")

        assert await claimed(room, now=NOON + timedelta(seconds=1)) == []
        [again] = await claimed(room, now=NOON + timedelta(seconds=2))
        assert again.attempt == 2

    async def test_a_task_that_is_put_off_starts_its_attempts_again(self, room: TaskRoom) -> None:
        await struck(room.work)
        [task] = await claimed(room)

        await room.tasks.put_off(task, until=NOON + timedelta(seconds=2))

        assert await claimed(room, now=NOON + timedelta(seconds=1)) == []
        [again] = await claimed(room, now=NOON + timedelta(seconds=2))
        assert again.attempt == 1
        assert again.fence > task.fence

    async def test_a_parked_task_waits_for_a_person(self, room: TaskRoom) -> None:
        await struck(room.work)
        [task] = await claimed(room)

        await room.tasks.park(task, at=NOON, error="keeps failing")

        assert await claimed(room, now=NOON + timedelta(days=365)) == []
        assert await room.tasks.next_due() is None

    async def test_a_replayed_task_starts_from_the_beginning(self, room: TaskRoom) -> None:
        await struck(room.work)
        [task] = await claimed(room)
        await room.tasks.park(task, at=NOON, error="keeps failing")

        await room.tasks.replay(task.id, now=LATER)

        [again] = await claimed(room, now=LATER)
        assert (again.id, again.attempt) == (task.id, 1)

    async def test_tasks_are_counted_where_they_are(self, room: TaskRoom) -> None:
        for _ in range(3):
            await struck(room.work)
        await timed(room.work, deadline=NOON + timedelta(minutes=10))
        [task] = await claimed(room, limit=1)
        await room.tasks.park(task, at=NOON, error="keeps failing")

        assert await room.tasks.counts(now=NOON) == TaskCounts(waiting=1, due=2, parked=1)

    async def test_parked_tasks_are_listed_with_what_went_wrong(self, room: TaskRoom) -> None:
        for _ in range(3):
            await struck(room.work)
        for task in await claimed(room, limit=2):
            await room.tasks.park(task, at=LATER, error="keeps failing")

        first = await room.tasks.parked(PageRequest(limit=1))
        second = await room.tasks.parked(PageRequest(limit=1, cursor=first.next))

        assert second.next is None
        [one, other] = [*first.items, *second.items]
        assert one.id != other.id
        assert one == ParkedTask(
            id=one.id,
            reaction="on_tally_struck",
            event="TallyStruck",
            attempts=1,
            error="keeps failing",
            parked_at=LATER,
        )

    async def test_a_cursor_from_elsewhere_lists_no_tasks(self, room: TaskRoom) -> None:
        with pytest.raises(BadCursor):
            await room.tasks.parked(PageRequest(cursor="nonsense"))

    async def test_only_a_parked_task_can_be_replayed(self, room: TaskRoom) -> None:
        await struck(room.work)
        [task] = await claimed(room)

        with pytest.raises(TaskNotFound):
            await room.tasks.replay(task.id, now=NOON)
        with pytest.raises(TaskNotFound):
            await room.tasks.replay(TaskId(UUID(int=7)), now=NOON)

    async def test_the_next_due_time_is_that_of_the_earliest_task(self, room: TaskRoom) -> None:
        nothing = await room.tasks.next_due()
        await timed(room.work, deadline=NOON + timedelta(minutes=10))
        await timed(room.work, deadline=NOON + timedelta(minutes=5))

        due = await room.tasks.next_due()

        assert nothing is None
        assert due == NOON + timedelta(minutes=5)


async def claimed(room: TaskRoom, *, now: datetime = NOON, limit: int = 10) -> Sequence[Task]:
    return await room.tasks.claim(now=now, lease=LEASE, limit=limit)


async def close_in(store: TallyStore) -> None:
    tally = await store.tallies.get(RED)
    await store.tallies.save(tally.close(now=NOON))
