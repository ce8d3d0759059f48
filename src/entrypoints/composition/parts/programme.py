"""Providers for venues and events."""

from dependency_injector import providers

from adapters.importing.event_files import ImportedFiles
from adapters.memory.programme import MemoryProgrammeStore
from adapters.memory.programme_views import MemoryEventViews, MemoryVenueViews
from adapters.postgres.programme import PostgresProgrammeStore
from adapters.postgres.programme_views import PostgresEventViews, PostgresVenueViews
from adapters.security.rich_text import Nh3RichText
from entrypoints.composition.parts.core import CoreAdapters


class ProgrammeAdapters(CoreAdapters):
    settings = CoreAdapters.settings

    programme_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(open_store=providers.Object(PostgresProgrammeStore)),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryProgrammeStore)),
    )
    event_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresEventViews, CoreAdapters.pool),
        memory=providers.Singleton(MemoryEventViews, CoreAdapters.memory),
    )
    event_files = providers.Singleton(ImportedFiles)
    rich_text = providers.Singleton(Nh3RichText)
    venue_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresVenueViews, CoreAdapters.pool),
        memory=providers.Singleton(MemoryVenueViews, CoreAdapters.memory),
    )
