"""Providers for returns and invoices."""

from functools import partial

from dependency_injector import providers

from adapters.memory.invoices import MemoryInvoiceStore, MemoryInvoiceViews
from adapters.memory.returns import MemoryReturnStore, MemoryReturnViews
from adapters.postgres.invoices import PostgresInvoiceStore, PostgresInvoiceViews
from adapters.postgres.returns import PostgresReturnStore, PostgresReturnViews
from adapters.rendering.invoices import FpdfInvoicePapers
from application.shop.issue_invoices import InvoiceDesk
from application.shop.restock import Restocking
from entrypoints.composition.parts.stock import StockAdapters


class AfterSalesAdapters(StockAdapters):
    settings = StockAdapters.settings
    cipher, pool = StockAdapters.personal_cipher, StockAdapters.pool

    return_work = providers.Selector(
        settings.storage,
        postgres=StockAdapters.in_postgres(
            open_store=providers.Singleton(partial, PostgresReturnStore, cipher=cipher)
        ),
        memory=StockAdapters.in_memory(open_store=providers.Object(MemoryReturnStore)),
    )
    return_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresReturnViews, pool),
        memory=providers.Singleton(MemoryReturnViews, StockAdapters.memory),
    )
    invoice_work = providers.Selector(
        settings.storage,
        postgres=StockAdapters.in_postgres(
            open_store=providers.Singleton(partial, PostgresInvoiceStore, cipher=cipher)
        ),
        memory=StockAdapters.in_memory(open_store=providers.Object(MemoryInvoiceStore)),
    )
    invoice_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresInvoiceViews, pool, cipher),
        memory=providers.Singleton(MemoryInvoiceViews, StockAdapters.memory),
    )
    invoice_papers = providers.Singleton(FpdfInvoicePapers)
    invoice_desk = providers.Singleton(
        InvoiceDesk, terms=StockAdapters.seller_terms_views, ids=StockAdapters.ids
    )
    restocking = providers.Singleton(Restocking, StockAdapters.ids)
