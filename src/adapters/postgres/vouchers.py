"""Vouchers in PostgreSQL, beside the stocks that count their uses."""

from collections.abc import Collection, Mapping, Sequence

import msgspec
from asyncpg import Record, UniqueViolationError
from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Uuid,
    bindparam,
    func,
    select,
    true,
    update,
)

from adapters.postgres.inventory import PostgresInventory
from adapters.postgres.inventory_schema import stocks
from adapters.postgres.schema import JSON, TIME, id_column, metadata
from adapters.postgres.statement import InsertMany, Pool, Statement, arrays, given
from adapters.postgres.unit_of_work import Transaction
from application.platform.paging import Page, PageRequest
from application.shop.cart_ports import VoucherStanding, VoucherUsage
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, VoucherId
from domain.shop.voucher import Voucher, VoucherStatus, buyer_uses_id, uses_id
from domain.shop.voucher_errors import VoucherCodeTaken, VoucherNotFound
from domain.shop.voucher_terms import VoucherTerms

vouchers = Table(
    "voucher",
    metadata,
    id_column(),
    Column("code", String, nullable=False),
    Column("issuer_id", Uuid, nullable=False),
    Column("for_all", Boolean, nullable=False),
    Column("terms", JSON, nullable=False),
    Column("uses", BigInteger),
    Column("uses_per_buyer", BigInteger),
    Column("status", String, nullable=False),
    Column("created_at", TIME, nullable=False),
    Column("version", Integer, nullable=False),
    Index("uq_voucher_code", "code", unique=True),
    Index("ix_voucher_issuer_id_id", "issuer_id", "id"),
)

_ADD = InsertMany(vouchers)
_GET = Statement(select(vouchers).where(vouchers.c.id == bindparam("id")))
_FIND = Statement(select(vouchers).where(vouchers.c.code == bindparam("code")))
_OF = Statement(
    select(vouchers).where(vouchers.c.id == func.any(bindparam("ids", type_=ARRAY(Uuid))))
)
_SAVE = Statement(
    update(vouchers)
    .where(vouchers.c.id == bindparam("voucher_id"), vouchers.c.version == bindparam("seen"))
    .values(status=bindparam("status"), version=bindparam("version"))
    .returning(vouchers.c.id)
)
_asked = given("asked", id=Uuid(), all=Uuid(), own=Uuid())
_of_all, _of_buyer = stocks.alias("of_all"), stocks.alias("of_buyer")
_STANDINGS = Statement(
    select(
        vouchers,
        _of_all.c.capacity.label("all_capacity"),
        _of_all.c.held.label("all_held"),
        _of_all.c.sold.label("all_sold"),
        (_of_buyer.c.capacity - _of_buyer.c.held - _of_buyer.c.sold).label("left_for_buyer"),
    )
    .select_from(_asked)
    .join(vouchers, vouchers.c.id == _asked.c.id)
    .outerjoin(_of_all, _of_all.c.id == _asked.c.all)
    .outerjoin(_of_buyer, _of_buyer.c.id == _asked.c.own)
)
_after = bindparam("after", type_=Uuid)
_issuer = bindparam("issuer_id", type_=Uuid)
_LIST, _LIST_OF = (
    Statement(
        select(vouchers)
        .where(which, (vouchers.c.id < _after) | _after.is_(None))
        .order_by(vouchers.c.id.desc())
        .limit(bindparam("limit", type_=Integer))
    )
    for which in (true(), vouchers.c.issuer_id == _issuer)
)

_terms = msgspec.json.Decoder(VoucherTerms)


