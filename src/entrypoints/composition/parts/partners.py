"""The providers of partners who bring deliveries for us."""

from datetime import timedelta

from dependency_injector import providers

from entrypoints.composition.partners import (
    chosen_partners,
    open_doordash,
    open_sandbox_partners,
    open_uber,
)
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.secrets import passing_secrets_of, secrets_of


class PartnerAdapters(CoreAdapters):
    settings = CoreAdapters.settings

    sandbox_partners = providers.Singleton(
        open_sandbox_partners,
        secrets=providers.Selector(
            settings.storage,
            postgres=providers.Singleton(
                secrets_of,
                settings.sandbox_secrets,
                directory=settings.data_directory,
                name="sandbox",
            ),
            memory=providers.Singleton(passing_secrets_of, settings.sandbox_secrets),
        ),
        directory=providers.Selector(
            settings.storage, postgres=settings.data_directory, memory=providers.Object(None)
        ),
        scenario=settings.sandbox_couriers,
        clock=CoreAdapters.clock,
    )
    partner_patience = providers.Factory(timedelta, seconds=settings.partner_patience_seconds)
    uber = providers.Singleton(
        open_uber,
        customer_id=settings.uber_customer_id,
        client_id=settings.uber_client_id,
        client_secret=settings.uber_client_secret,
        secrets=settings.uber_webhook_secrets,
        address=settings.uber_address,
        tokens_address=settings.uber_tokens_address,
        patience=partner_patience,
        clock=CoreAdapters.clock,
        closing=CoreAdapters.closing,
    )
    doordash = providers.Singleton(
        open_doordash,
        developer_id=settings.doordash_developer_id,
        key_id=settings.doordash_key_id,
        signing_secret=settings.doordash_signing_secret,
        secrets=settings.doordash_webhook_secrets,
        address=settings.doordash_address,
        patience=partner_patience,
        clock=CoreAdapters.clock,
        ids=CoreAdapters.ids,
        closing=CoreAdapters.closing,
    )
    courier_partners = providers.Singleton(
        chosen_partners,
        settings.courier_partners,
        sandbox=sandbox_partners.provider,
        uber=uber.provider,
        doordash=doordash.provider,
    )
