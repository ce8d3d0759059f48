import asyncio

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.idempotency import PostgresAnswers
from adapters.postgres.statement import Pool
from adapters.postgres.tasks import PostgresTasks
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from application.platform.idempotency import StillRunning
from tests.contracts.idempotency import Desk, IdempotencyContract, strike
from tests.contracts.tasks import TaskRoom, TasksContract, claimed
from tests.contracts.unit_of_work import UnitOfWorkContract
from tests.support.tallies import (
    BLUE,
    RED,
    ROUTES,
    PostgresTallyStore,
    Work,
    a_request,
    count_of,
    struck,
)


def work_on(pool: Pool) -> Work:
    return PostgresUnitOfWork(pool, PostgresTallyStore, routes=ROUTES, wake_up=LocalWakeUp())


class TestPostgresUnitOfWork(UnitOfWorkContract):
    @pytest.fixture
    def work(self, pool: Pool) -> Work:
        return work_on(pool)


class TestPostgresTasks(TasksContract):
    @pytest.fixture
    def room(self, pool: Pool) -> TaskRoom:
        return TaskRoom(work_on(pool), PostgresTasks(pool))

    @pytest.mark.parametrize(
        "damage", ["event = 'NeverHeardOf'", """body = '{"at": "yesterday"}'"""]
    )
    async def test_a_task_that_cannot_be_read_is_parked_and_the_others_go_on(
        self, room: TaskRoom, pool: Pool, damage: str
    ) -> None:
        await struck(room.work, RED)
        await pool.execute(f"UPDATE task SET {damage}")  # our own words
        await struck(room.work, BLUE)

        tasks = await claimed(room)

        assert [task.event.subject for task in tasks] == [f"tally:{BLUE}"]
        parked = await pool.fetch("SELECT error FROM task WHERE parked_at IS NOT NULL")
        assert len(parked) == 1

    async def test_two_workers_at_once_never_claim_the_same_task(self, room: TaskRoom) -> None:
        for _ in range(40):
            await struck(room.work)

        shares = await asyncio.gather(*(claimed(room, limit=5) for _ in range(8)))

        ids = [task.id for share in shares for task in share]
        assert len(ids) == len(set(ids)) == 40


class TestPostgresIdempotency(IdempotencyContract):
    @pytest.fixture
    def desk(self, pool: Pool) -> Desk:
        return Desk(work_on(pool), PostgresAnswers(pool))

    async def test_while_the_first_request_runs_the_second_is_told_to_wait(
        self, desk: Desk
    ) -> None:
        first = a_request()
        async with desk.work.begin(once=first):
            with pytest.raises(StillRunning):
                await strike(desk, a_request())
            first.keep("nothing")

        assert await count_of(desk.work) == 0
