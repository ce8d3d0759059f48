"""Providers for finding products."""

from functools import partial

from dependency_injector import providers

from adapters.kept_counts import KeptCounts
from adapters.memory.product_sales import MemorySalesStore
from adapters.memory.product_search import MemoryProductFinder
from adapters.postgres.product_finder import PostgresProductFinder
from adapters.postgres.product_sales import PostgresSalesStore
from entrypoints.composition.parts.core import CoreAdapters


class SearchAdapters(CoreAdapters):
    product_finder = providers.Selector(
        CoreAdapters.settings.storage,
        postgres=providers.Singleton(PostgresProductFinder, CoreAdapters.pool),
        memory=providers.Singleton(MemoryProductFinder, CoreAdapters.memory),
    )
    finder_for_strangers = providers.Selector(
        CoreAdapters.settings.shared_in,
        memory=product_finder,
        redis=providers.Singleton(KeptCounts, product_finder, CoreAdapters.cache),
    )
    sales_work = providers.Selector(
        CoreAdapters.settings.storage,
        postgres=CoreAdapters.in_postgres(
            open_store=providers.Singleton(
                partial, PostgresSalesStore, cipher=CoreAdapters.personal_cipher
            )
        ),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemorySalesStore)),
    )
