"""Invoices and credit notes on A4, drawn with the fonts that every PDF reader has."""

from collections.abc import Sequence

from fpdf import FPDF

from adapters.rendering.latin import ENCODING, latin
from domain.kernel.money import Money
from domain.shop.invoice import Invoice, InvoiceKind, InvoiceLine, Party

MARGIN = 20.0
GREY = 110
WIDTHS = (66.0, 14.0, 24.0, 22.0, 16.0, 28.0)
TITLES = ("Item", "Pieces", "Price", "Off", "Tax", "Total")
ALIGNED = "LRRRRR"
ROW = 6.0
ITEM_MAX, ADDRESS_MAX = 40, 90
LABELS, SUMS = 142.0, 28.0
_NAMES = {InvoiceKind.INVOICE: "Invoice", InvoiceKind.CREDIT_NOTE: "Credit note"}


def drawn(invoice: Invoice) -> bytes:
    page = _page(invoice)
    _draw_parties(page, invoice)
    _draw_heading(page, invoice)
    _draw_row(page, TITLES, style="B")
    for line in invoice.lines:
        _draw_row(page, _cells(line))
    _draw_sums(page, invoice)
    return bytes(page.output())


def _page(invoice: Invoice) -> FPDF:
    page = FPDF(format="A4")
    page.core_fonts_encoding = ENCODING
    page.set_title(invoice.name)
    # The same invoice is the same file, whenever it is drawn.
    page.set_creation_date(invoice.issued_at)
    page.set_margin(MARGIN)
    page.set_auto_page_break(auto=True, margin=MARGIN)
    page.add_page()
    return page


def _draw_parties(page: FPDF, invoice: Invoice) -> None:
    page.set_font("helvetica", "", 9)
    page.set_text_color(GREY)
    for text in _written(invoice.issuer):
        _write(page, text)
    if invoice.issuer.tax_number:
        _write(page, f"Tax number: {invoice.issuer.tax_number}")
    page.set_text_color(0)
    page.ln(8)
    page.set_font("helvetica", "", 11)
    for text in _written(invoice.recipient) or (f"Buyer {invoice.buyer_id}",):
        _write(page, text)
    page.ln(8)


def _written(party: Party) -> Sequence[str]:
    to = party.address
    if to is None:
        return (party.name,) if party.name else ()
    town = " ".join(part for part in (to.postal_code, to.city) if part)
    # A seller's shop has a name of its own beside who it is.
    names = dict.fromkeys((party.name, to.name))
    return [text for text in (*names, *to.lines, town, to.region, to.country) if text]


def _draw_heading(page: FPDF, invoice: Invoice) -> None:
    page.set_font("helvetica", "B", 16)
    _write(page, f"{_NAMES[invoice.kind]} {invoice.name}", height=9)
    page.set_font("helvetica", "", 10)
    if invoice.corrects_name:
        _write(page, f"About invoice {invoice.corrects_name}")
    _write(page, f"Date: {invoice.issued_at:%Y-%m-%d}")
    _write(page, f"Order: {invoice.order_id}")
    page.ln(6)


def _cells(line: InvoiceLine) -> Sequence[str]:
    title = f"{line.title} ({line.sku})" if line.sku else line.title
    return (
        _cut(latin(title), ITEM_MAX),
        str(line.quantity),
        _plain(line.unit_price),
        _plain(line.discount),
        _percent(line.tax_rate),
        _plain(line.total),
    )


def _draw_row(page: FPDF, cells: Sequence[str], *, style: str = "") -> None:
    page.set_font("helvetica", style, 9)
    for width, text, align in zip(WIDTHS, cells, ALIGNED, strict=True):
        page.cell(width, ROW, text, align=align, border="B")
    page.ln(ROW)


def _draw_sums(page: FPDF, invoice: Invoice) -> None:
    page.ln(4)
    page.set_font("helvetica", "", 10)
    for tax in invoice.taxes:
        _draw_sum(page, f"Net at {_percent(tax.tax_rate)}", tax.net)
        _draw_sum(page, f"Tax at {_percent(tax.tax_rate)}", tax.tax)
    page.set_font("helvetica", "B", 11)
    _draw_sum(page, f"Total in {invoice.currency}", invoice.total)


def _draw_sum(page: FPDF, label: str, amount: Money) -> None:
    page.cell(LABELS, ROW, label, align="R")
    page.cell(SUMS, ROW, _plain(amount), align="R")
    page.ln(ROW)


def _write(page: FPDF, text: str, *, height: float = 5.0) -> None:
    page.cell(0, height, _cut(latin(text), ADDRESS_MAX), new_x="LMARGIN", new_y="NEXT")


def _plain(amount: Money) -> str:
    return str(amount).split()[0]


def _percent(basis_points: int) -> str:
    return f"{basis_points / 100:g}%"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else text[: length - 3].rstrip() + "..."
