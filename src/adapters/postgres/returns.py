"""Returns in PostgreSQL."""

from collections.abc import Sequence
from typing import Any

import msgspec
from asyncpg import Record
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Uuid,
    bindparam,
    func,
    select,
    text,
    update,
)

from adapters.postgres.order_rows import orders
from adapters.postgres.orders import PostgresOrders
from adapters.postgres.schema import JSON, TIME, id_column, metadata
from adapters.postgres.statement import InsertMany, Pool, Statement
from adapters.postgres.stock_levels import PostgresStockStore
from adapters.postgres.unit_of_work import Transaction
from application.platform.paging import Page, PageRequest
from application.platform.personal_data import PersonalCipher
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, OrderId, RefundId, ReturnId
from domain.kernel.money import Money
from domain.shop.order_return import OrderReturn, ReturnEntry, ReturnLine, ReturnStatus
from domain.shop.return_errors import ReturnNotFound
from domain.shop.seller_terms import ReturnsPaidBy

returns = Table(
    "order_return",
    metadata,
    id_column(),
    Column("order_id", ForeignKey(orders.c.id), nullable=False, index=True),
    Column("buyer_id", Uuid, nullable=False),
    Column("seller_id", Uuid, nullable=False),
    Column("status", String, nullable=False),
    Column("paid_by", String, nullable=False),
    Column("lines", JSON, nullable=False),
    Column("withheld", BigInteger, nullable=False),
    Column("refund", BigInteger, nullable=False),
    Column("currency", String, nullable=False),
    Column("refund_id", Uuid),
    Column("history", JSON, nullable=False),
    Column("requested_at", TIME, nullable=False),
    Column("version", Integer, nullable=False),
    Index("ix_order_return_buyer_id_id", "buyer_id", "id"),
    Index("ix_order_return_seller_id_id", "seller_id", "id"),
    Index(
        "uq_order_return_refund_id",
        "refund_id",
        unique=True,
        postgresql_where=text("refund_id IS NOT NULL"),
    ),
)

_lines = msgspec.json.Decoder(tuple[ReturnLine, ...])
_history = msgspec.json.Decoder(tuple[ReturnEntry, ...])

_ADD = InsertMany(returns)
_one = select(returns).where(returns.c.id == bindparam("return_id", type_=Uuid))
_GET = Statement(_one)
_LOCK = Statement(_one.with_for_update())
_OF_REFUND = Statement(
    select(returns)
    .where(returns.c.refund_id == bindparam("refund_id", type_=Uuid))
    .with_for_update()
)
_OF_ORDER = Statement(
    select(returns)
    .where(returns.c.order_id == bindparam("order_id", type_=Uuid))
    .order_by(returns.c.id)
)
_CHANGED = ("status", "lines", "withheld", "refund", "refund_id", "history", "version")
_SAVE = Statement(
    update(returns)
    .where(returns.c.id == bindparam("return_id"), returns.c.version == bindparam("seen"))
    .values({name: bindparam(name, type_=returns.c[name].type) for name in _CHANGED})
    .returning(returns.c.id)
)
_after = bindparam("after", type_=Uuid)
_statuses = bindparam("statuses", type_=ARRAY(String))
_newest = (
    select(returns)
    .where((returns.c.id < _after) | _after.is_(None))
    .order_by(returns.c.id.desc())
    .limit(bindparam("limit", type_=Integer))
)
_OF_BUYER = Statement(_newest.where(returns.c.buyer_id == bindparam("buyer_id", type_=Uuid)))
_OF_SELLER = Statement(
    _newest.where(
        returns.c.seller_id == bindparam("seller_id", type_=Uuid),
        (func.cardinality(_statuses) == 0) | (returns.c.status == func.any(_statuses)),
    )
)


