"""Providers for what people do, and for what archives outside the database hold of them."""

from dependency_injector import providers

from adapters.archived_records import ArchivedRecords
from adapters.memory.activity import MemoryActivityArchive, MemoryConsents, MemoryWordSeals
from adapters.postgres.activity import (
    PostgresActivityArchive,
    PostgresConsents,
    PostgresWordSeals,
)
from entrypoints.composition.lazily import lazily
from entrypoints.composition.parts.chat import ChatAdapters
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.records import records_of


class ActivityAdapters(ChatAdapters):
    settings = CoreAdapters.settings
    pool, memory = CoreAdapters.pool, CoreAdapters.memory

    activity_archive = providers.Selector(
        settings.documents_in,
        postgres=providers.Singleton(PostgresActivityArchive, pool),
        mongo=providers.Singleton(
            lazily("adapters.mongo.activity", "MongoActivityArchive"), CoreAdapters.mongo
        ),
        memory=providers.Singleton(MemoryActivityArchive, memory),
    )
    consents = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresConsents, pool),
        memory=providers.Singleton(MemoryConsents, memory),
    )
    word_seals = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresWordSeals, pool, CoreAdapters.personal_cipher),
        memory=providers.Singleton(MemoryWordSeals, memory),
    )
    archived_records = providers.Singleton(
        ArchivedRecords,
        texts=ChatAdapters.message_archive,
        seals=ChatAdapters.seals,
        acts=activity_archive,
        words=word_seals,
    )
    personal_records = providers.Singleton(
        records_of,
        CoreAdapters.personal_records,
        archived=archived_records.provider,
        documents_in=settings.documents_in,
    )
