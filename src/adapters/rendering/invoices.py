"""Invoices on paper, by a library that is not imported before somebody wants one."""

from importlib import import_module

from domain.shop.invoice import Invoice


class FpdfInvoicePapers:
    def pdf(self, invoice: Invoice) -> bytes:
        drawn: bytes = import_module("adapters.rendering.invoice_pdf").drawn(invoice)
        return drawn
