"""Providers for what people say of themselves."""

from dependency_injector import providers

from adapters.avatars import FileAvatars
from adapters.spellings import WorldSpellings
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.parts.files import FileAdapters


class ProfileAdapters(CoreAdapters):
    spellings = providers.Singleton(WorldSpellings)
    avatars = providers.Singleton(FileAvatars, FileAdapters.file_views)
