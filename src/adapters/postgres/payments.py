"""Payments and notices in PostgreSQL."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import msgspec
from asyncpg import Record
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    LargeBinary,
    PrimaryKeyConstraint,
    String,
    Table,
    Uuid,
    bindparam,
    select,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.schema import JSON, TIME, id_column, metadata
from adapters.postgres.statement import Statement
from adapters.postgres.unit_of_work import Transaction
from application.payments.ports import NoticeEffect, PaymentIntent, ReceivedNotice
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, PaymentId
from domain.kernel.money import Money
from domain.payments.errors import PaymentNotFound
from domain.payments.events import NextAction, PaymentMethod
from domain.payments.payment import Payment, PaymentStatus
from domain.payments.refund import Refund

payments = Table(
    "payment",
    metadata,
    id_column(),
    Column("purpose", String, nullable=False, index=True),
    Column("payer_id", Uuid, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("method", String, nullable=False),
    Column("token", String, nullable=False),
    Column("gateway", String, nullable=False),
    Column("opened_at", TIME, nullable=False),
    Column("expires_at", TIME, nullable=False),
    Column("status", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("next_action", JSON, nullable=False),
    Column("decline_reason", String, nullable=False),
    Column("quarantine_reason", String, nullable=False),
    Column("refunds", JSON, nullable=False),
    Column("version", BigInteger, nullable=False),
    CheckConstraint("amount > 0", name="of_more_than_nothing"),
)

notices = Table(
    "payment_notice",
    metadata,
    Column("gateway", String, nullable=False),
    Column("notice_id", String, nullable=False),
    Column("payment_id", Uuid, nullable=False, index=True),
    Column("body", LargeBinary, nullable=False),
    Column("received_at", TIME, nullable=False),
    Column("effect", String, nullable=False),
    PrimaryKeyConstraint("gateway", "notice_id"),
)

_ADD = Statement(insert(payments))
_get = select(payments).where(payments.c.id == bindparam("payment_id"))
_GET = Statement(_get)
_LOCK = Statement(_get.with_for_update())
_CHANGES = (
    "status",
    "reference",
    "next_action",
    "decline_reason",
    "quarantine_reason",
    "refunds",
    "version",
)
_SAVE = Statement(
    update(payments)
    .where(payments.c.id == bindparam("payment_id"), payments.c.version == bindparam("seen"))
    .values({name: bindparam(name) for name in _CHANGES})
    .returning(payments.c.id)
)
_OF_PURPOSE = Statement(
    select(payments)
    .where(payments.c.purpose == bindparam("purpose"))
    .order_by(payments.c.opened_at, payments.c.id)
)
_KEEP = Statement(insert(notices).on_conflict_do_nothing().returning(notices.c.notice_id))
_OF_PAYMENT = Statement(
    select(notices)
    .where(notices.c.payment_id == bindparam("payment_id"))
    .order_by(notices.c.received_at, notices.c.notice_id)
)


class PostgresPayments:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def add(self, payment: Payment) -> None:
        await _ADD.run(self._connection, **_to_row(payment))
        self._transaction.record(payment)

    async def get(self, payment_id: PaymentId) -> Payment:
        return await self._one(_GET, payment_id)

    async def lock(self, payment_id: PaymentId) -> Payment:
        return await self._one(_LOCK, payment_id)

    async def save(self, payment: Payment) -> None:
        row = _to_row(payment)
        changes = {name: row[name] for name in _CHANGES}
        saved = await _SAVE.row(
            self._connection, payment_id=payment.id, seen=payment.version, **changes
        )
        if saved is None:
            raise StaleVersion("The payment changed meanwhile.", paymentId=str(payment.id))
        self._transaction.record(payment)

    async def of_purpose(self, purpose: str) -> Sequence[Payment]:
        rows = await _OF_PURPOSE.rows(self._connection, purpose=purpose)
        return [_to_payment(row) for row in rows]

    async def _one(self, statement: Statement, payment_id: PaymentId) -> Payment:
        row = await statement.row(self._connection, payment_id=payment_id)
        if row is None:
            raise PaymentNotFound(payment_id)
        return _to_payment(row)


class PostgresPaymentIntents:
    def __init__(self, transaction: Transaction) -> None:
        self._payments = PostgresPayments(transaction)

    async def open(self, intent: PaymentIntent, *, now: datetime) -> None:
        await self._payments.add(intent.open(now))


class PostgresNotices:
    def __init__(self, transaction: Transaction) -> None:
        self._connection = transaction.connection

    async def keep(self, notice: ReceivedNotice) -> bool:
        return await _KEEP.row(self._connection, **asdict(notice)) is not None

    async def of_payment(self, payment_id: PaymentId) -> Sequence[ReceivedNotice]:
        rows = await _OF_PAYMENT.rows(self._connection, payment_id=payment_id)
        return [_to_notice(row) for row in rows]


class PostgresPaymentStore:
    def __init__(self, transaction: Transaction) -> None:
        self.payments = PostgresPayments(transaction)
        self.intents = PostgresPaymentIntents(transaction)
        self.notices = PostgresNotices(transaction)


def _to_row(payment: Payment) -> dict[str, Any]:
    return {
        "id": payment.id,
        "purpose": payment.purpose,
        "payer_id": payment.payer_id,
        "amount": payment.amount.amount,
        "currency": payment.amount.currency,
        "method": payment.method,
        "token": payment.token,
        "gateway": payment.gateway,
        "opened_at": payment.opened_at,
        "expires_at": payment.expires_at,
        "status": payment.status,
        "reference": payment.reference,
        "next_action": payment.next_action,
        "decline_reason": payment.decline_reason,
        "quarantine_reason": payment.quarantine_reason,
        "refunds": payment.refunds,
        "version": payment.next_version,
    }


def _to_payment(row: Record) -> Payment:
    return Payment(
        id=PaymentId(row["id"]),
        purpose=row["purpose"],
        payer_id=AccountId(row["payer_id"]),
        amount=Money(row["amount"], row["currency"]),
        method=PaymentMethod(row["method"]),
        token=row["token"],
        gateway=row["gateway"],
        opened_at=row["opened_at"],
        expires_at=row["expires_at"],
        status=PaymentStatus(row["status"]),
        reference=row["reference"],
        next_action=msgspec.json.decode(row["next_action"], type=NextAction),
        decline_reason=row["decline_reason"],
        quarantine_reason=row["quarantine_reason"],
        refunds=msgspec.json.decode(row["refunds"], type=tuple[Refund, ...]),
        version=row["version"],
    )


def _to_notice(row: Record) -> ReceivedNotice:
    return ReceivedNotice(
        gateway=row["gateway"],
        notice_id=row["notice_id"],
        payment_id=PaymentId(row["payment_id"]),
        body=row["body"],
        received_at=row["received_at"],
        effect=NoticeEffect(row["effect"]),
    )
