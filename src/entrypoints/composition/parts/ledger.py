"""Providers for the books, and for comparing them with those of gateways."""

from functools import partial

from dependency_injector import providers

from adapters.memory.ledger import MemoryLedgerStore, MemoryLedgerViews
from adapters.memory.reconciliation import MemoryReconciliationStore, MemoryReconciliationViews
from adapters.postgres.ledger import PostgresLedgerStore
from adapters.postgres.ledger_views import PostgresLedgerViews
from adapters.postgres.reconciliation import (
    PostgresReconciliationStore,
    PostgresReconciliationViews,
)
from entrypoints.composition.fees import platform_fee
from entrypoints.composition.parts.core import CoreAdapters


class LedgerAdapters(CoreAdapters):
    settings = CoreAdapters.settings

    reconciliation_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(
            open_store=providers.Singleton(
                partial, PostgresReconciliationStore, cipher=CoreAdapters.personal_cipher
            )
        ),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryReconciliationStore)),
    )
    reconciliation_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresReconciliationViews, CoreAdapters.pool),
        memory=providers.Singleton(MemoryReconciliationViews, CoreAdapters.memory),
    )
    ledger_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(
            open_store=providers.Singleton(
                partial, PostgresLedgerStore, cipher=CoreAdapters.personal_cipher
            )
        ),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryLedgerStore)),
    )
    ledger_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresLedgerViews, CoreAdapters.pool),
        memory=providers.Singleton(MemoryLedgerViews, CoreAdapters.memory),
    )
    proceeds = providers.Singleton(
        platform_fee,
        basis_points=settings.platform_fee_basis_points,
        fixed=settings.platform_fee_fixed,
    )
