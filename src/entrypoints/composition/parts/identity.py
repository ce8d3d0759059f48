"""Providers for accounts, sessions and API keys."""

from functools import partial

from dependency_injector import providers

from adapters.memory.api_keys import MemoryApiKeyViews, MemoryKeyStandings
from adapters.memory.identity import MemoryAccountViews, MemoryIdentityStore
from adapters.memory.sessions import MemorySessionStandings, MemorySessionViews
from adapters.postgres.api_keys import PostgresApiKeyViews, PostgresKeyStandings
from adapters.postgres.identity import PostgresAccountViews, PostgresIdentityStore
from adapters.postgres.sessions import PostgresSessionStandings, PostgresSessionViews
from adapters.security.api_keys import Base62KeyTexts
from adapters.security.passwords import Argon2Passwords
from adapters.security.session_secrets import HmacSessionSecrets
from adapters.security.tokens import JwtAccessTokens
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.secrets import keys_of, passing_keys_of, passing_secrets_of, secrets_of


class IdentityAdapters(CoreAdapters):
    settings = CoreAdapters.settings

    access_tokens = providers.Singleton(
        JwtAccessTokens,
        providers.Selector(
            settings.storage,
            postgres=providers.Singleton(
                keys_of, settings.access_token_keys, directory=settings.data_directory, name="keys"
            ),
            memory=providers.Singleton(passing_keys_of, settings.access_token_keys),
        ),
        # The same in every process that serves the platform, whatever its port.
        issuer=settings.issuer,
        audience=settings.issuer,
    )
    passwords = providers.Singleton(Argon2Passwords)
    staff_need_second_factor = providers.Callable(bool, settings.staff_need_second_factor)
    session_secrets = providers.Singleton(
        HmacSessionSecrets,
        providers.Selector(
            settings.storage,
            postgres=providers.Singleton(
                secrets_of,
                settings.session_secrets,
                directory=settings.data_directory,
                name="sessions",
            ),
            memory=providers.Singleton(passing_secrets_of, settings.session_secrets),
        ),
    )
    key_texts = providers.Singleton(Base62KeyTexts)
    identity_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(
            open_store=providers.Singleton(
                partial, PostgresIdentityStore, cipher=CoreAdapters.personal_cipher
            )
        ),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryIdentityStore)),
    )
    account_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(
            PostgresAccountViews, CoreAdapters.pool, CoreAdapters.personal_cipher
        ),
        memory=providers.Singleton(MemoryAccountViews, CoreAdapters.memory),
    )
    session_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(
            PostgresSessionViews, CoreAdapters.pool, CoreAdapters.personal_cipher
        ),
        memory=providers.Singleton(MemorySessionViews, CoreAdapters.memory),
    )
    api_key_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(
            PostgresApiKeyViews, CoreAdapters.pool, CoreAdapters.personal_cipher
        ),
        memory=providers.Singleton(MemoryApiKeyViews, CoreAdapters.memory),
    )
    key_standings = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresKeyStandings, CoreAdapters.pool),
        memory=providers.Singleton(MemoryKeyStandings, CoreAdapters.memory),
    )
    session_standings = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresSessionStandings, CoreAdapters.pool),
        memory=providers.Singleton(MemorySessionStandings, CoreAdapters.memory),
    )