class PostgresVouchers:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def add(self, vouchers: Sequence[Voucher]) -> None:
        try:
            await _ADD.run(self._connection, [_to_row(voucher) for voucher in vouchers])
        except UniqueViolationError:
            raise VoucherCodeTaken(vouchers[0].code) from None
        for voucher in vouchers:
            self._transaction.record(voucher)

    async def get(self, voucher_id: VoucherId) -> Voucher:
        row = await _GET.row(self._connection, id=voucher_id)
        if row is None:
            raise VoucherNotFound(voucher_id)
        return to_voucher(row)

    async def find(self, code: str) -> Voucher | None:
        row = await _FIND.row(self._connection, code=code)
        return None if row is None else to_voucher(row)

    async def of(self, ids: Collection[VoucherId]) -> Mapping[VoucherId, Voucher]:
        rows = await _OF.rows(self._connection, ids=list(ids))
        return {row["id"]: to_voucher(row) for row in rows}

    async def save(self, voucher: Voucher) -> None:
        saved = await _SAVE.row(
            self._connection,
            voucher_id=voucher.id,
            seen=voucher.version,
            status=voucher.status.value,
            version=voucher.next_version,
        )
        if saved is None:
            raise StaleVersion("The voucher changed meanwhile.", voucherId=str(voucher.id))
        self._transaction.record(voucher)


class PostgresVoucherStore:
    def __init__(self, transaction: Transaction) -> None:
        self.vouchers = PostgresVouchers(transaction)
        self.inventory = PostgresInventory(transaction)


class PostgresVoucherViews:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def standings(
        self, ids: Collection[VoucherId], buyer_id: AccountId | None
    ) -> Mapping[VoucherId, VoucherStanding]:
        asked = [
            {
                "id": id_,
                "all": uses_id(id_),
                "own": None if buyer_id is None else buyer_uses_id(id_, buyer_id),
            }
            for id_ in ids
        ]
        if not asked:
            return {}
        rows = await _STANDINGS.rows(self._pool, **arrays("asked", asked))
        return {row["id"]: _standing(row) for row in rows}

    async def usage(self, voucher_id: VoucherId) -> VoucherUsage:
        asked = [{"id": voucher_id, "all": uses_id(voucher_id), "own": None}]
        row = await _STANDINGS.row(self._pool, **arrays("asked", asked))
        if row is None:
            raise VoucherNotFound(voucher_id)
        return VoucherUsage(
            voucher=to_voucher(row), used=row["all_sold"] or 0, held=row["all_held"] or 0
        )

    async def list(self, issuer_id: AccountId | None, page: PageRequest) -> Page[Voucher]:
        asked = {"after": page.after_id(), "limit": page.limit + 1}
        if issuer_id is None:
            rows = await _LIST.rows(self._pool, **asked)
        else:
            rows = await _LIST_OF.rows(self._pool, issuer_id=issuer_id, **asked)
        return Page.cut([to_voucher(row) for row in rows], page, lambda each: (str(each.id),))


def to_voucher(row: Record) -> Voucher:
    return Voucher(
        id=row["id"],
        code=row["code"],
        issuer_id=row["issuer_id"],
        for_all=row["for_all"],
        terms=_terms.decode(row["terms"]),
        uses=row["uses"],
        uses_per_buyer=row["uses_per_buyer"],
        status=VoucherStatus(row["status"]),
        created_at=row["created_at"],
        version=row["version"],
    )


def _to_row(voucher: Voucher) -> dict[str, object]:
    return {
        "id": voucher.id,
        "code": voucher.code,
        "issuer_id": voucher.issuer_id,
        "for_all": voucher.for_all,
        "terms": msgspec.json.encode(voucher.terms),
        "uses": voucher.uses,
        "uses_per_buyer": voucher.uses_per_buyer,
        "status": voucher.status.value,
        "created_at": voucher.created_at,
        "version": voucher.next_version,
    }


def _standing(row: Record) -> VoucherStanding:
    limited = row["all_capacity"] is not None
    left = row["all_capacity"] - row["all_held"] - row["all_sold"] if limited else None
    return VoucherStanding(voucher=to_voucher(row), left=left, left_for_buyer=row["left_for_buyer"])
