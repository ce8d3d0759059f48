"""Invoices as those read them whom they concern."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from application.platform.paging import Page, PageRequest
from application.shop.invoice_ports import InvoicePapers, InvoicePeriod, InvoiceViews
from application.shop.order_ports import OrderViews
from application.shop.order_queries import view_for
from domain.kernel.access import Principal, Right
from domain.kernel.ids import AccountId, InvoiceId, OrderId
from domain.shop.invoice import Invoice, InvoiceKind, InvoiceNotFound


@dataclass(frozen=True, slots=True, kw_only=True)
class InvoicePaper:
    name: str
    pdf: bytes


class ListInvoicesOfOrder:
    """All of an order; to a seller those of what they sold."""

    def __init__(self, views: InvoiceViews, orders: OrderViews) -> None:
        self._views = views
        self._orders = orders

    async def __call__(self, order_id: OrderId, by: Principal) -> Sequence[Invoice]:
        seen = view_for(await self._orders.get(order_id), by)
        found = await self._views.of_order(order_id)
        return [each for each in found if seen.is_whole or each.seller_id == by.account_id]


class PrintInvoice:
    """An invoice of an order on paper; a credit note, if one is named.

    It is drawn anew from what is stored, which never changes.
    """

    def __init__(self, in_order: ListInvoicesOfOrder, papers: InvoicePapers) -> None:
        self._in_order = in_order
        self._papers = papers

    async def __call__(
        self,
        order_id: OrderId,
        by: Principal,
        *,
        seller_id: AccountId | None = None,
        invoice_id: InvoiceId | None = None,
    ) -> InvoicePaper:
        for found in await self._in_order(order_id, by):
            is_meant = found.kind is InvoiceKind.INVOICE if invoice_id is None else True
            if is_meant and invoice_id in {None, found.id} and seller_id in {None, found.seller_id}:
                return InvoicePaper(name=found.name, pdf=self._papers.pdf(found))
        raise InvoiceNotFound


class ListSellersInvoices:
    """A seller's invoices and credit notes, newest first."""

    def __init__(self, views: InvoiceViews) -> None:
        self._views = views

    async def __call__(
        self, period: InvoicePeriod, page: PageRequest, by: Principal
    ) -> Page[Invoice]:
        by.need(Right.SELL)
        return await self._views.of_seller(by.account_id, period, page)


class ExportSellersInvoices:
    """All of a seller's, the oldest first, for who keeps their books."""

    def __init__(self, views: InvoiceViews) -> None:
        self._views = views

    def __call__(self, period: InvoicePeriod, by: Principal) -> AsyncIterator[Invoice]:
        by.need(Right.SELL)
        return self._views.export(by.account_id, period)
