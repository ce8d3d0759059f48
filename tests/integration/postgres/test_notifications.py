from functools import partial

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.notifications import (
    PostgresNotificationStore,
    PostgresNotificationViews,
)
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from application.platform.tasks import Routes
from domain.kernel.ids import AccountId
from tests.contracts.notifications import Board, NotificationsContract
from tests.support.notifications import a_device
from tests.support.personal_data import CIPHER

KNOW = "INSERT INTO person_key (account_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING"


def a_board(pool: Pool) -> Board:
    async def know(account_id: AccountId) -> None:
        await pool.execute(KNOW, account_id, CIPHER.new_key())

    work = PostgresUnitOfWork(
        pool,
        partial(PostgresNotificationStore, cipher=CIPHER),
        routes=Routes([]),
        wake_up=LocalWakeUp(),
    )
    return Board(work, PostgresNotificationViews(pool, CIPHER), know)


class TestPostgresNotifications(NotificationsContract):
    @pytest.fixture
    def board(self, pool: Pool) -> Board:
        return a_board(pool)


async def test_what_is_said_is_sealed_and_gone_with_the_person(pool: Pool) -> None:
    board = a_board(pool)
    somebody = await board.somebody()
    await board.tell(somebody)
    async with board.work.begin() as store:
        await store.devices.put(a_device(somebody))

    for table in ("notification", "device", "event_log"):
        for row in await pool.fetch(f"SELECT t::text AS row FROM {table} t"):
            assert "Evening" not in row["row"]
            assert "a-token" not in row["row"]
    notification_id = await pool.fetchval("SELECT id FROM notification")
    await pool.execute("DELETE FROM person_key")

    assert (await board.views.get(notification_id)).facts == {}
    async with board.work.begin() as store:
        assert list(await store.devices.of(somebody)) == []
