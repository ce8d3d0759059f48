import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import func, select, text

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.payments import PostgresNotices, PostgresPayments, PostgresPaymentStore
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import PostgresUnitOfWork, Transaction
from application.payments.gateways import Gateways
from application.payments.learning import learn, locked
from application.payments.ports import Charge
from application.payments.receive_notice import ReceiveNotice, ReceiveNoticeHandler
from domain.kernel.ids import PaymentId
from domain.payments.payment import Payment
from domain.payments.payment_status import PaymentStatus
from tests.contracts.payments import PaymentStoreContract, Work, about, loaded, stored
from tests.support.clock import NOON, FakeClock, FixedRandomness
from tests.support.payments import PRICE, ROUTES, Sandbox, a_payment
from tests.support.personal_data import CIPHER, open_payments
from tests.support.sandbox import charged, notices_of


def work_on(pool: Pool) -> Work:
    return PostgresUnitOfWork(pool, open_payments, routes=ROUTES, wake_up=LocalWakeUp())


class TestPostgresPaymentStore(PaymentStoreContract):
    @pytest.fixture
    def work(self, pool: Pool) -> Work:
        return work_on(pool)


def gateways_of(sandbox: Sandbox) -> Gateways:
    clock = FakeClock()
    return Gateways({"sandbox": sandbox.gateway}, clock=clock, randomness=FixedRandomness())


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
    receive = ReceiveNoticeHandler(work, gateways_of(sandbox), FakeClock())
    notice = ReceiveNotice(provider="sandbox", body=body, headers=headers)

    await asyncio.gather(*(receive(notice) for _ in range(100)))

    paid = await loaded(work, payment.id)
    assert (paid.status, paid.version) == (PaymentStatus.CAPTURED, 2)
    assert len(await about(work, payment.id)) == 1


_SOMEBODY_WAITS = Statement(
    select(func.count()).select_from(
        text(
            "pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database"
            " WHERE NOT granted AND datname = current_database()"
        )
    )
)


class HesitantPayments(PostgresPayments):
    """Looks for a charge, and decides what it means that there is none only after the answer.

    If the answer is kept out until then, it decides all the same.
    """

    looked = asyncio.Event()
    answered = asyncio.Event()

    async def of_reference(self, gateway: str, reference: str) -> PaymentId | None:
        found = await super().of_reference(gateway, reference)
        if not self.looked.is_set():
            self.looked.set()
            await self._until_answered_or_kept_out()
        return found

    async def _until_answered_or_kept_out(self) -> None:
        while not self.answered.is_set():
            if await _SOMEBODY_WAITS.value(self._connection):
                return


class UnheldNotices(PostgresNotices):
    async def hold(self, gateway: str, reference: str) -> None:
        """Nothing keeps anybody out."""


class HesitantStore(PostgresPaymentStore):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction, cipher=CIPHER)
        self.payments = HesitantPayments(transaction, CIPHER)


class UnprotectedStore(HesitantStore):
    def __init__(self, transaction: Transaction) -> None:
        super().__init__(transaction)
        self.notices = UnheldNotices(transaction, CIPHER)


@pytest.mark.parametrize(
    ("store", "status"),
    [
        (HesitantStore, PaymentStatus.CAPTURED),
        # The control: without holding the reference, the two miss each other.
        (UnprotectedStore, PaymentStatus.PENDING),
    ],
)
async def test_a_notice_and_the_answer_that_explains_it_do_not_miss_each_other(
    pool: Pool, sandbox: Sandbox, store: type[HesitantStore], status: PaymentStatus
) -> None:
    work = PostgresUnitOfWork(pool, store, routes=ROUTES, wake_up=LocalWakeUp())
    payment = await stored(work, a_payment("tok_abandoned"))
    charge = await charged(sandbox, payment)
    HesitantPayments.looked = asyncio.Event()
    HesitantPayments.answered = asyncio.Event()

    notice = asyncio.ensure_future(receive_captured(work, sandbox, charge.reference))
    await HesitantPayments.looked.wait()
    await answer(work, payment, charge)
    HesitantPayments.answered.set()
    await notice

    assert (await loaded(work, payment.id)).status is status


async def receive_captured(work: Work, sandbox: Sandbox, reference: str) -> None:
    """The webhook, told about a charge by its reference only."""
    said = {"id": "n1", "reference": reference, "outcome": "CAPTURED", "reason": ""}
    price = {"amount": PRICE.amount, "currency": PRICE.currency}
    body = json.dumps({**said, **price, "at": NOON.isoformat()}).encode()
    receive = ReceiveNoticeHandler(work, gateways_of(sandbox), FakeClock())
    headers = sandbox.signer.sign(body)
    await receive(ReceiveNotice(provider="sandbox", body=body, headers=headers))


async def answer(work: Work, payment: Payment, charge: Charge) -> None:
    """What the provider answered to our own call, being stored."""
    async with work.begin() as store:
        found = await locked(store, payment.attempts[0], payment.id, charge.reference)
        await learn(store, found, 1, charge, gateways=None, now=NOON)
