"""Providers for disputes."""

from functools import partial

from dependency_injector import providers

from adapters.dispute_evidence import TicketEvidence
from adapters.memory.disputes import MemoryDisputeStore, MemoryDisputeViews
from adapters.postgres.disputes import PostgresDisputeStore, PostgresDisputeViews
from entrypoints.composition.parts.booking import BookingAdapters
from entrypoints.composition.parts.core import CoreAdapters


class DisputeAdapters(CoreAdapters):
    settings = CoreAdapters.settings

    dispute_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(
            open_store=providers.Singleton(
                partial, PostgresDisputeStore, cipher=CoreAdapters.personal_cipher
            )
        ),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryDisputeStore)),
    )
    dispute_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresDisputeViews, CoreAdapters.pool),
        memory=providers.Singleton(MemoryDisputeViews, CoreAdapters.memory),
    )
    # Whoever else knows what was paid for, such as deliveries, adds a line here.
    dispute_evidence = providers.List(
        providers.Singleton(TicketEvidence, work=BookingAdapters.ticket_work)
    )
