from functools import partial

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.orders import PostgresOrderStore, PostgresOrderViews
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from application.platform.tasks import Routes
from tests.contracts.orders import Office, OrdersContract, everything_in, stored
from tests.support.personal_data import CIPHER


class TestPostgresOrders(OrdersContract):
    @pytest.fixture
    def office(self, pool: Pool) -> Office:
        work = PostgresUnitOfWork(
            pool,
            partial(PostgresOrderStore, cipher=CIPHER),
            routes=Routes([]),
            wake_up=LocalWakeUp(),
        )
        return Office(work, PostgresOrderViews(pool, CIPHER))

    async def test_where_it_goes_to_cannot_be_read_in_the_database(
        self, office: Office, pool: Pool
    ) -> None:
        await stored(office, everything_in())

        rows = await pool.fetch("SELECT shop_order::text FROM shop_order")

        assert rows
        assert "Am Wall" not in str(rows)
        assert b"Am Wall" not in bytes(str(rows), "utf-8")
