"""Cases of disputes in PostgreSQL. What staff wrote is sealed with the payer's key."""

from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Record
from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Uuid,
    bindparam,
    select,
    tuple_,
    update,
)
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.paging import place_in
from adapters.postgres.payments import PostgresPayments
from adapters.postgres.person_keys import person_keys
from adapters.postgres.schema import TIME, id_column, metadata
from adapters.postgres.sealing import Sealing, unsealed
from adapters.postgres.statement import Pool, Statement
from adapters.postgres.unit_of_work import Transaction
from application.platform.paging import Page, PageRequest
from application.platform.personal_data import PersonalCipher
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, DisputeId, PaymentId
from domain.kernel.money import Money
from domain.payments.dispute_case import AddedText, CaseStatus, DisputeCase
from domain.payments.errors import CaseNotFound

cases = Table(
    "dispute_case",
    metadata,
    id_column(),
    Column("payment_id", Uuid, nullable=False, index=True),
    Column("payer_id", Uuid, nullable=False, index=True),
    Column("gateway", String, nullable=False),
    Column("reference", String, nullable=False),
    Column("amount", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("reason", String, nullable=False),
    Column("opened_at", TIME, nullable=False),
    Column("respond_by", TIME, nullable=False),
    Column("status", String, nullable=False),
    Column("texts_sealed", LargeBinary),
    Column("sealed_for", Uuid),
    Column("handed_in_at", TIME),
    Column("version", BigInteger, nullable=False),
    Index("ix_dispute_case_newest", "opened_at", "id"),
)
_CHANGES = ("status", "texts_sealed", "sealed_for", "handed_in_at", "version")

_ADD = Statement(insert(cases).on_conflict_do_nothing().returning(cases.c.id))
_GET = Statement(
    select(cases, person_keys.c.key)
    .select_from(cases.outerjoin(person_keys, person_keys.c.account_id == cases.c.sealed_for))
    .where(cases.c.id == bindparam("id_"))
)
_SAVE = Statement(
    update(cases)
    .where(cases.c.id == bindparam("id_"), cases.c.version == bindparam("seen"))
    .values({name: bindparam(name) for name in _CHANGES})
    .returning(cases.c.id)
)
_NEWEST = Statement(
    select(cases)
    .where(
        tuple_(cases.c.opened_at, cases.c.id)
        < tuple_(bindparam("before_at", type_=TIME), bindparam("before_id", type_=Uuid))
    )
    .order_by(cases.c.opened_at.desc(), cases.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
)


class PostgresDisputeCases:
    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._cipher = cipher
        self._sealing = Sealing(transaction, cipher)

    async def add(self, case: DisputeCase) -> bool:
        if await _ADD.row(self._connection, **await self._to_row(case)) is None:
            return False
        self._transaction.record(case)
        return True

    async def get(self, dispute_id: DisputeId) -> DisputeCase:
        row = await _GET.row(self._connection, id_=dispute_id)
        if row is None:
            raise CaseNotFound(dispute_id)
        texts = unsealed(self._cipher, row["key"], _texts_of(row["id"]), row["texts_sealed"])
        return _to_case(row, texts)

    async def save(self, case: DisputeCase) -> None:
        row = await self._to_row(case)
        changes = {name: row[name] for name in _CHANGES}
        saved = await _SAVE.row(self._connection, id_=case.id, seen=case.version, **changes)
        if saved is None:
            raise StaleVersion("The dispute changed meanwhile.", disputeId=str(case.id))
        self._transaction.record(case)

    async def _to_row(self, case: DisputeCase) -> dict[str, Any]:
        sealed: tuple[AccountId | None, bytes | None] = (None, None)
        if case.texts:
            texts = msgspec.json.encode(case.texts).decode()
            sealed = await self._sealing.seal(_texts_of(case.id), texts, about=case.payer_id)
        return {
            "id": case.id,
            "payment_id": case.payment_id,
            "payer_id": case.payer_id,
            "gateway": case.gateway,
            "reference": case.reference,
            "amount": case.amount.amount,
            "currency": case.amount.currency,
            "reason": case.reason,
            "opened_at": case.opened_at,
            "respond_by": case.respond_by,
            "status": case.status,
            "sealed_for": sealed[0],
            "texts_sealed": sealed[1],
            "handed_in_at": case.handed_in_at,
            "version": case.next_version,
        }


class PostgresDisputeStore:
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        self.payments = PostgresPayments(transaction, cipher)
        self.cases = PostgresDisputeCases(transaction, cipher)


class PostgresDisputeViews:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def all(self, page: PageRequest) -> Page[DisputeCase]:
        before_at, before_id = place_in(page)
        rows = await _NEWEST.rows(
            self._pool, before_at=before_at, before_id=before_id, limit=page.limit + 1
        )
        found = [_to_case(row, "") for row in rows]
        return Page.cut(found, page, key=lambda case: (case.opened_at.isoformat(), str(case.id)))


def _to_case(row: Record, texts: str) -> DisputeCase:
    return DisputeCase(
        id=DisputeId(row["id"]),
        payment_id=PaymentId(row["payment_id"]),
        payer_id=AccountId(row["payer_id"]),
        gateway=row["gateway"],
        reference=row["reference"],
        amount=Money(row["amount"], row["currency"]),
        reason=row["reason"],
        opened_at=row["opened_at"],
        respond_by=row["respond_by"],
        status=CaseStatus(row["status"]),
        texts=msgspec.json.decode(texts, type=tuple[AddedText, ...]) if texts else (),
        handed_in_at=row["handed_in_at"],
        version=row["version"],
    )


def _texts_of(dispute_id: UUID) -> str:
    return f"dispute_case.texts:{dispute_id}"