class PostgresReturns:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def find(self, return_id: ReturnId) -> OrderReturn:
        return _found(await _GET.row(self._connection, return_id=return_id), return_id)

    async def lock(self, return_id: ReturnId) -> OrderReturn:
        return _found(await _LOCK.row(self._connection, return_id=return_id), return_id)

    async def of_order(self, order_id: OrderId) -> Sequence[OrderReturn]:
        rows = await _OF_ORDER.rows(self._connection, order_id=order_id)
        return [_to_return(row) for row in rows]

    async def of_refund(self, refund_id: RefundId) -> OrderReturn | None:
        row = await _OF_REFUND.row(self._connection, refund_id=refund_id)
        return None if row is None else _to_return(row)

    async def add(self, wanted: OrderReturn) -> None:
        await _ADD.run(self._connection, [_row(wanted)])
        self._transaction.record(wanted)

    async def save(self, changed: OrderReturn) -> None:
        row = _row(changed)
        values = {name: row[name] for name in _CHANGED}
        seen = {"return_id": changed.id, "seen": changed.version}
        if await _SAVE.row(self._connection, **seen, **values) is None:
            raise StaleVersion("The return changed meanwhile.", returnId=str(changed.id))
        self._transaction.record(changed)


class PostgresReturnStore(PostgresStockStore):
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        super().__init__(transaction, cipher=cipher)
        self.orders = PostgresOrders(transaction, cipher)
        self.returns = PostgresReturns(transaction)


class PostgresReturnViews:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def get(self, return_id: ReturnId) -> OrderReturn:
        return _found(await _GET.row(self._pool, return_id=return_id), return_id)

    async def of_order(self, order_id: OrderId) -> Sequence[OrderReturn]:
        rows = await _OF_ORDER.rows(self._pool, order_id=order_id)
        return [_to_return(row) for row in rows]

    async def of_buyer(self, buyer_id: AccountId, page: PageRequest) -> Page[OrderReturn]:
        rows = await _OF_BUYER.rows(
            self._pool, buyer_id=buyer_id, after=page.after_id(), limit=page.limit + 1
        )
        return _page(rows, page)

    async def of_seller(
        self, seller_id: AccountId, statuses: Sequence[ReturnStatus], page: PageRequest
    ) -> Page[OrderReturn]:
        rows = await _OF_SELLER.rows(
            self._pool,
            seller_id=seller_id,
            statuses=[status.value for status in statuses],
            after=page.after_id(),
            limit=page.limit + 1,
        )
        return _page(rows, page)


def _found(row: Record | None, return_id: ReturnId) -> OrderReturn:
    if row is None:
        raise ReturnNotFound(return_id)
    return _to_return(row)


def _page(rows: Sequence[Record], page: PageRequest) -> Page[OrderReturn]:
    found = [_to_return(row) for row in rows]
    return Page.cut(found, page, key=lambda each: (str(each.id),))


def _row(each: OrderReturn) -> dict[str, Any]:
    return {
        "id": each.id,
        "order_id": each.order_id,
        "buyer_id": each.buyer_id,
        "seller_id": each.seller_id,
        "status": each.status.value,
        "paid_by": each.paid_by.value,
        "lines": each.lines,
        "withheld": each.withheld.amount,
        "refund": each.refund.amount,
        "currency": each.currency,
        "refund_id": each.refund_id,
        "history": each.history,
        "requested_at": each.requested_at,
        "version": each.next_version,
    }


def _to_return(row: Record) -> OrderReturn:
    return OrderReturn(
        id=ReturnId(row["id"]),
        order_id=OrderId(row["order_id"]),
        buyer_id=AccountId(row["buyer_id"]),
        seller_id=AccountId(row["seller_id"]),
        lines=_lines.decode(row["lines"]),
        paid_by=ReturnsPaidBy(row["paid_by"]),
        currency=row["currency"],
        requested_at=row["requested_at"],
        status=ReturnStatus(row["status"]),
        withheld=Money(row["withheld"], row["currency"]),
        refund=Money(row["refund"], row["currency"]),
        refund_id=row["refund_id"] and RefundId(row["refund_id"]),
        history=_history.decode(row["history"]),
        version=row["version"],
    )
