"""Rates of tax, in memory."""

from collections.abc import Sequence

from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import TaxRateId
from domain.shop.tax import TaxRate, TaxRateNotFound, TaxRateTaken


class MemoryTaxRates:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[TaxRateId, TaxRate] = transaction.table("tax_rates")

    async def add(self, rate: TaxRate) -> None:
        if any(row.taxes == rate.taxes for row in self._rows.values()):
            raise TaxRateTaken
        self._put(rate)

    async def get(self, tax_rate_id: TaxRateId) -> TaxRate:
        try:
            return self._rows[tax_rate_id]
        except KeyError:
            raise TaxRateNotFound(tax_rate_id) from None

    async def save(self, rate: TaxRate) -> None:
        await self._must_be_fresh(rate)
        self._put(rate)

    async def remove(self, rate: TaxRate) -> None:
        await self._must_be_fresh(rate)
        del self._rows[rate.id]
        self._transaction.record(rate)

    async def _must_be_fresh(self, rate: TaxRate) -> None:
        if (await self.get(rate.id)).version != rate.version:
            raise StaleVersion("The tax rate changed meanwhile.", taxRateId=str(rate.id))

    def _put(self, rate: TaxRate) -> None:
        self._rows[rate.id] = rate.settled()
        self._transaction.record(rate)


class MemoryTaxStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.tax_rates = MemoryTaxRates(transaction)


class MemoryTaxRateViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def all(self, country: str | None = None) -> Sequence[TaxRate]:
        meant = (row for row in self._rows.values() if country in {None, row.country})
        return sorted(meant, key=lambda row: row.taxes)

    async def get(self, tax_rate_id: TaxRateId) -> TaxRate:
        try:
            return self._rows[tax_rate_id]
        except KeyError:
            raise TaxRateNotFound(tax_rate_id) from None

    @property
    def _rows(self) -> dict[TaxRateId, TaxRate]:
        return self._database.table("tax_rates")
