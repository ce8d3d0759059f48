"""Many refund one payment at the same moment."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select

from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.payments import PostgresPayments, PostgresPaymentStore, PostgresRefundViews
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import PostgresUnitOfWork, Transaction
from adapters.system import SystemIds
from application.payments.order_refund import OrderedRefund, OrderRefund, OrderRefundHandler
from application.platform.idempotency import Answer, Once
from application.platform.paging import PageRequest
from application.platform.personal_data import PersonalCipher
from domain.kernel.access import Principal, Role
from domain.kernel.ids import AccountId, PaymentId
from domain.kernel.money import Money
from domain.payments.accounts import Account, AccountKind
from domain.payments.errors import RefundTooLarge
from domain.payments.payment import Payment
from domain.payments.refund import RefundStatus
from domain.payments.shares import Share
from tests.contracts.payments import loaded, stored
from tests.support.clock import NOON, FakeClock
from tests.support.payments import PAYER, PRICE, ROUTES, a_captured_payment, a_refund_id
from tests.support.personal_data import CIPHER

PART = Money(10_000, "INR")
SHARES = (Share(Account.of(AccountKind.ORGANIZER, PAYER), PRICE, "ticket:A"),)
SELLER = Principal(AccountId(PAYER), frozenset({Role.ORGANIZER}))
_HESITATE = Statement(select(func.pg_sleep(0.02)))


class Careless(PostgresPayments):
    """Reads without a lock, and stores over whatever was stored meanwhile."""

    async def lock(self, payment_id: PaymentId) -> Payment:
        found = await self.get(payment_id)
        await _HESITATE.run(self._connection)
        return found

    async def save(self, payment: Payment) -> None:
        present = await super().lock(payment.id)
        await super().save(replace(payment, version=present.version))


class CarelessStore(PostgresPaymentStore):
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        super().__init__(transaction, cipher=cipher)
        self.payments = Careless(transaction, cipher)


def work_on(pool: Pool, store: type[PostgresPaymentStore]) -> Any:
    return PostgresUnitOfWork(
        pool,
        lambda transaction: store(transaction, cipher=CIPHER),
        routes=ROUTES,
        wake_up=LocalWakeUp(),
    )


@pytest.mark.parametrize(
    ("store", "given"),
    [
        (PostgresPaymentStore, 5),
        # The control: without the lock and the version everybody gets something.
        (CarelessStore, 12),
    ],
)
async def test_of_many_refunds_at_once_no_more_is_given_than_there_is(
    pool: Pool, store: type[PostgresPaymentStore], given: int
) -> None:
    work = work_on(pool, store)
    payment = await stored(work, a_captured_payment(shares=SHARES))

    outcomes = await asyncio.gather(
        *(ordered(work, payment, key=str(n)) for n in range(12)), return_exceptions=True
    )

    kinds = [type(outcome) for outcome in outcomes]
    assert kinds.count(OrderedRefund) == given
    assert kinds.count(RefundTooLarge) == 12 - given


async def test_refunds_that_failed_are_found_until_they_are_made_up_for(pool: Pool) -> None:
    work, views = work_on(pool, PostgresPaymentStore), PostgresRefundViews(pool, CIPHER)
    first, second = a_refund_id(), a_refund_id()
    wanted = a_captured_payment().request_refund(first, PART, reason="", now=NOON)
    failed = await stored(work, wanted.fail_refund(first, "closed", now=NOON))

    found = await views.not_done(RefundStatus.FAILED, PageRequest())
    async with work.begin() as store:
        again = (await store.payments.lock(failed.id)).retry_refund(first, second, now=NOON)
        await store.payments.save(again)

    assert [payment.id for payment in found.items] == [failed.id]
    assert (await views.not_done(RefundStatus.FAILED, PageRequest())).items == ()
    requested = await views.not_done(RefundStatus.REQUESTED, PageRequest())
    assert requested.items == (await loaded(work, failed.id),)


async def ordered(work: Any, payment: Payment, *, key: str) -> OrderedRefund:
    order = OrderRefundHandler(work, FakeClock(), SystemIds())
    once = Once(
        scope="refunds",
        key=key,
        fingerprint=b"",
        keep_for=timedelta(days=1),
        render=lambda _: Answer(status=200, headers={}, body=b""),
    )
    command = OrderRefund(by=SELLER, payment_id=payment.id, reason="", amount=PART)
    return await order(command, once)
