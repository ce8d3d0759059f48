"""Payments and notices in dictionaries."""

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime

from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.payments.ports import NoticeEffect, PaymentIntent, ReceivedNotice
from application.platform.paging import Page, PageRequest
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import PaymentId
from domain.kernel.money import Money
from domain.payments.errors import PaymentNotFound
from domain.payments.payment import Payment
from domain.payments.payment_status import PaymentStatus
from domain.payments.refund import Refund, RefundStatus

_GIVEN_UP = frozenset({PaymentStatus.EXPIRED, PaymentStatus.CANCELLED})


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

    async def of_reference(self, gateway: str, reference: str) -> PaymentId | None:
        for payment in self._rows.values():
            for attempt in payment.attempts:
                if reference and (attempt.gateway, attempt.reference) == (gateway, reference):
                    return payment.id
        return None

    async def of_refund(self, name: str) -> Sequence[PaymentId]:
        return self._those(
            lambda payment: any(
                name and name in {str(refund.id), refund.reference} for refund in payment.refunds
            )
        )

    async def of_dispute(self, reference: str) -> Sequence[PaymentId]:
        return self._those(lambda payment: payment.has_dispute(reference))

    async def unsettled(
        self, *, before: datetime, given_up: datetime, after: PaymentId | None, limit: int
    ) -> Sequence[Payment]:
        found = self._those(
            lambda payment: (
                (after is None or payment.id > after)
                and payment.opened_at < before
                and _is_unsettled(payment, given_up)
            )
        )
        return [self._rows[payment_id] for payment_id in found[:limit]]

    def _those(self, wanted: Callable[[Payment], bool]) -> list[PaymentId]:
        return sorted(payment.id for payment in self._rows.values() if wanted(payment))

    def _put(self, payment: Payment) -> None:
        self._rows[payment.id] = payment.settled()
        self._transaction.record(payment)


class MemoryPaymentIntents:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._payments = MemoryPayments(transaction)

    async def open(self, intent: PaymentIntent, *, now: datetime) -> None:
        await self._payments.add(intent.open(now))

    async def refundable(self, payment_id: PaymentId, lines: Collection[str] = ()) -> Money:
        return (await self._payments.get(payment_id)).refundable_of(lines)


class MemoryNotices:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._rows: dict[tuple[str, str], ReceivedNotice] = transaction.table("payment_notices")

    async def hold(self, gateway: str, reference: str) -> None:
        """One transaction at a time: nobody else holds anything."""

    async def keep(self, notice: ReceivedNotice) -> bool:
        if _key_of(notice) in self._rows:
            return False
        self._rows[_key_of(notice)] = notice
        return True

    async def of_payment(self, payment_id: PaymentId) -> Sequence[ReceivedNotice]:
        return _sorted(row for row in self._rows.values() if row.payment_id == payment_id)

    async def unmatched(self, gateway: str, reference: str) -> Sequence[ReceivedNotice]:
        return _sorted(
            row
            for row in self._rows.values()
            if row.effect is NoticeEffect.UNMATCHED
            and (row.gateway, row.notice.reference) == (gateway, reference)
        )

    async def match(self, notice: ReceivedNotice) -> None:
        self._rows[_key_of(notice)] = notice

    async def forget(self, *, before: datetime, limit: int) -> int:
        old = _sorted(row for row in self._rows.values() if row.received_at < before)[:limit]
        for row in old:
            del self._rows[_key_of(row)]
        return len(old)


class MemoryQuarantine:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def payments(self, page: PageRequest) -> Page[Payment]:
        after = page.after_id()
        async with self._database.lock:
            rows = sorted(self._database.table("payments").values(), key=lambda row: row.id)
        found = [
            payment
            for payment in rows
            if payment.quarantine_reason and (after is None or payment.id > after)
        ]
        return Page.cut(found, page, key=lambda payment: (str(payment.id),))

    async def notices(self, *, before: datetime, limit: int) -> Sequence[ReceivedNotice]:
        async with self._database.lock:
            rows = list(self._database.table("payment_notices").values())
        return _sorted(
            row for row in rows if row.effect is NoticeEffect.UNMATCHED and row.received_at < before
        )[:limit]


class MemoryRefundViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def not_done(self, status: RefundStatus, page: PageRequest) -> Page[Payment]:
        after = page.after_id()
        async with self._database.lock:
            rows = sorted(self._database.table("payments").values(), key=lambda row: row.id)
        found = [
            payment
            for payment in rows
            if any(_is_open_refund(refund, status) for refund in payment.refunds)
            and (after is None or payment.id > after)
        ]
        return Page.cut(found, page, key=lambda payment: (str(payment.id),))


class MemoryPaymentStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.payments = MemoryPayments(transaction)
        self.intents = MemoryPaymentIntents(transaction)
        self.notices = MemoryNotices(transaction)


def _is_unsettled(payment: Payment, given_up: datetime) -> bool:
    may_come = payment.status in _GIVEN_UP and payment.expires_at > given_up
    goes_back = any(not refund.is_settled for refund in payment.refunds)
    return payment.is_open or may_come or goes_back


def _is_open_refund(refund: Refund, status: RefundStatus) -> bool:
    return refund.status is status and refund.made_up_by is None


def _key_of(notice: ReceivedNotice) -> tuple[str, str]:
    return notice.gateway, notice.notice.id


def _sorted(notices: Iterable[ReceivedNotice]) -> list[ReceivedNotice]:
    return sorted(notices, key=lambda row: (row.received_at, row.notice.id))
