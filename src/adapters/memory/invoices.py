"""Invoices in memory."""

from collections.abc import AsyncIterator, Iterable, Sequence

from adapters.memory.orders import MemoryOrders
from adapters.memory.unit_of_work import MemoryDatabase, MemoryTransaction
from application.platform.paging import Page, PageRequest
from application.shop.invoice_ports import InvoicePeriod
from domain.kernel.errors import Conflict
from domain.kernel.ids import AccountId, InvoiceId, OrderId
from domain.shop.invoice import Invoice, InvoiceKind, InvoiceNotFound


class MemoryInvoices:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self._transaction = transaction
        self._rows: dict[InvoiceId, Invoice] = transaction.table("invoices")
        self._series: dict[tuple[AccountId, InvoiceKind], int] = transaction.table("invoice_series")

    async def next_number(self, seller_id: AccountId, kind: InvoiceKind) -> int:
        number = self._series.get((seller_id, kind), 0) + 1
        self._series[seller_id, kind] = number
        return number

    async def add(self, invoice: Invoice) -> None:
        if any(_clash(each, invoice) for each in self._rows.values()):
            raise Conflict("There is such an invoice already.")
        self._rows[invoice.id] = invoice.settled()
        self._transaction.record(invoice)

    async def of_order(self, order_id: OrderId) -> Sequence[Invoice]:
        return _oldest_first(each for each in self._rows.values() if each.order_id == order_id)


class MemoryInvoiceStore:
    def __init__(self, transaction: MemoryTransaction) -> None:
        self.orders = MemoryOrders(transaction)
        self.invoices = MemoryInvoices(transaction)


class MemoryInvoiceViews:
    def __init__(self, database: MemoryDatabase) -> None:
        self._database = database

    async def get(self, invoice_id: InvoiceId) -> Invoice:
        try:
            return self._rows[invoice_id]
        except KeyError:
            raise InvoiceNotFound from None

    async def of_order(self, order_id: OrderId) -> Sequence[Invoice]:
        return _oldest_first(each for each in self._rows.values() if each.order_id == order_id)

    async def of_seller(
        self, seller_id: AccountId, period: InvoicePeriod, page: PageRequest
    ) -> Page[Invoice]:
        after = page.after_id()
        found = self._of_seller(seller_id, period)
        following = [each for each in found if after is None or each.id < after]
        newest = sorted(following, key=lambda each: each.id, reverse=True)[: page.limit + 1]
        return Page.cut(newest, page, key=lambda each: (str(each.id),))

    async def export(self, seller_id: AccountId, period: InvoicePeriod) -> AsyncIterator[Invoice]:
        for each in _oldest_first(self._of_seller(seller_id, period)):
            yield each

    def _of_seller(self, seller_id: AccountId, period: InvoicePeriod) -> Iterable[Invoice]:
        return (
            each
            for each in self._rows.values()
            if each.seller_id == seller_id
            and (period.since is None or each.issued_at >= period.since)
            and (period.until is None or each.issued_at < period.until)
        )

    @property
    def _rows(self) -> dict[InvoiceId, Invoice]:
        return self._database.table("invoices")


def _oldest_first(found: Iterable[Invoice]) -> Sequence[Invoice]:
    return sorted(found, key=lambda each: each.id)


def _clash(one: Invoice, other: Invoice) -> bool:
    """Whether both cannot be: the same number twice, or two invoices of an order."""
    if one.seller_id != other.seller_id or one.kind is not other.kind:
        return False
    is_second = one.kind is InvoiceKind.INVOICE and one.order_id == other.order_id
    return one.number == other.number or is_second
