"""Providers for carts and vouchers."""

from dependency_injector import providers

from adapters.basket_offers import ProgrammeBasketOffers
from adapters.memory.carts import MemoryCartStore, MemoryCartViews, MemoryOldCarts
from adapters.memory.vouchers import MemoryVoucherStore, MemoryVoucherViews
from adapters.postgres.carts import PostgresCartStore, PostgresCartViews, PostgresOldCarts
from adapters.postgres.vouchers import PostgresVoucherStore, PostgresVoucherViews
from adapters.postgres.wares import PostgresWares
from adapters.security.cart_tokens import RandomCartTokens
from adapters.wares import SeparateWares
from entrypoints.composition.parts.catalogue import CatalogueAdapters
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.parts.programme import ProgrammeAdapters
from entrypoints.composition.parts.stock import StockAdapters


class CartAdapters(CoreAdapters):
    cart_work = providers.Selector(
        CoreAdapters.settings.storage,
        postgres=CoreAdapters.in_postgres(open_store=providers.Object(PostgresCartStore)),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryCartStore)),
    )
    cart_views = providers.Selector(
        CoreAdapters.settings.storage,
        postgres=providers.Singleton(PostgresCartViews, CoreAdapters.pool),
        memory=providers.Singleton(MemoryCartViews, CoreAdapters.memory),
    )
    old_carts = providers.Selector(
        CoreAdapters.settings.storage,
        postgres=providers.Singleton(PostgresOldCarts, CoreAdapters.pool),
        memory=providers.Singleton(MemoryOldCarts, CoreAdapters.memory),
    )
    voucher_work = providers.Selector(
        CoreAdapters.settings.storage,
        postgres=CoreAdapters.in_postgres(open_store=providers.Object(PostgresVoucherStore)),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryVoucherStore)),
    )
    voucher_views = providers.Selector(
        CoreAdapters.settings.storage,
        postgres=providers.Singleton(PostgresVoucherViews, CoreAdapters.pool),
        memory=providers.Singleton(MemoryVoucherViews, CoreAdapters.memory),
    )
    wares = providers.Selector(
        CoreAdapters.settings.storage,
        postgres=providers.Singleton(PostgresWares, CoreAdapters.pool, CoreAdapters.clock),
        memory=providers.Singleton(
            SeparateWares, CatalogueAdapters.catalogue_views, StockAdapters.stock_levels
        ),
    )
    cart_tokens = providers.Singleton(RandomCartTokens)
    basket_offers = providers.Singleton(ProgrammeBasketOffers, ProgrammeAdapters.event_views)
