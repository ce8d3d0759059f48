"""Invoices over HTTP."""

import csv
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from io import StringIO
from typing import Annotated, Any, Self, cast
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from litestar.response import Stream

from application.platform.paging import PageRequest
from application.shop.invoice_ports import InvoicePeriod
from application.shop.invoice_queries import (
    ExportSellersInvoices,
    InvoicePaper,
    ListInvoicesOfOrder,
    ListSellersInvoices,
    PrintInvoice,
)
from domain.kernel.access import Principal
from domain.kernel.ids import AccountId, InvoiceId, OrderId
from domain.shop.invoice import Invoice, InvoiceKind, InvoiceLine, ItemKind
from domain.shop.pricing import TaxSum
from entrypoints.http.paging import PageReply
from entrypoints.http.wire import MoneyReply, Wire, utc

PDF, CSV = "application/pdf", "text/csv"
CSV_COLUMNS = (
    *("number", "kind", "date", "order", "corrects"),
    *("taxRate", "net", "tax", "total", "currency"),
)
ROWS_AT_ONCE = 200

SellerId = Annotated[
    UUID | None,
    QueryParameter(name="seller", description="Whose invoice; the first one's, without."),
]
From = Annotated[
    datetime | None,
    QueryParameter(name="from", description="From this time on; all that was, without it."),
]
To = Annotated[
    datetime | None, QueryParameter(name="to", description="Up to before this time; now, without.")
]


class InvoiceLineReply(Wire):
    kind: ItemKind
    title: str
    sku: str
    quantity: int
    price: MoneyReply
    discount: MoneyReply
    net: MoneyReply
    tax: MoneyReply
    tax_rate: int
    """In basis points."""
    total: MoneyReply

    @classmethod
    def of(cls, line: InvoiceLine) -> Self:
        return cls(
            kind=line.kind,
            title=line.title,
            sku=line.sku,
            quantity=line.quantity,
            price=MoneyReply.of(line.unit_price),
            discount=MoneyReply.of(line.discount),
            net=MoneyReply.of(line.net),
            tax=MoneyReply.of(line.tax),
            tax_rate=line.tax_rate,
            total=MoneyReply.of(line.total),
        )


class InvoiceTaxReply(Wire):
    tax_rate: int
    """In basis points."""
    net: MoneyReply
    tax: MoneyReply

    @classmethod
    def of(cls, tax: TaxSum) -> Self:
        return cls(tax_rate=tax.tax_rate, net=MoneyReply.of(tax.net), tax=MoneyReply.of(tax.tax))


class InvoiceReply(Wire):
    """A credit note says what goes back, in amounts above zero, and which invoice it corrects."""

    id: UUID
    number: str
    kind: InvoiceKind
    order: UUID
    seller: UUID
    corrects: str | None
    issued_at: datetime
    lines: list[InvoiceLineReply]
    taxes: list[InvoiceTaxReply]
    net: MoneyReply
    tax: MoneyReply
    total: MoneyReply

    @classmethod
    def of(cls, invoice: Invoice) -> Self:
        return cls(
            id=invoice.id,
            number=invoice.name,
            kind=invoice.kind,
            order=invoice.order_id,
            seller=invoice.seller_id,
            corrects=invoice.corrects_name or None,
            issued_at=invoice.issued_at,
            lines=[InvoiceLineReply.of(line) for line in invoice.lines],
            taxes=[InvoiceTaxReply.of(tax) for tax in invoice.taxes],
            net=MoneyReply.of(invoice.net),
            tax=MoneyReply.of(invoice.tax),
            total=MoneyReply.of(invoice.total),
        )


class InvoicesReply(Wire):
    items: list[InvoiceReply]


