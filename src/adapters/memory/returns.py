"""Returns in memory."""

from collections.abc import Iterable, Sequence

from adapters.memory.orders import MemoryOrders
from adapters.memory.stock_levels import MemoryStockStore
from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.platform.paging import Page, PageRequest
from domain.kernel.errors import StaleVersion
from domain.kernel.ids import AccountId, OrderId, RefundId, ReturnId
from domain.shop.order_return import OrderReturn, ReturnStatus
from domain.shop.return_errors import ReturnNotFound


class MemoryReturns:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[ReturnId, OrderReturn] = transaction.table("returns")

    async def find(self, return_id: ReturnId) -> OrderReturn:
        try:
            return self._rows[return_id]
        except KeyError:
            raise ReturnNotFound(return_id) from None

    async def lock(self, return_id: ReturnId) -> OrderReturn:
        # One transaction at a time: nobody else is here.
        return await self.find(return_id)

    async def of_order(self, order_id: OrderId) -> Sequence[OrderReturn]:
        return _oldest_first(each for each in self._rows.values() if each.order_id == order_id)

    async def of_refund(self, refund_id: RefundId) -> OrderReturn | None:
        found = (each for each in self._rows.values() if each.refund_id == refund_id)
        return next(found, None)

    async def add(self, wanted: OrderReturn) -> None:
        self._rows[wanted.id] = wanted.settled()
        self._transaction.record(wanted)

    async def save(self, changed: OrderReturn) -> None:
        if (await self.lock(changed.id)).version != changed.version:
            raise StaleVersion("The return changed meanwhile.", returnId=str(changed.id))
        await self.add(changed)


class MemoryReturnStore(MemoryStockStore):
    def __init__(self, transaction: MemoryTransaction) -> None:
        super().__init__(transaction)
        self.orders = MemoryOrders(transaction)
        self.returns = MemoryReturns(transaction)


class MemoryReturnViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def get(self, return_id: ReturnId) -> OrderReturn:
        try:
            return self._rows[return_id]
        except KeyError:
            raise ReturnNotFound(return_id) from None

    async def of_order(self, order_id: OrderId) -> Sequence[OrderReturn]:
        return _oldest_first(each for each in self._rows.values() if each.order_id == order_id)

    async def of_buyer(self, buyer_id: AccountId, page: PageRequest) -> Page[OrderReturn]:
        return _page((each for each in self._rows.values() if each.buyer_id == buyer_id), page)

    async def of_seller(
        self, seller_id: AccountId, statuses: Sequence[ReturnStatus], page: PageRequest
    ) -> Page[OrderReturn]:
        found = (
            each
            for each in self._rows.values()
            if each.seller_id == seller_id and (not statuses or each.status in statuses)
        )
        return _page(found, page)

    @property
    def _rows(self) -> dict[ReturnId, OrderReturn]:
        return self._database.table("returns")


def _oldest_first(found: Iterable[OrderReturn]) -> Sequence[OrderReturn]:
    return sorted(found, key=lambda each: each.id)


def _page(found: Iterable[OrderReturn], page: PageRequest) -> Page[OrderReturn]:
    after = page.after_id()
    following = [each for each in found if after is None or each.id < after]
    newest = sorted(following, key=lambda each: each.id, reverse=True)[: page.limit + 1]
    return Page.cut(newest, page, key=lambda each: (str(each.id),))
