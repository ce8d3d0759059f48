"""Providers for locations, stock, taxes, and sellers' terms."""

from functools import partial

from dependency_injector import providers

from adapters.memory.sellers import MemorySellerStore, MemorySellerTermsViews
from adapters.memory.stock_levels import MemoryStockStore
from adapters.memory.stock_views import MemoryLocationViews, MemoryStockLevels, MemoryStockViews
from adapters.memory.taxes import MemoryTaxRateViews, MemoryTaxStore
from adapters.postgres.sellers import PostgresSellerStore, PostgresSellerTermsViews
from adapters.postgres.stock_levels import PostgresStockStore
from adapters.postgres.stock_views import (
    PostgresLocationViews,
    PostgresStockLevels,
    PostgresStockViews,
)
from adapters.postgres.taxes import PostgresTaxRateViews, PostgresTaxStore
from application.shop.tax_queries import FreshTaxes
from entrypoints.composition.parts.core import CoreAdapters


class StockAdapters(CoreAdapters):
    settings = CoreAdapters.settings
    clock, cipher = CoreAdapters.clock, CoreAdapters.personal_cipher
    pool, memory = CoreAdapters.pool, CoreAdapters.memory
    open_stock = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(partial, PostgresStockStore, cipher=cipher),
        memory=providers.Object(MemoryStockStore),
    )

    stock_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(open_store=open_stock),
        memory=CoreAdapters.in_memory(open_store=open_stock),
    )
    stock_levels = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresStockLevels, pool, clock),
        memory=providers.Singleton(MemoryStockLevels, memory, clock),
    )
    stock_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresStockViews, pool, cipher, clock),
        memory=providers.Singleton(MemoryStockViews, memory, clock),
    )
    location_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresLocationViews, pool, cipher),
        memory=providers.Singleton(MemoryLocationViews, memory),
    )

    tax_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(open_store=providers.Object(PostgresTaxStore)),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryTaxStore)),
    )
    tax_rate_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresTaxRateViews, pool),
        memory=providers.Singleton(MemoryTaxRateViews, memory),
    )
    taxes = providers.Singleton(FreshTaxes, tax_rate_views, clock)

    seller_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(
            open_store=providers.Singleton(partial, PostgresSellerStore, cipher=cipher)
        ),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemorySellerStore)),
    )
    seller_terms_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresSellerTermsViews, pool, cipher),
        memory=providers.Singleton(MemorySellerTermsViews, memory),
    )
