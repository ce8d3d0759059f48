"""Providers for what can be sold out."""

from dependency_injector import providers

from adapters.memory.inventory import MemoryInventoryStore
from adapters.postgres.inventory_audit import PostgresInventoryStore
from entrypoints.composition.parts.core import CoreAdapters


class InventoryAdapters(CoreAdapters):
    settings = CoreAdapters.settings

    inventory_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(open_store=providers.Object(PostgresInventoryStore)),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryInventoryStore)),
    )
