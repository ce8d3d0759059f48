from collections.abc import AsyncIterator

import pytest

from adapters.postgres.statement import Pool
from tests.contracts.money_back import MoneyBackContract
from tests.support.box_office import BoxOffice
from tests.support.clock import FakeClock
from tests.support.postgres_box_office import PostgresStorage


class TestMoneyBackInPostgres(MoneyBackContract):
    @pytest.fixture
    async def office(self, pool: Pool) -> AsyncIterator[BoxOffice]:
        clock = FakeClock()
        office = BoxOffice(clock, PostgresStorage(pool, clock))
        yield office
        office.sandbox.log.close()
