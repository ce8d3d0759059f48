"""The same storm, over two workers that share a database."""

from functools import partial
from typing import Any

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.notifications import PostgresNotificationStore
from adapters.postgres.statement import Pool
from adapters.postgres.tasks import PostgresTasks
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from domain.kernel.ids import AccountId
from tests.support.clock import FakeClock
from tests.support.notification_storm import PEOPLE, ROUTES, Storm
from tests.support.personal_data import CIPHER

KNOW = "INSERT INTO person_key (account_id, key) VALUES ($1, $2) ON CONFLICT DO NOTHING"


async def test_two_workers_tell_everybody_once(pool: Pool) -> None:
    async def know(account_id: AccountId) -> None:
        await pool.execute(KNOW, account_id, CIPHER.new_key())

    def work(store: Any) -> PostgresUnitOfWork[Any]:
        return PostgresUnitOfWork(pool, store, routes=ROUTES, wake_up=wake_up)

    wake_up = LocalWakeUp()
    storm = Storm(
        work(partial(PostgresNotificationStore, cipher=CIPHER)),
        work(lambda transaction: transaction),
        PostgresTasks(pool),
        FakeClock(),
        wake_up,
    )

    await storm.rage(know)

    told = await pool.fetch("SELECT status, count(*) AS many FROM notification GROUP BY status")
    assert storm.heard() == dict.fromkeys(range(PEOPLE), 1)
    assert [dict(row) for row in told] == [{"status": "EFFECTIVE", "many": PEOPLE}]
    assert storm.world.handed_over.total() > PEOPLE
