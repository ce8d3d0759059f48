"""The database to work with: the one that was set, else the one that comes with the program."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec

from adapters.postgres.embedded import EmbeddedPostgres
from adapters.postgres.migrations import migrate
from adapters.security.personal_cipher import AesGcmPersonalCipher
from entrypoints.composition.secrets import secrets_of
from entrypoints.settings import Settings


@contextmanager
def database_of(settings: Settings) -> Iterator[Settings]:
    """Have a database with the newest schema, and give the settings with its address."""
    if settings.storage == "memory":
        yield settings
    elif settings.database_url is not None:
        _migrate(settings, settings.database_url)
        yield settings
    else:
        server = EmbeddedPostgres(Path(settings.data_directory, "postgres"))
        url = server.start()
        try:
            _migrate(settings, url)
            yield msgspec.structs.replace(settings, database_url=url)
        finally:
            server.stop()


def _migrate(settings: Settings, url: str) -> None:
    keys = secrets_of(settings.master_keys, directory=settings.data_directory, name="master")
    migrate(url, cipher=AesGcmPersonalCipher(keys))