class InvoiceController(Controller):
    path = "/api/orders/{order_id:uuid}"
    tags = ("After the sale",)

    @get("/invoices", summary="List the invoices and credit notes of an order")
    async def list_all(
        self,
        order_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        list_invoices_of_order: NamedDependency[ListInvoicesOfOrder],
    ) -> InvoicesReply:
        found = await list_invoices_of_order(OrderId(order_id), principal)
        return InvoicesReply(items=[InvoiceReply.of(each) for each in found])

    @get("/invoice.pdf", media_type=PDF, summary="A seller's invoice for an order, to print")
    async def pdf(
        self,
        order_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        print_invoice: NamedDependency[PrintInvoice],
        seller: SellerId = None,
    ) -> Response[bytes]:
        whose = None if seller is None else AccountId(seller)
        return _paper(await print_invoice(OrderId(order_id), principal, seller_id=whose))

    @get("/invoices/{invoice_id:uuid}/pdf", media_type=PDF, summary="Any of them, to print")
    async def pdf_of(
        self,
        order_id: FromPath[UUID],
        invoice_id: FromPath[UUID],
        principal: NamedDependency[Principal],
        print_invoice: NamedDependency[PrintInvoice],
    ) -> Response[bytes]:
        which = InvoiceId(invoice_id)
        return _paper(await print_invoice(OrderId(order_id), principal, invoice_id=which))


class SellersInvoiceController(Controller):
    path = "/api/sellers/me/invoices"
    tags = ("After the sale",)

    @get(
        "/",
        summary="List one's own invoices and credit notes, newest first",
        description="With `Accept: text/csv` all come as one file, the oldest first, with a row"
        " for each rate of tax and amounts in major units; those of credit notes are negative.",
    )
    async def list_own(
        self,
        request: Request[Any, Any, Any],
        principal: NamedDependency[Principal],
        page: NamedDependency[PageRequest],
        list_sellers_invoices: NamedDependency[ListSellersInvoices],
        export_sellers_invoices: NamedDependency[ExportSellersInvoices],
        from_: From = None,
        to: To = None,
    ) -> Response[PageReply[InvoiceReply]]:
        period = InvoicePeriod(
            since=None if from_ is None else utc(from_), until=None if to is None else utc(to)
        )
        if CSV in request.headers.get("accept", ""):
            return _csv(export_sellers_invoices(period, principal))
        found = await list_sellers_invoices(period, page, principal)
        return Response(PageReply.of(found, InvoiceReply.of))


def _paper(paper: InvoicePaper) -> Response[bytes]:
    shown = f'inline; filename="{paper.name}.pdf"'
    return Response(paper.pdf, media_type=PDF, headers={"Content-Disposition": shown})


def _csv(invoices: AsyncIterator[Invoice]) -> Response[Any]:
    stream = Stream(
        _rows(invoices),
        media_type=CSV,
        headers={"Content-Disposition": 'attachment; filename="invoices.csv"'},
    )
    return cast("Response[Any]", stream)


async def _rows(invoices: AsyncIterator[Invoice]) -> AsyncIterator[str]:
    rows: list[Sequence[str]] = [CSV_COLUMNS]
    async for invoice in invoices:
        rows.extend(_cells(invoice, tax) for tax in invoice.taxes)
        if len(rows) > ROWS_AT_ONCE:
            yield _written(rows)
            rows.clear()
    yield _written(rows)


def _written(rows: Sequence[Sequence[str]]) -> str:
    """As CSV. Nothing in it was written by anybody: amounts below zero stay numbers."""
    text = StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def _cells(invoice: Invoice, tax: TaxSum) -> Sequence[str]:
    sign = -1 if invoice.kind is InvoiceKind.CREDIT_NOTE else 1
    amounts = (str(each * sign).split()[0] for each in (tax.net, tax.tax, tax.net + tax.tax))
    return (
        invoice.name,
        invoice.kind,
        invoice.issued_at.isoformat(),
        str(invoice.order_id),
        invoice.corrects_name,
        str(tax.tax_rate / 100),
        *amounts,
        invoice.currency,
    )
