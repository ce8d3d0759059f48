"""Invoices on paper: the same content is the same file, whoever has which name."""

from dataclasses import replace

import pytest

from adapters.rendering.invoices import FpdfInvoicePapers
from domain.kernel.ids import InvoiceId
from domain.shop.invoice import NOBODY, Invoice, Party, return_cost
from tests.support.after_sales import an_invoice, an_invoice_line
from tests.support.clock import NOON
from tests.support.orders import euros
from tests.support.stock import an_address

INVOICE = an_invoice(17).settled()
NOTE = INVOICE.credit(
    InvoiceId(INVOICE.id), (an_invoice_line(), return_cost(euros(90))), number=3, now=NOON
)
FORGOTTEN = replace(INVOICE, recipient=NOBODY, issuer=NOBODY)
FAR_AWAY = replace(
    INVOICE,
    recipient=Party(name="आदा", address=an_address(name="आदा लवलेस", lines=("東京都" * 40,))),
    lines=tuple(an_invoice_line(title="Ω " * 80) for _ in range(80)),
)


@pytest.mark.parametrize("invoice", [INVOICE, NOTE, FORGOTTEN, FAR_AWAY])
def test_every_invoice_can_be_printed_and_always_the_same(invoice: Invoice) -> None:
    papers = FpdfInvoicePapers()

    assert papers.pdf(invoice).startswith(b"%PDF-")
    assert papers.pdf(invoice) == papers.pdf(invoice)


def test_numbers_and_amounts_survive_who_is_forgotten() -> None:
    assert (FORGOTTEN.name, FORGOTTEN.total) == ("INV-000017", euros(1190))
    assert (NOTE.name, NOTE.corrects_name, NOTE.total) == ("CN-000003", "INV-000017", euros(1100))
    assert [(each.tax_rate, each.net, each.tax) for each in NOTE.taxes] == [
        (1900, euros(1000), euros(190)),
        (0, euros(-90), euros(0)),
    ]
