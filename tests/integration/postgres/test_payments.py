import asyncio
from collections.abc import AsyncIterator

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.payments import PostgresPaymentStore
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from application.payments.gateways import Gateways
from application.payments.receive_notice import ReceiveNotice, ReceiveNoticeHandler
from domain.payments.payment import PaymentStatus
from tests.contracts.payments import PaymentStoreContract, Work, about, loaded, stored
from tests.support.clock import FakeClock
from tests.support.payments import ROUTES, Sandbox, a_payment
from tests.support.sandbox import charged, notices_of


def work_on(pool: Pool) -> Work:
    return PostgresUnitOfWork(pool, PostgresPaymentStore, routes=ROUTES, wake_up=LocalWakeUp())


class TestPostgresPaymentStore(PaymentStoreContract):
    @pytest.fixture
    def work(self, pool: Pool) -> Work:
        return work_on(pool)


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(FakeClock())
    yield sandbox
    sandbox.log.close()


async def test_a_notice_that_comes_a_hundred_times_at_once_has_one_effect(
    pool: Pool, sandbox: Sandbox
) -> None:
    work = work_on(pool)
    payment = await stored(work, a_payment())
    await charged(sandbox, payment)
    [(body, headers)] = await notices_of(sandbox)
    receive = ReceiveNoticeHandler(work, Gateways({"sandbox": sandbox.gateway}), FakeClock())
    notice = ReceiveNotice(provider="sandbox", body=body, headers=headers)

    await asyncio.gather(*(receive(notice) for _ in range(100)))

    paid = await loaded(work, payment.id)
    assert (paid.status, paid.version) == (PaymentStatus.CAPTURED, 2)
    assert len(await about(work, payment.id)) == 1
