"""Invoices in PostgreSQL. Who sold and who bought is sealed; numbers and amounts are not."""

from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

import msgspec
from asyncpg import Record
from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    UniqueConstraint,
    Uuid,
    bindparam,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.order_rows import orders
from adapters.postgres.orders import PostgresOrders
from adapters.postgres.person_keys import person_keys
from adapters.postgres.schema import JSON, TIME, id_column, metadata
from adapters.postgres.sealing import Sealing, unsealed
from adapters.postgres.statement import InsertMany, Pool, Statement
from adapters.postgres.unit_of_work import Transaction
from application.platform.paging import Page, PageRequest
from application.platform.personal_data import PersonalCipher
from application.shop.invoice_ports import InvoicePeriod
from domain.kernel.ids import AccountId, InvoiceId, OrderId
from domain.shop.invoice import (
    NOBODY,
    Invoice,
    InvoiceKind,
    InvoiceLine,
    InvoiceNotFound,
    Party,
)

AT_ONCE = 500

series = Table(
    "invoice_series",
    metadata,
    Column("seller_id", Uuid, primary_key=True),
    Column("kind", String, primary_key=True),
    # The last number that was given out.
    Column("last", BigInteger, nullable=False),
)

invoices = Table(
    "invoice",
    metadata,
    id_column(),
    Column("kind", String, nullable=False),
    Column("number", BigInteger, nullable=False),
    Column("order_id", ForeignKey(orders.c.id), nullable=False),
    Column("buyer_id", Uuid, nullable=False),
    Column("seller_id", Uuid, nullable=False),
    Column("corrects", Uuid),
    Column("corrects_number", BigInteger),
    Column("issued_at", TIME, nullable=False),
    Column("currency", String, nullable=False),
    Column("net", BigInteger, nullable=False),
    Column("tax", BigInteger, nullable=False),
    Column("total", BigInteger, nullable=False),
    Column("lines", JSON, nullable=False),
    # Each with the key of whom it is about; whose key that is stands beside it.
    Column("recipient_sealed", LargeBinary, nullable=False),
    Column("recipient_sealed_for", Uuid, nullable=False),
    Column("issuer_sealed", LargeBinary, nullable=False),
    Column("issuer_sealed_for", Uuid, nullable=False),
    UniqueConstraint("seller_id", "kind", "number"),
    CheckConstraint("(kind = 'CREDIT_NOTE') = (corrects IS NOT NULL)", name="corrects"),
    CheckConstraint("total = net + tax", name="total"),
    Index("ix_invoice_order_id_id", "order_id", "id"),
    Index("ix_invoice_seller_id_id", "seller_id", "id"),
    Index("ix_invoice_buyer_id", "buyer_id"),
    Index(
        "uq_invoice_of_order",
        "order_id",
        "seller_id",
        unique=True,
        postgresql_where=text("kind = 'INVOICE'"),
    ),
)

_lines = msgspec.json.Decoder(tuple[InvoiceLine, ...])
_party = msgspec.json.Decoder(Party)

_first = insert(series).values(
    seller_id=bindparam("seller_id"), kind=bindparam("kind"), last=text("1")
)
# The row stays locked until the end: a number that is rolled back is given to the next one.
_NEXT = Statement(
    _first.on_conflict_do_update(
        constraint=series.primary_key, set_={"last": series.c.last + text("1")}
    ).returning(series.c.last)
)
_ADD = InsertMany(invoices)

_of_recipient = person_keys.alias("of_recipient")
_of_issuer = person_keys.alias("of_issuer")
_all = select(
    invoices, _of_recipient.c.key.label("recipient_key"), _of_issuer.c.key.label("issuer_key")
).select_from(
    invoices.outerjoin(
        _of_recipient, _of_recipient.c.account_id == invoices.c.recipient_sealed_for
    ).outerjoin(_of_issuer, _of_issuer.c.account_id == invoices.c.issuer_sealed_for)
)
_GET = Statement(_all.where(invoices.c.id == bindparam("invoice_id", type_=Uuid)))
_OF_ORDER = Statement(
    _all.where(invoices.c.order_id == bindparam("order_id", type_=Uuid)).order_by(invoices.c.id)
)
_since, _until = bindparam("since", type_=TIME), bindparam("until", type_=TIME)
_after = bindparam("after", type_=Uuid)
_of_seller = _all.where(
    invoices.c.seller_id == bindparam("seller_id", type_=Uuid),
    _since.is_(None) | (invoices.c.issued_at >= _since),
    _until.is_(None) | (invoices.c.issued_at < _until),
).limit(bindparam("limit", type_=Integer))
_NEWEST = Statement(
    _of_seller.where(_after.is_(None) | (invoices.c.id < _after)).order_by(invoices.c.id.desc())
)
_OLDEST = Statement(
    _of_seller.where(_after.is_(None) | (invoices.c.id > _after)).order_by(invoices.c.id)
)


