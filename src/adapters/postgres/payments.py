"""Payments and notices in PostgreSQL."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Record
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Index,
    Integer,
    LargeBinary,
    PrimaryKeyConstraint,
    Select,
    String,
    Table,
    Uuid,
    and_,
    bindparam,
    case,
    cast,
    delete,
    func,
    literal_column,
    null,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY, insert

from adapters.postgres.person_keys import person_keys
from adapters.postgres.schema import JSON, TIME, id_column, metadata
from adapters.postgres.sealing import Sealing, unsealed
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import Transaction
from application.payments.ports import Notice, NoticeEffect, PaymentIntent, ReceivedNotice
from application.platform.paging import Page, PageRequest
from application.platform.personal_data import PersonalCipher
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, PaymentId
from domain.kernel.money import Money
from domain.payments.attempt import Attempt
from domain.payments.dispute import Dispute
from domain.payments.errors import PaymentNotFound
from domain.payments.events import NextAction, PaymentMethod
from domain.payments.payment import Payment
from domain.payments.payment_status import PaymentStatus
from domain.payments.refund import Refund, RefundStatus
from domain.payments.shares import Shares

_IS_OPEN = "status IN ('INITIATED', 'PENDING', 'UNKNOWN', 'AUTHORISED')"
_IS_GIVEN_UP = "status IN ('EXPIRED', 'CANCELLED')"

payments = Table(
    "payment",
    metadata,
    id_column(),
    Column("purpose", String, nullable=False, index=True),
    Column("payer_id", Uuid, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("method", String, nullable=False),
    # Only while it may be needed; whose key sealed it is beside it.
    Column("token_sealed", LargeBinary),
    Column("sealed_for", Uuid),
    Column("description", String, nullable=False),
    Column("return_url", String, nullable=False),
    Column("opened_at", TIME, nullable=False),
    Column("expires_at", TIME, nullable=False),
    Column("status", String, nullable=False),
    Column("attempts", JSON, nullable=False),
    # What the gateways call its charges, so that a notice finds its payment.
    Column("charges", ARRAY(String), nullable=False),
    Column("next_action", JSON, nullable=False),
    Column("decline_reason", String, nullable=False),
    Column("quarantine_reason", String, nullable=False),
    Column("shares", JSON, nullable=False),
    Column("refunds", JSON, nullable=False),
    Column("disputes", JSON, nullable=False),
    Column("version", BigInteger, nullable=False),
    CheckConstraint("amount > 0", name="of_more_than_nothing"),
    Index("ix_payment_charges", "charges", postgresql_using="gin"),
    Index("ix_payment_quarantine", "id", postgresql_where=text("quarantine_reason <> ''")),
    # Where a provider's list leads to, and what is to be asked for.
    *(
        Index(
            f"ix_payment_{name}",
            name,
            postgresql_using="gin",
            postgresql_ops={name: "jsonb_path_ops"},
        )
        for name in ("refunds", "disputes")
    ),
    Index("ix_payment_open", "id", postgresql_where=text(_IS_OPEN)),
    Index("ix_payment_given_up", "expires_at", postgresql_where=text(_IS_GIVEN_UP)),
)

notices = Table(
    "payment_notice",
    metadata,
    Column("gateway", String, nullable=False),
    Column("notice_id", String, nullable=False),
    Column("payment_id", Uuid, nullable=True, index=True),
    Column("reference", String, nullable=False),
    Column("notice", JSON, nullable=False),
    Column("body_sealed", LargeBinary),
    Column("sealed_for", Uuid),
    Column("received_at", TIME, nullable=False, index=True),
    Column("effect", String, nullable=False),
    PrimaryKeyConstraint("gateway", "notice_id"),
    Index(
        "ix_payment_notice_unmatched",
        "gateway",
        "reference",
        "received_at",
        postgresql_where=text("effect = 'UNMATCHED'"),
    ),
)


def _payments() -> Select[Any]:
    """Payments with the keys that open their tokens."""
    with_key = payments.outerjoin(person_keys, person_keys.c.account_id == payments.c.sealed_for)
    return select(payments, person_keys.c.key).select_from(with_key)


def _notices() -> Select[Any]:
    """Notices with the keys that open them."""
    with_key = notices.outerjoin(person_keys, person_keys.c.account_id == notices.c.sealed_for)
    return select(notices, person_keys.c.key).select_from(with_key)


def _having(column: Column[Any], name: str) -> Any:
    """Whether one of the things in a JSON column has what the parameter says."""
    return column.contains(cast(bindparam(name, type_=String), JSON))


_ADD = Statement(insert(payments))
_get = _payments().where(payments.c.id == bindparam("payment_id"))
_GET = Statement(_get)
_LOCK = Statement(_get.with_for_update(of=payments))
_CHANGES = (
    "status",
    "attempts",
    "charges",
    "next_action",
    "decline_reason",
    "quarantine_reason",
    "refunds",
    "disputes",
    "version",
)
_SAVE = Statement(
    update(payments)
    .where(payments.c.id == bindparam("payment_id"), payments.c.version == bindparam("seen"))
    .values(
        {name: bindparam(name) for name in _CHANGES}
        | {
            "token_sealed": case(
                (bindparam("keeps_token", type_=Boolean), payments.c.token_sealed), else_=null()
            )
        }
    )
    .returning(payments.c.id)
)
_OF_PURPOSE = Statement(
    _payments()
    .where(payments.c.purpose == bindparam("purpose"))
    .order_by(payments.c.opened_at, payments.c.id)
)
_OF_REFERENCE = Statement(
    select(payments.c.id)
    .where(payments.c.charges.contains(bindparam("charges", type_=ARRAY(String))))
    .order_by(payments.c.id)
    .limit(1)
)
_OF_REFUND = Statement(
    select(payments.c.id)
    .where(or_(_having(payments.c.refunds, "id"), _having(payments.c.refunds, "reference")))
    .order_by(payments.c.id)
)
_OF_DISPUTE = Statement(
    select(payments.c.id).where(_having(payments.c.disputes, "reference")).order_by(payments.c.id)
)
_PAYER_OF = Statement(select(payments.c.payer_id).where(payments.c.id == bindparam("payment_id")))
# Refunds that wait are in payments that are captured: those are found by what they contain.
_UNSETTLED = Statement(
    _payments()
    .where(
        or_(
            text(_IS_OPEN),
            and_(text(_IS_GIVEN_UP), payments.c.expires_at > bindparam("given_up", type_=TIME)),
            *(_having(payments.c.refunds, status) for status in ("requested", "pending")),
        ),
        payments.c.opened_at < bindparam("before", type_=TIME),
        payments.c.id > bindparam("after", type_=Uuid),
    )
    .order_by(payments.c.id)
    .limit(bindparam("limit", type_=Integer))
)
_HOLD = Statement(
    select(func.pg_advisory_xact_lock(func.hashtextextended(bindparam("what", type_=String), 0)))
)
_KEEP = Statement(insert(notices).on_conflict_do_nothing().returning(notices.c.notice_id))
_OF_PAYMENT = Statement(
    _notices()
    .where(notices.c.payment_id == bindparam("payment_id"))
    .order_by(notices.c.received_at, notices.c.notice_id)
)
_is_unmatched = notices.c.effect == literal_column("'UNMATCHED'")
_UNMATCHED = Statement(
    _notices()
    .where(
        _is_unmatched,
        notices.c.gateway == bindparam("gateway"),
        notices.c.reference == bindparam("reference"),
    )
    .order_by(notices.c.received_at, notices.c.notice_id)
)
_MATCH = Statement(
    update(notices)
    .where(notices.c.gateway == bindparam("of"), notices.c.notice_id == bindparam("called"))
    .values(
        payment_id=bindparam("payment_id"),
        effect=bindparam("effect"),
        body_sealed=bindparam("body_sealed"),
        sealed_for=bindparam("sealed_for"),
    )
)
_old = (
    select(notices.c.gateway, notices.c.notice_id)
    .where(notices.c.received_at < bindparam("before", type_=TIME))
    .order_by(notices.c.received_at)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(skip_locked=True)
    .cte("old")
)
_FORGET = Statement(
    delete(notices)
    .where(notices.c.gateway == _old.c.gateway, notices.c.notice_id == _old.c.notice_id)
    .returning(notices.c.notice_id)
)
_BEFORE_ALL = UUID(int=0)
_QUARANTINED = Statement(
    _payments()
    .where(
        payments.c.quarantine_reason != literal_column("''"),
        payments.c.id > bindparam("after", type_=Uuid),
    )
    .order_by(payments.c.id)
    .limit(bindparam("limit", type_=Integer))
)
_NOT_DONE = Statement(
    _payments()
    .where(
        _having(payments.c.refunds, "wanted"),
        payments.c.id > bindparam("after", type_=Uuid),
    )
    .order_by(payments.c.id)
    .limit(bindparam("limit", type_=Integer))
)
_STRANGE = Statement(
    _notices()
    .where(_is_unmatched, notices.c.received_at < bindparam("before", type_=TIME))
    .order_by(notices.c.received_at, notices.c.notice_id)
    .limit(bindparam("limit", type_=Integer))
)


class PostgresPayments:
    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._cipher = cipher
        self._sealing = Sealing(transaction, cipher)

    async def add(self, payment: Payment) -> None:
        sealed: tuple[AccountId | None, bytes | None] = (None, None)
        if payment.token:
            sealed = await self._sealing.seal(
                _token_of(payment.id), payment.token, about=payment.payer_id
            )
        sealed_for, token = sealed
        row = {**_to_row(payment), "token_sealed": token, "sealed_for": sealed_for}
        await _ADD.run(self._connection, **row)
        self._transaction.record(payment)

    async def get(self, payment_id: PaymentId) -> Payment:
        return await self._one(_GET, payment_id)

    async def lock(self, payment_id: PaymentId) -> Payment:
        payment = await self._one(_LOCK, payment_id)
        self._transaction.locked[payment_id] = payment
        return payment

    async def save(self, payment: Payment) -> None:
        row = _to_row(payment)
        changes = {name: row[name] for name in _CHANGES}
        saved = await _SAVE.row(
            self._connection,
            payment_id=payment.id,
            seen=payment.version,
            keeps_token=bool(payment.token),
            **changes,
        )
        if saved is None:
            raise StaleVersion("The payment changed meanwhile.", paymentId=str(payment.id))
        self._transaction.record(payment)

    async def of_purpose(self, purpose: str) -> Sequence[Payment]:
        rows = await _OF_PURPOSE.rows(self._connection, purpose=purpose)
        return [_to_payment(row, self._cipher) for row in rows]

    async def of_reference(self, gateway: str, reference: str) -> PaymentId | None:
        charges = [_charge(gateway, reference)]
        row = await _OF_REFERENCE.row(self._connection, charges=charges) if reference else None
        return PaymentId(row["id"]) if row else None

    async def of_refund(self, name: str) -> Sequence[PaymentId]:
        rows = await _OF_REFUND.rows(
            self._connection, id=_named(id=name), reference=_named(reference=name)
        )
        return [PaymentId(row["id"]) for row in rows] if name else []

    async def of_dispute(self, reference: str) -> Sequence[PaymentId]:
        rows = await _OF_DISPUTE.rows(self._connection, reference=_named(reference=reference))
        return [PaymentId(row["id"]) for row in rows]

    async def unsettled(
        self, *, before: datetime, given_up: datetime, after: PaymentId | None, limit: int
    ) -> Sequence[Payment]:
        rows = await _UNSETTLED.rows(
            self._connection,
            before=before,
            given_up=given_up,
            requested=_named(status=RefundStatus.REQUESTED),
            pending=_named(status=RefundStatus.PENDING),
            after=after or _BEFORE_ALL,
            limit=limit,
        )
        return [_to_payment(row, self._cipher) for row in rows]

    async def _one(self, statement: Statement, payment_id: PaymentId) -> Payment:
        row = await statement.row(self._connection, payment_id=payment_id)
        if row is None:
            raise PaymentNotFound(payment_id)
        return _to_payment(row, self._cipher)


class PostgresPaymentIntents:
    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._payments = PostgresPayments(transaction, cipher)

    async def open(self, intent: PaymentIntent, *, now: datetime) -> None:
        await self._payments.add(intent.open(now))

    async def refundable(self, payment_id: PaymentId, lines: Collection[str] = ()) -> Money:
        return (await self._payments.get(payment_id)).refundable_of(lines)


class PostgresNotices:
    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._cipher = cipher
        self._sealing = Sealing(transaction, cipher)

    async def hold(self, gateway: str, reference: str) -> None:
        await _HOLD.run(self._connection, what=_charge(gateway, reference))

    async def keep(self, notice: ReceivedNotice) -> bool:
        row = {**_to_notice_row(notice), **await self._sealed(notice)}
        return await _KEEP.row(self._connection, **row) is not None

    async def of_payment(self, payment_id: PaymentId) -> Sequence[ReceivedNotice]:
        rows = await _OF_PAYMENT.rows(self._connection, payment_id=payment_id)
        return [_to_notice(row, self._cipher) for row in rows]

    async def unmatched(self, gateway: str, reference: str) -> Sequence[ReceivedNotice]:
        rows = await _UNMATCHED.rows(self._connection, gateway=gateway, reference=reference)
        return [_to_notice(row, self._cipher) for row in rows]

    async def match(self, notice: ReceivedNotice) -> None:
        await _MATCH.run(
            self._connection,
            of=notice.gateway,
            called=notice.notice.id,
            payment_id=notice.payment_id,
            effect=notice.effect,
            **await self._sealed(notice),
        )

    async def forget(self, *, before: datetime, limit: int) -> int:
        return len(await _FORGET.rows(self._connection, before=before, limit=limit))

    async def _sealed(self, notice: ReceivedNotice) -> dict[str, Any]:
        """It may say who the payer is, so it takes their key, once they are known."""
        about = await self._payer_of(notice.payment_id)
        place = _body_of(notice.gateway, notice.notice.id)
        # Every byte has its character in Latin 1, so that any body comes back as it was.
        sealed_for, body = await self._sealing.seal(
            place, notice.body.decode("latin-1"), about=about
        )
        return {"body_sealed": body, "sealed_for": sealed_for}

    async def _payer_of(self, payment_id: PaymentId | None) -> AccountId | None:
        if payment_id is None:
            return None
        locked: Payment | None = self._transaction.locked.get(payment_id)
        if locked is not None:
            return locked.payer_id
        payer = await _PAYER_OF.value(self._connection, payment_id=payment_id)
        return AccountId(UUID(str(payer))) if payer else None


class PostgresQuarantine:
    def __init__(self, pool: Pool, cipher: PersonalCipher) -> None:
        self._pool = pool
        self._cipher = cipher

    async def payments(self, page: PageRequest) -> Page[Payment]:
        after = page.after_id() or _BEFORE_ALL
        rows = await _QUARANTINED.rows(self._pool, after=after, limit=page.limit + 1)
        found = [_to_payment(row, self._cipher) for row in rows]
        return Page.cut(found, page, key=lambda payment: (str(payment.id),))

    async def notices(self, *, before: datetime, limit: int) -> Sequence[ReceivedNotice]:
        rows = await _STRANGE.rows(self._pool, before=before, limit=limit)
        return [_to_notice(row, self._cipher) for row in rows]


class PostgresRefundViews:
    def __init__(self, pool: Pool, cipher: PersonalCipher) -> None:
        self._pool = pool
        self._cipher = cipher

    async def not_done(self, status: RefundStatus, page: PageRequest) -> Page[Payment]:
        rows = await _NOT_DONE.rows(
            self._pool,
            wanted=_named(status=status, made_up_by=None),
            after=page.after_id() or _BEFORE_ALL,
            limit=page.limit + 1,
        )
        found = [_to_payment(row, self._cipher) for row in rows]
        return Page.cut(found, page, key=lambda payment: (str(payment.id),))


class PostgresPaymentStore:
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        self.payments = PostgresPayments(transaction, cipher)
        self.intents = PostgresPaymentIntents(transaction, cipher)
        self.notices = PostgresNotices(transaction, cipher)


def _to_row(payment: Payment) -> dict[str, Any]:
    return {
        "id": payment.id,
        "purpose": payment.purpose,
        "payer_id": payment.payer_id,
        "amount": payment.amount.amount,
        "currency": payment.amount.currency,
        "method": payment.method,
        "description": payment.description,
        "return_url": payment.return_url,
        "opened_at": payment.opened_at,
        "expires_at": payment.expires_at,
        "status": payment.status,
        "attempts": payment.attempts,
        "charges": [
            _charge(attempt.gateway, attempt.reference)
            for attempt in payment.attempts
            if attempt.reference
        ],
        "next_action": payment.next_action,
        "decline_reason": payment.decline_reason,
        "quarantine_reason": payment.quarantine_reason,
        "shares": payment.shares,
        "refunds": payment.refunds,
        "disputes": payment.disputes,
        "version": payment.next_version,
    }


def _to_payment(row: Record, cipher: PersonalCipher) -> Payment:
    return Payment(
        id=PaymentId(row["id"]),
        purpose=row["purpose"],
        payer_id=AccountId(row["payer_id"]),
        amount=Money(row["amount"], row["currency"]),
        method=PaymentMethod(row["method"]),
        token=unsealed(cipher, row["key"], _token_of(row["id"]), row["token_sealed"]),
        description=row["description"],
        return_url=row["return_url"],
        opened_at=row["opened_at"],
        expires_at=row["expires_at"],
        status=PaymentStatus(row["status"]),
        attempts=msgspec.json.decode(row["attempts"], type=tuple[Attempt, ...]),
        next_action=msgspec.json.decode(row["next_action"], type=NextAction),
        decline_reason=row["decline_reason"],
        quarantine_reason=row["quarantine_reason"],
        shares=msgspec.json.decode(row["shares"], type=Shares),
        refunds=msgspec.json.decode(row["refunds"], type=tuple[Refund, ...]),
        disputes=msgspec.json.decode(row["disputes"], type=tuple[Dispute, ...]),
        version=row["version"],
    )


def _token_of(payment_id: UUID) -> str:
    return f"payment.token:{payment_id}"


def _body_of(gateway: str, notice_id: str) -> str:
    return f"payment_notice.body:{gateway}/{notice_id}"


def _named(**said: str | None) -> str:
    """What a JSON column contains if one of the things in it says so."""
    return msgspec.json.encode([said]).decode()


def _charge(gateway: str, reference: str) -> str:
    """What a gateway calls a charge, so that no other one's has the same name."""
    return f"{gateway}:{reference}"


def _to_notice_row(notice: ReceivedNotice) -> dict[str, Any]:
    return {
        "gateway": notice.gateway,
        "notice_id": notice.notice.id,
        "payment_id": notice.payment_id,
        "reference": notice.notice.reference,
        "notice": notice.notice,
        "received_at": notice.received_at,
        "effect": notice.effect,
    }


def _to_notice(row: Record, cipher: PersonalCipher) -> ReceivedNotice:
    place = _body_of(row["gateway"], row["notice_id"])
    body = unsealed(cipher, row["key"], place, row["body_sealed"])
    return ReceivedNotice(
        gateway=row["gateway"],
        notice=msgspec.json.decode(row["notice"], type=Notice),
        payment_id=row["payment_id"] and PaymentId(row["payment_id"]),
        body=body.encode("latin-1"),
        received_at=row["received_at"],
        effect=NoticeEffect(row["effect"]),
    )
