"""Providers for taking personal data along, and for erasing it."""

from dependency_injector import providers

from adapters.erasure_log import StoredErasureLog
from adapters.memory.personal_records import MemoryObligations, MemoryPersonalRecords
from adapters.postgres.obligations import PostgresObligations
from adapters.postgres.personal_records import PostgresPersonalRecords
from adapters.postgres.personal_tables import HELD
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.parts.files import FileAdapters


class PrivacyAdapters(CoreAdapters):
    settings = CoreAdapters.settings

    erasure_log = providers.Singleton(StoredErasureLog, FileAdapters.object_storage)
    # Asked for, not given: a container copies what it is given, and with a table all of them.
    held = providers.Callable(lambda: HELD)
    # A storage that holds something of people besides these adds a line here.
    personal_records = providers.Selector(
        settings.storage,
        postgres=providers.List(
            providers.Singleton(
                PostgresPersonalRecords, CoreAdapters.pool, CoreAdapters.personal_cipher, held
            )
        ),
        memory=providers.List(providers.Singleton(MemoryPersonalRecords, CoreAdapters.memory)),
    )
    obligations = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresObligations, CoreAdapters.pool),
        memory=providers.Singleton(MemoryObligations, CoreAdapters.memory),
    )
