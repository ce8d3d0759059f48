"""Providers for payments and their gateways."""

from datetime import timedelta
from functools import partial

from dependency_injector import providers

from adapters.memory.payments import MemoryPaymentStore, MemoryQuarantine, MemoryRefundViews
from adapters.payments.razorpay_payments import Contact
from adapters.postgres.payments import PostgresPaymentStore, PostgresQuarantine, PostgresRefundViews
from application.payments.gateways import Gateways
from entrypoints.composition.gateways import (
    chosen,
    open_razorpay,
    open_sandbox,
    open_stripe,
    return_urls_of,
)
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.secrets import passing_secrets_of, secrets_of


class PaymentAdapters(CoreAdapters):
    settings = CoreAdapters.settings

    sandbox = providers.Singleton(
        open_sandbox,
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
        scenario=settings.sandbox_scenario,
        clock=CoreAdapters.clock,
        session_minimum=providers.Factory(timedelta, seconds=settings.sandbox_session_seconds),
    )
    payment_patience = providers.Factory(timedelta, seconds=settings.payment_patience_seconds)
    stripe = providers.Singleton(
        open_stripe,
        secret_key=settings.stripe_secret_key,
        secrets=settings.stripe_webhook_secrets,
        address=settings.stripe_address,
        patience=payment_patience,
        clock=CoreAdapters.clock,
        closing=CoreAdapters.closing,
    )
    razorpay = providers.Singleton(
        open_razorpay,
        key_id=settings.razorpay_key_id,
        key_secret=settings.razorpay_key_secret,
        secrets=settings.razorpay_webhook_secrets,
        contact=providers.Factory(
            Contact, email=settings.razorpay_payer_email, phone=settings.razorpay_payer_phone
        ),
        address=settings.razorpay_address,
        patience=payment_patience,
        clock=CoreAdapters.clock,
        closing=CoreAdapters.closing,
    )
    gateways = providers.Singleton(
        Gateways,
        providers.Singleton(
            chosen,
            settings.payment_gateways,
            sandbox=sandbox.provided.gateway.provider,
            stripe=stripe.provider,
            razorpay=razorpay.provider,
        ),
        clock=CoreAdapters.clock,
        randomness=CoreAdapters.randomness,
        patience=payment_patience,
        retry_elsewhere=settings.payment_retry_elsewhere,
        return_urls=providers.Singleton(
            return_urls_of, settings.address, settings.payment_return_origins
        ),
    )
    payment_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(
            open_store=providers.Singleton(
                partial, PostgresPaymentStore, cipher=CoreAdapters.personal_cipher
            )
        ),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryPaymentStore)),
    )
    quarantine = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(
            PostgresQuarantine, CoreAdapters.pool, CoreAdapters.personal_cipher
        ),
        memory=providers.Singleton(MemoryQuarantine, CoreAdapters.memory),
    )
    refund_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(
            PostgresRefundViews, CoreAdapters.pool, CoreAdapters.personal_cipher
        ),
        memory=providers.Singleton(MemoryRefundViews, CoreAdapters.memory),
    )
