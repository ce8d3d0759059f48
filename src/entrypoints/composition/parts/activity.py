"""Providers for what people do, and for what archives outside the database hold of them."""

from collections.abc import Sequence
from itertools import chain

from dependency_injector import providers

from adapters.archived_records import ArchivedRecords
from adapters.memory.activity import MemoryActivityArchive, MemoryConsents, MemoryWordSeals
from adapters.postgres.activity import PostgresActivityArchive, PostgresConsents, PostgresWordSeals
from application.platform.personal_records import PersonalRecords
from entrypoints.composition.lazily import lazily
from entrypoints.composition.parts.chat import ChatAdapters
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.parts.privacy import PrivacyAdapters


def chained(*lists: Sequence[PersonalRecords]) -> Sequence[PersonalRecords]:
    """All of them, one list after the other."""
    return list(chain(*lists))


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
    # What the database holds, and what archives outside of it do.
    personal_records = providers.Selector(
        settings.documents_in,
        postgres=PrivacyAdapters.personal_records,
        mongo=providers.Callable(
            chained,
            PrivacyAdapters.personal_records,
            providers.List(
                providers.Singleton(
                    ArchivedRecords,
                    texts=ChatAdapters.message_archive,
                    seals=ChatAdapters.seals,
                    acts=activity_archive,
                    words=word_seals,
                )
            ),
        ),
        memory=PrivacyAdapters.personal_records,
    )
