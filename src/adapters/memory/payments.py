"""Payments and notices in dictionaries."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.unit_of_work import MemoryTransaction
from application.payments.ports import PaymentIntent, ReceivedNotice
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import PaymentId
from domain.payments.errors import PaymentNotFound
from domain.payments.payment import Payment


class MemoryPayments:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[PaymentId, Payment] = transaction.table("payments")

    async def add(self, payment: Payment) -> None:
        self._put(payment)

    async def get(self, payment_id: PaymentId) -> Payment:
        try:
            return self._rows[payment_id]
        except KeyError:
            raise PaymentNotFound(payment_id) from None

    async def lock(self, payment_id: PaymentId) -> Payment:
        # One transaction at a time: nobody else is here.
        return await self.get(payment_id)

    async def save(self, payment: Payment) -> None:
        if self._rows[payment.id].version != payment.version:
            raise StaleVersion("The payment changed meanwhile.", paymentId=str(payment.id))
        self._put(payment)

    async def of_purpose(self, purpose: str) -> Sequence[Payment]:
        found = [payment for payment in self._rows.values() if payment.purpose == purpose]
        return sorted(found, key=lambda payment: (payment.opened_at, payment.id))

    def _put(self, payment: Payment) -> None:
        self._rows[payment.id] = payment.settled()
        self._transaction.record(payment)


class MemoryPaymentIntents:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._payments = MemoryPayments(transaction)

    async def open(self, intent: PaymentIntent, *, now: datetime) -> None:
        await self._payments.add(intent.open(now))


class MemoryNotices:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[tuple[str, str], ReceivedNotice] = transaction.table("payment_notices")

    async def keep(self, notice: ReceivedNotice) -> bool:
        key = notice.gateway, notice.notice_id
        if key in self._rows:
            return False
        self._rows[key] = notice
        return True

    async def of_payment(self, payment_id: PaymentId) -> Sequence[ReceivedNotice]:
        found = [notice for notice in self._rows.values() if notice.payment_id == payment_id]
        return sorted(found, key=lambda notice: (notice.received_at, notice.notice_id))


class MemoryPaymentStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.payments = MemoryPayments(transaction)
        self.intents = MemoryPaymentIntents(transaction)
        self.notices = MemoryNotices(transaction)
