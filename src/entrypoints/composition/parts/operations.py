"""Providers for what operators look at, and for the audit trail."""

from dependency_injector import providers

from adapters.memory.audit import MemoryAuditTrail
from adapters.memory.invariants import MemoryAudits
from adapters.postgres.audit import PostgresAuditTrail
from adapters.postgres.invariants import PostgresAudits
from adapters.security.head_signatures import Ed25519HeadSigner
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.secrets import keys_of, passing_keys_of


class OperationsAdapters(CoreAdapters):
    settings = CoreAdapters.settings

    audits = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresAudits, CoreAdapters.pool),
        memory=providers.Singleton(MemoryAudits, CoreAdapters.memory),
    )
    audit_trail = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresAuditTrail, CoreAdapters.pool),
        memory=providers.Singleton(MemoryAuditTrail, CoreAdapters.memory),
    )
    head_signer = providers.Singleton(
        Ed25519HeadSigner,
        providers.Selector(
            settings.storage,
            postgres=providers.Singleton(
                keys_of, settings.audit_keys, directory=settings.data_directory, name="audit-keys"
            ),
            memory=providers.Singleton(passing_keys_of, settings.audit_keys),
        ),
    )
