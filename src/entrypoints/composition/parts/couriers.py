"""Providers for couriers of our own and zones."""

from datetime import timedelta
from functools import partial

from dependency_injector import providers

from adapters.courier_errands import FleetZones, RoundErrands
from adapters.memory.courier_views import (
    MemoryCandidates,
    MemoryCourierAccounts,
    MemoryCourierViews,
    MemoryPositions,
)
from adapters.memory.couriers import MemoryCourierStore
from adapters.memory.delivery_zones import MemoryZoneViews
from adapters.postgres.courier_positions import PostgresCandidates, PostgresPositions
from adapters.postgres.courier_store import PostgresCourierStore
from adapters.postgres.courier_views import PostgresCourierAccounts, PostgresCourierViews
from adapters.postgres.delivery_zones import PostgresZoneViews
from application.delivery.assign_delivery import SearchRules
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.parts.maps import MapAdapters


class CourierAdapters(MapAdapters):
    settings = CoreAdapters.settings

    courier_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(
            open_store=providers.Singleton(
                partial, PostgresCourierStore, cipher=CoreAdapters.personal_cipher
            )
        ),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryCourierStore)),
    )
    courier_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresCourierViews, CoreAdapters.pool),
        memory=providers.Singleton(MemoryCourierViews, CoreAdapters.memory),
    )
    courier_positions = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresPositions, CoreAdapters.pool),
        memory=providers.Singleton(MemoryPositions, CoreAdapters.memory),
    )
    courier_candidates = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresCandidates, CoreAdapters.pool),
        memory=providers.Singleton(MemoryCandidates, CoreAdapters.memory),
    )
    courier_accounts = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresCourierAccounts, CoreAdapters.pool),
        memory=providers.Singleton(MemoryCourierAccounts, CoreAdapters.memory),
    )
    zone_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresZoneViews, CoreAdapters.pool),
        memory=providers.Singleton(MemoryZoneViews, CoreAdapters.memory),
    )
    delivery_zones = providers.Singleton(FleetZones, zone_views)
    stops_before = providers.Singleton(RoundErrands, courier_views)
    search_rules = providers.Factory(
        SearchRules,
        offer_for=providers.Factory(timedelta, seconds=settings.courier_offer_seconds),
        tries_max=settings.courier_search_tries,
    )
