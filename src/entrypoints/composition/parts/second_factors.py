"""Providers for second factors."""

from dependency_injector import providers

from adapters.memory.second_factors import MemoryOldChallenges
from adapters.postgres.challenges import PostgresOldChallenges
from adapters.security.authenticator_apps import TotpApps
from adapters.security.factor_secrets import RandomFactorSecrets
from adapters.security.passkeys import WebAuthnPasskeys
from entrypoints.composition.parts.core import CoreAdapters

NAME = "Fairground"
"""What authenticator apps and passkeys call us."""


class SecondFactorAdapters(CoreAdapters):
    settings = CoreAdapters.settings

    authenticator_apps = providers.Singleton(TotpApps, issuer=NAME)
    passkeys = providers.Singleton(WebAuthnPasskeys, settings.passkey_address, name=NAME)
    factor_secrets = providers.Singleton(RandomFactorSecrets)
    old_challenges = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresOldChallenges, CoreAdapters.pool),
        memory=providers.Singleton(MemoryOldChallenges, CoreAdapters.memory),
    )
