"""The catalogue of the shop: products, their categories and files of them."""

from functools import partial

from dependency_injector import providers

from adapters.imported_stock import opened_with
from adapters.importing.product_files import ImportedProductFiles
from adapters.memory.products import MemoryCatalogueStore, MemoryCatalogueViews, MemoryImportStore
from adapters.postgres.products import (
    PostgresCatalogueStore,
    PostgresCatalogueViews,
    PostgresImportStore,
)
from adapters.product_pictures import FilePictures
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.parts.files import FileAdapters
from entrypoints.composition.parts.stock import StockAdapters


class CatalogueAdapters(CoreAdapters):
    catalogue_work = providers.Selector(
        CoreAdapters.settings.storage,
        postgres=CoreAdapters.in_postgres(open_store=providers.Object(PostgresCatalogueStore)),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryCatalogueStore)),
    )
    catalogue_views = providers.Selector(
        CoreAdapters.settings.storage,
        postgres=providers.Singleton(PostgresCatalogueViews, CoreAdapters.pool),
        memory=providers.Singleton(MemoryCatalogueViews, CoreAdapters.memory),
    )
    product_files = providers.Singleton(ImportedProductFiles)
    imported_stock = providers.Singleton(
        partial, opened_with, open_store=StockAdapters.open_stock, ids=CoreAdapters.ids
    )
    product_import_work = providers.Selector(
        CoreAdapters.settings.storage,
        postgres=CoreAdapters.in_postgres(
            open_store=providers.Singleton(partial, PostgresImportStore, open_stock=imported_stock)
        ),
        memory=CoreAdapters.in_memory(
            open_store=providers.Singleton(partial, MemoryImportStore, open_stock=imported_stock)
        ),
    )
    product_pictures = providers.Singleton(
        FilePictures, FileAdapters.file_views, FileAdapters.public_addresses
    )
