"""Sellers' terms, in memory."""

from collections.abc import Collection, Mapping

from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId
from domain.shop.seller_terms import SellerTerms


class MemorySellerTermsOf:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[AccountId, SellerTerms] = transaction.table("seller_terms")

    async def get(self, seller_id: AccountId) -> SellerTerms:
        return self._rows.get(seller_id, SellerTerms(seller_id=seller_id))

    async def save(self, terms: SellerTerms) -> None:
        if (await self.get(terms.seller_id)).version != terms.version:
            raise StaleVersion("The terms changed meanwhile.", sellerId=str(terms.seller_id))
        self._rows[terms.seller_id] = terms.settled()
        self._transaction.record(terms)


class MemorySellerStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.seller_terms = MemorySellerTermsOf(transaction)


class MemorySellerTermsViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def of(self, seller_ids: Collection[AccountId]) -> Mapping[AccountId, SellerTerms]:
        rows: dict[AccountId, SellerTerms] = self._database.table("seller_terms")
        return {id_: rows.get(id_, SellerTerms(seller_id=id_)) for id_ in seller_ids}
