import asyncio

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.eta import PostgresEtaStore, PostgresEtaViews
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from application.platform.tasks import Routes
from domain.delivery.eta import Lesson
from tests.contracts.eta import KEYS, EtaContract, Ledger


@pytest.fixture
def ledger(pool: Pool) -> Ledger:
    work = PostgresUnitOfWork(pool, PostgresEtaStore, routes=Routes([]), wake_up=LocalWakeUp())
    return Ledger(work, PostgresEtaViews(pool))


class TestPostgresEta(EtaContract):
    @pytest.fixture
    def ledger(self, ledger: Ledger) -> Ledger:
        return ledger


async def test_nothing_is_lost_of_what_many_learn_at_once(ledger: Ledger) -> None:
    async def learn(number: int) -> None:
        keys = KEYS if number % 2 else KEYS[::-1]
        async with ledger.work.begin() as store:
            for figures in (await store.eta.lock(keys)).values():
                await store.eta.save(figures.learnt(Lesson(factor=2.0)))

    await asyncio.gather(*(learn(number) for number in range(8)))

    known = await ledger.views.of(KEYS)
    assert {figures.samples for figures in known.values()} == {8}
