"""Providers for files and their addresses."""

from functools import partial
from pathlib import Path

from dependency_injector import providers

from adapters.files.storage import FileStorage
from adapters.imaging.pillow_pictures import PillowPictures
from adapters.memory.files import MemoryFileStore, MemoryFileViews
from adapters.memory.storage import MemoryStorage
from adapters.own_addresses import NoAddresses, SignedAddresses, StorageBehindAddresses
from adapters.postgres.files import PostgresFileStore, PostgresFileViews
from adapters.public_addresses import SitePublicAddresses
from adapters.system import SystemSecrets
from entrypoints.composition.lazily import lazily
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.secrets import passing_secrets_of, secrets_of


class FileAdapters(CoreAdapters):
    settings = CoreAdapters.settings

    signed_addresses = providers.Singleton(
        SignedAddresses,
        providers.Selector(
            settings.storage,
            postgres=providers.Singleton(
                secrets_of, settings.file_secrets, directory=settings.data_directory, name="files"
            ),
            memory=providers.Singleton(passing_secrets_of, settings.file_secrets),
        ),
        CoreAdapters.clock,
        site=settings.address,
    )
    object_storage = providers.Selector(
        settings.files_in,
        files=providers.Singleton(
            FileStorage, providers.Factory(Path, settings.data_directory, "files"), signed_addresses
        ),
        memory=providers.Singleton(MemoryStorage, signed_addresses),
        s3=providers.Singleton(
            lazily("adapters.s3.storage", "S3Storage"),
            providers.Factory(
                lazily("adapters.s3.storage", "Bucket"),
                name=settings.s3_bucket,
                region=settings.s3_region,
                endpoint=settings.s3_endpoint,
                access_key=settings.s3_access_key,
                secret_key=settings.s3_secret_key,
            ),
        ),
    )
    opened_storage = providers.Selector(
        settings.files_in,
        files=providers.List(),
        memory=providers.List(),
        s3=providers.List(object_storage),
    )
    behind_addresses = providers.Singleton(StorageBehindAddresses, object_storage, signed_addresses)
    own_addresses = providers.Selector(
        settings.files_in,
        files=behind_addresses,
        memory=behind_addresses,
        s3=providers.Singleton(NoAddresses),
    )
    public_addresses = providers.Singleton(
        SitePublicAddresses, site=settings.address, cdn=settings.cdn_address
    )
    object_secrets = providers.Singleton(SystemSecrets)
    pictures = providers.Singleton(PillowPictures)
    file_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(
            open_store=providers.Singleton(
                partial, PostgresFileStore, cipher=CoreAdapters.personal_cipher
            )
        ),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryFileStore)),
    )
    file_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(
            PostgresFileViews, CoreAdapters.pool, CoreAdapters.personal_cipher
        ),
        memory=providers.Singleton(MemoryFileViews, CoreAdapters.memory),
    )
