"""What lets reactions share a transaction; in memory each has its own."""

from dependency_injector import providers

from entrypoints.composition.parts.core import CoreAdapters


class SharingAdapters(CoreAdapters):
    settings = CoreAdapters.settings

    sharing = providers.Selector(
        settings.storage,
        # A store of its own it does not need: everybody who takes part opens theirs.
        postgres=CoreAdapters.in_postgres(open_store=providers.Object(lambda _: None)),
        memory=providers.Object(None),
    )
