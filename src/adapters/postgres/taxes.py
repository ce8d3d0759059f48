"""Rates of tax, in PostgreSQL."""

from collections.abc import Sequence

from asyncpg import Record
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert

from adapters.postgres.statement import Pool, Runner, Statement
from adapters.postgres.stock_schema import tax_rates
from adapters.postgres.unit_of_work import Transaction
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import TaxRateId
from domain.shop.tax import TaxRate, TaxRateNotFound, TaxRateTaken

_ADD = Statement(insert(tax_rates).on_conflict_do_nothing().returning(tax_rates.c.id))
_GET = Statement(select(tax_rates).where(tax_rates.c.id == bindparam("tax_rate_id")))
_seen = (
    tax_rates.c.id == bindparam("tax_rate_id"),
    tax_rates.c.version == bindparam("seen"),
)
_SAVE = Statement(
    update(tax_rates)
    .where(*_seen)
    .values(basis_points=bindparam("basis_points"), version=bindparam("next"))
    .returning(tax_rates.c.id)
)
_REMOVE = Statement(delete(tax_rates).where(*_seen).returning(tax_rates.c.id))
_all = select(tax_rates).order_by(tax_rates.c.country, tax_rates.c.region, tax_rates.c.tax_class)
_ALL = Statement(_all)
_OF_COUNTRY = Statement(_all.where(tax_rates.c.country == bindparam("of_country")))


class PostgresTaxRates:
    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction
        self._connection = transaction.connection

    async def add(self, rate: TaxRate) -> None:
        added = await _ADD.row(
            self._connection,
            id=rate.id,
            country=rate.country,
            region=rate.region,
            tax_class=rate.tax_class,
            basis_points=rate.basis_points,
            version=rate.next_version,
        )
        if added is None:
            raise TaxRateTaken
        self._transaction.record(rate)

    async def get(self, tax_rate_id: TaxRateId) -> TaxRate:
        return await _get(self._connection, tax_rate_id)

    async def save(self, rate: TaxRate) -> None:
        saved = await _SAVE.row(
            self._connection,
            tax_rate_id=rate.id,
            seen=rate.version,
            basis_points=rate.basis_points,
            next=rate.next_version,
        )
        self._record(rate, saved)

    async def remove(self, rate: TaxRate) -> None:
        removed = await _REMOVE.row(self._connection, tax_rate_id=rate.id, seen=rate.version)
        self._record(rate, removed)

    def _record(self, rate: TaxRate, changed: Record | None) -> None:
        if changed is None:
            raise StaleVersion("The tax rate changed meanwhile.", taxRateId=str(rate.id))
        self._transaction.record(rate)


class PostgresTaxStore:
    def __init__(self, transaction: Transaction) -> None:
        self.tax_rates = PostgresTaxRates(transaction)


class PostgresTaxRateViews:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def all(self, country: str | None = None) -> Sequence[TaxRate]:
        if country is None:
            rows = await _ALL.rows(self._pool)
        else:
            rows = await _OF_COUNTRY.rows(self._pool, of_country=country)
        return [_rate(row) for row in rows]

    async def get(self, tax_rate_id: TaxRateId) -> TaxRate:
        return await _get(self._pool, tax_rate_id)


async def _get(runner: Runner, tax_rate_id: TaxRateId) -> TaxRate:
    row = await _GET.row(runner, tax_rate_id=tax_rate_id)
    if row is None:
        raise TaxRateNotFound(tax_rate_id)
    return _rate(row)


def _rate(row: Record) -> TaxRate:
    return TaxRate(
        id=TaxRateId(row["id"]),
        country=row["country"],
        region=row["region"],
        tax_class=row["tax_class"],
        basis_points=row["basis_points"],
        version=row["version"],
    )
