"""The answer to our own call and the webhook, in the same millisecond."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.payments import PostgresNotices, PostgresPayments, PostgresPaymentStore
from adapters.postgres.statement import Pool
from adapters.postgres.unit_of_work import PostgresUnitOfWork, Transaction
from application.payments.gateways import Gateways
from application.payments.learning import learn, locked
from application.payments.ports import Charge, PaymentStore
from application.payments.receive_notice import ReceiveNotice, ReceiveNoticeHandler
from application.platform.ports import UnitOfWork
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import PaymentId
from domain.payments.payment import Payment
from domain.payments.payment_status import PaymentStatus
from tests.support.clock import NOON, FakeClock, FixedRandomness
from tests.support.payments import ROUTES, Sandbox, a_payment
from tests.support.personal_data import CIPHER, open_payments
from tests.support.sandbox import charged, notices_of

ROUNDS = 500
AT_ONCE = 5
CAPTURES = "SELECT count(*) FROM event_log WHERE name = 'PaymentCaptured'"


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    sandbox = Sandbox(FakeClock())
    yield sandbox
    sandbox.log.close()


class Race:
    """Many payments, for each of which an answer and a notice come together."""

    def __init__(self, work: UnitOfWork[PaymentStore], sandbox: Sandbox) -> None:
        self._work = work
        self._sandbox = sandbox
        gateways = Gateways(
            {"sandbox": sandbox.gateway}, clock=FakeClock(), randomness=FixedRandomness()
        )
        self._receive = ReceiveNoticeHandler(work, gateways, FakeClock())

    async def run(self, rounds: int) -> Sequence[BaseException]:
        """What went wrong."""
        payments = [a_payment() for _ in range(rounds)]
        errors: list[BaseException] = []
        for start in range(0, rounds, AT_ONCE):
            these = payments[start : start + AT_ONCE]
            rounds_run = [self._round(payment) for payment in these]
            errors += [error for found in await asyncio.gather(*rounds_run) for error in found]
        async with self._work.begin() as store:
            ends = [await store.payments.get(payment.id) for payment in payments]
        assert {payment.status for payment in ends} == {PaymentStatus.CAPTURED}
        assert {payment.version for payment in ends} == {2}
        return errors

    async def _round(self, payment: Payment) -> Sequence[BaseException]:
        async with self._work.begin() as store:
            await store.payments.add(payment)
        charge = await charged(self._sandbox, payment)
        [(body, headers)] = await notices_of(self._sandbox)
        notice = ReceiveNotice(provider="sandbox", body=body, headers=headers)
        ends = await asyncio.gather(
            self._receive(notice), self._answer(payment, charge), return_exceptions=True
        )
        return [end for end in ends if isinstance(end, BaseException)]

    async def _answer(self, payment: Payment, charge: Charge) -> None:
        """What the provider answered to our own call, being stored."""
        async with self._work.begin() as store:
            found = await locked(store, payment.attempts[0], payment.id, charge.reference)
            await learn(store, found, 1, charge, gateways=None, now=NOON)


async def test_an_answer_and_a_notice_in_the_same_millisecond_capture_once(
    pool: Pool, sandbox: Sandbox
) -> None:
    work = PostgresUnitOfWork(pool, open_payments, routes=ROUTES, wake_up=LocalWakeUp())

    assert await Race(work, sandbox).run(ROUNDS) == []

    assert await pool.fetchval(CAPTURES) == len(sandbox.log.entries()) == ROUNDS


async def test_without_its_locks_the_two_would_be_in_each_others_way(
    pool: Pool, sandbox: Sandbox
) -> None:
    work = PostgresUnitOfWork(pool, open_unlocked, routes=ROUTES, wake_up=LocalWakeUp())

    errors = await Race(work, sandbox).run(100)

    assert {type(error) for error in errors} == {StaleVersion}


class Unlocked(PostgresPayments):
    async def lock(self, payment_id: PaymentId) -> Payment:
        return await self.get(payment_id)


class Unheld(PostgresNotices):
    async def hold(self, gateway: str, reference: str) -> None:
        """Nothing keeps anybody out."""


def open_unlocked(transaction: Transaction) -> PostgresPaymentStore:
    store = PostgresPaymentStore(transaction, cipher=CIPHER)
    store.payments = Unlocked(transaction, CIPHER)
    store.notices = Unheld(transaction, CIPHER)
    return store
