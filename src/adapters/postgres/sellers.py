"""Sellers' terms, in PostgreSQL. What tells who they are is sealed."""

from collections.abc import Collection, Mapping

from asyncpg import Record
from sqlalchemy import ARRAY, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.person_keys import PersonKeys, person_keys
from adapters.postgres.sealing import unsealed
from adapters.postgres.statement import Pool, Runner, Statement
from adapters.postgres.stock_rows import ADDRESS, sealed, written
from adapters.postgres.stock_schema import seller_terms
from adapters.postgres.unit_of_work import Transaction
from application.platform.personal_data import PersonalCipher
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId
from domain.kernel.money import Money
from domain.shop.seller_terms import CancelUntil, LateOrderMoney, ReturnsPaidBy, SellerTerms

_GET = Statement(
    select(seller_terms, person_keys.c.key)
    .outerjoin(person_keys, person_keys.c.account_id == seller_terms.c.seller_id)
    .where(seller_terms.c.seller_id == func.any(bindparam("ids", type_=ARRAY(Uuid))))
)
_new = insert(seller_terms)
# Who has none yet has version 0: two who both say something for the first time collide here.
_SAVE = Statement(
    _new.on_conflict_do_update(
        constraint=seller_terms.primary_key,
        set_={column.name: column for column in _new.excluded if not column.primary_key},
        where=seller_terms.c.version == bindparam("seen"),
    ).returning(seller_terms.c.seller_id)
)


class PostgresSellerTermsOf:
    def __init__(self, transaction: Transaction, cipher: PersonalCipher) -> None:
        self._transaction = transaction
        self._connection = transaction.connection
        self._cipher = cipher
        self._keys = PersonKeys(transaction, cipher)

    async def get(self, seller_id: AccountId) -> SellerTerms:
        return (await _read(self._connection, self._cipher, [seller_id]))[seller_id]

    async def save(self, terms: SellerTerms) -> None:
        row = _row(terms, self._cipher, await self._keys.get(terms.seller_id))
        if await _SAVE.row(self._connection, **row, seen=terms.version) is None:
            raise StaleVersion("The terms changed meanwhile.", sellerId=str(terms.seller_id))
        self._transaction.record(terms)


class PostgresSellerStore:
    def __init__(self, transaction: Transaction, *, cipher: PersonalCipher) -> None:
        self.seller_terms = PostgresSellerTermsOf(transaction, cipher)


class PostgresSellerTermsViews:
    def __init__(self, pool: Pool, cipher: PersonalCipher) -> None:
        self._pool = pool
        self._cipher = cipher

    async def of(self, seller_ids: Collection[AccountId]) -> Mapping[AccountId, SellerTerms]:
        return await _read(self._pool, self._cipher, seller_ids)


async def _read(
    runner: Runner, cipher: PersonalCipher, seller_ids: Collection[AccountId]
) -> Mapping[AccountId, SellerTerms]:
    rows = await _GET.rows(runner, ids=list(seller_ids))
    known = {AccountId(row["seller_id"]): _terms(row, cipher) for row in rows}
    return {id_: known.get(id_, SellerTerms(seller_id=id_)) for id_ in seller_ids}


def _row(terms: SellerTerms, cipher: PersonalCipher, key: bytes | None) -> dict[str, object]:
    texts = {
        "display_name": terms.display_name,
        "imprint": terms.imprint,
        "legal_address": written(terms.legal_address),
        "tax_number": terms.tax_number,
    }
    free_from = terms.free_delivery_from
    return {
        "seller_id": terms.seller_id,
        **{
            f"{name}_sealed": sealed(cipher, key, _place(name, terms.seller_id), text)
            for name, text in texts.items()
        },
        "prices_include_tax": terms.prices_include_tax,
        "late_money": terms.late_money.value,
        "return_days": terms.return_days,
        "returns_paid_by": terms.returns_paid_by.value,
        "cancel_until": terms.cancel_until.value,
        "free_delivery_from": None if free_from is None else free_from.amount,
        "free_delivery_currency": None if free_from is None else free_from.currency,
        "version": terms.next_version,
    }


def _terms(row: Record, cipher: PersonalCipher) -> SellerTerms:
    def opened(name: str) -> str:
        place = _place(name, row["seller_id"])
        return unsealed(cipher, row["key"], place, row[f"{name}_sealed"])

    address, free_from = opened("legal_address"), row["free_delivery_from"]
    return SellerTerms(
        seller_id=AccountId(row["seller_id"]),
        display_name=opened("display_name"),
        imprint=opened("imprint"),
        legal_address=ADDRESS.decode(address) if address else None,
        tax_number=opened("tax_number"),
        prices_include_tax=row["prices_include_tax"],
        late_money=LateOrderMoney(row["late_money"]),
        return_days=row["return_days"],
        returns_paid_by=ReturnsPaidBy(row["returns_paid_by"]),
        cancel_until=CancelUntil(row["cancel_until"]),
        free_delivery_from=(
            None if free_from is None else Money(free_from, row["free_delivery_currency"])
        ),
        version=row["version"],
    )


def _place(name: str, seller_id: AccountId) -> str:
    return f"seller_terms.{name}:{seller_id}"
