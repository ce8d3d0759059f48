"""Providers for what is kept of what ended, and for ratings."""

from functools import partial

from dependency_injector import providers

from adapters.brought_deliveries import StoredBroughtDeliveries
from adapters.insight_regions import PostalAreas
from adapters.memory.insight import MemoryFactStore, MemoryInsightViews
from adapters.memory.ratings import MemoryRatingStore, MemoryRatingViews
from adapters.postgres.insight import PostgresFactStore, PostgresInsightViews
from adapters.postgres.ratings import PostgresRatingStore, PostgresRatingViews
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.parts.deliveries import DeliveryAdapters


class InsightAdapters(DeliveryAdapters):
    settings = CoreAdapters.settings

    fact_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(open_store=providers.Object(PostgresFactStore)),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryFactStore)),
    )
    insight_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresInsightViews, CoreAdapters.pool),
        memory=providers.Singleton(MemoryInsightViews, CoreAdapters.memory),
    )
    regions = providers.Singleton(
        PostalAreas, DeliveryAdapters.delivery_views, DeliveryAdapters.order_views
    )
    rating_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(
            open_store=providers.Singleton(
                partial, PostgresRatingStore, cipher=CoreAdapters.personal_cipher
            )
        ),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryRatingStore)),
    )
    rating_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(
            PostgresRatingViews, CoreAdapters.pool, CoreAdapters.personal_cipher
        ),
        memory=providers.Singleton(MemoryRatingViews, CoreAdapters.memory),
    )
    brought_deliveries = providers.Singleton(
        StoredBroughtDeliveries, DeliveryAdapters.delivery_views
    )
