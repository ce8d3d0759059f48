"""Providers for logging in through others."""

from dependency_injector import providers

from adapters.memory.social import MemoryOldSocialLogIns, MemorySocialIdentityViews
from adapters.postgres.social import PostgresOldSocialLogIns, PostgresSocialIdentityViews
from adapters.security.social_secrets import HmacSocialSecrets
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.social import identity_providers


class SocialAdapters(CoreAdapters):
    settings = CoreAdapters.settings

    social_secrets = providers.Singleton(HmacSocialSecrets, CoreAdapters.link_secrets)
    social_identity_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(
            PostgresSocialIdentityViews, CoreAdapters.pool, CoreAdapters.personal_cipher
        ),
        memory=providers.Singleton(MemorySocialIdentityViews, CoreAdapters.memory),
    )
    old_social_log_ins = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresOldSocialLogIns, CoreAdapters.pool),
        memory=providers.Singleton(MemoryOldSocialLogIns, CoreAdapters.memory),
    )
    identity_providers = providers.Singleton(
        identity_providers,
        google_client_id=settings.google_client_id,
        google_client_secret=settings.google_client_secret,
        issuers=settings.social_issuers,
        client_ids=settings.social_client_ids,
        client_secrets=settings.social_client_secrets,
        site=settings.address,
        return_addresses=settings.social_return_addresses,
        clock=CoreAdapters.clock,
        closing=CoreAdapters.closing,
    )