class PostgresInvoices:
    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._cipher = cipher
        self._sealing = Sealing(transaction, cipher)

    async def next_number(self, seller_id: AccountId, kind: InvoiceKind) -> int:
        number = await _NEXT.value(self._connection, seller_id=seller_id, kind=kind.value)
        return int(str(number))

    async def add(self, invoice: Invoice) -> None:
        row = {
            **_row(invoice),
            **await self._sealed("recipient", invoice.id, invoice.recipient, invoice.buyer_id),
            **await self._sealed("issuer", invoice.id, invoice.issuer, invoice.seller_id),
        }
        await _ADD.run(self._connection, [row])
        self._transaction.record(invoice)

    async def of_order(self, order_id: OrderId) -> Sequence[Invoice]:
        rows = await _OF_ORDER.rows(self._connection, order_id=order_id)
        return [_to_invoice(row, self._cipher) for row in rows]

    async def _sealed(
        self, what: str, id_: InvoiceId, party: Party, about: AccountId
    ) -> dict[str, object]:
        written = msgspec.json.encode(party).decode()
        sealed_for, sealed = await self._sealing.seal(_place(what, id_), written, about=about)
        return {f"{what}_sealed": sealed, f"{what}_sealed_for": sealed_for}


class PostgresInvoiceStore:
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        self.orders = PostgresOrders(transaction, cipher)
        self.invoices = PostgresInvoices(transaction, cipher)


class PostgresInvoiceViews:
    def __init__(self, pool: Pool, cipher: PersonalCipher) -> None:
        self._pool = pool
        self._cipher = cipher

    async def get(self, invoice_id: InvoiceId) -> Invoice:
        row = await _GET.row(self._pool, invoice_id=invoice_id)
        if row is None:
            raise InvoiceNotFound
        return _to_invoice(row, self._cipher)

    async def of_order(self, order_id: OrderId) -> Sequence[Invoice]:
        rows = await _OF_ORDER.rows(self._pool, order_id=order_id)
        return [_to_invoice(row, self._cipher) for row in rows]

    async def of_seller(
        self, seller_id: AccountId, period: InvoicePeriod, page: PageRequest
    ) -> Page[Invoice]:
        rows = await _NEWEST.rows(
            self._pool,
            seller_id=seller_id,
            since=period.since,
            until=period.until,
            after=page.after_id(),
            limit=page.limit + 1,
        )
        found = [_to_invoice(row, self._cipher) for row in rows]
        return Page.cut(found, page, key=lambda each: (str(each.id),))

    async def export(self, seller_id: AccountId, period: InvoicePeriod) -> AsyncIterator[Invoice]:
        after: UUID | None = None
        while True:
            rows = await _OLDEST.rows(
                self._pool,
                seller_id=seller_id,
                since=period.since,
                until=period.until,
                after=after,
                limit=AT_ONCE,
            )
            for row in rows:
                yield _to_invoice(row, self._cipher)
            if len(rows) < AT_ONCE:
                return
            after = rows[-1]["id"]


def _place(what: str, id_: UUID) -> str:
    return f"invoice.{what}:{id_}"


def _row(invoice: Invoice) -> dict[str, Any]:
    """All but what is sealed."""
    return {
        "id": invoice.id,
        "kind": invoice.kind.value,
        "number": invoice.number,
        "order_id": invoice.order_id,
        "buyer_id": invoice.buyer_id,
        "seller_id": invoice.seller_id,
        "corrects": invoice.corrects,
        "corrects_number": invoice.corrects_number,
        "issued_at": invoice.issued_at,
        "currency": invoice.currency,
        "net": invoice.net.amount,
        "tax": invoice.tax.amount,
        "total": invoice.total.amount,
        "lines": invoice.lines,
    }


def _to_invoice(row: Record, cipher: PersonalCipher) -> Invoice:
    return Invoice(
        id=InvoiceId(row["id"]),
        kind=InvoiceKind(row["kind"]),
        number=row["number"],
        order_id=OrderId(row["order_id"]),
        buyer_id=AccountId(row["buyer_id"]),
        seller_id=AccountId(row["seller_id"]),
        issued_at=row["issued_at"],
        currency=row["currency"],
        lines=_lines.decode(row["lines"]),
        issuer=_to_party("issuer", row, cipher),
        recipient=_to_party("recipient", row, cipher),
        corrects=row["corrects"] and InvoiceId(row["corrects"]),
        corrects_number=row["corrects_number"],
        version=1,
    )


def _to_party(what: str, row: Record, cipher: PersonalCipher) -> Party:
    place = _place(what, row["id"])
    written = unsealed(cipher, row[f"{what}_key"], place, row[f"{what}_sealed"])
    return _party.decode(written) if written else NOBODY
