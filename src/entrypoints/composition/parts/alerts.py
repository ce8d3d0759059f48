"""Providers for alerts, and for what is watched."""

import platform
from pathlib import Path

from dependency_injector import providers

from adapters.email.alert_mails import OperatorMails
from adapters.machine import ThisMachine, process_name
from adapters.memory.alerts import MemoryAlertStore, MemoryAlertViews
from adapters.postgres.alerts import PostgresAlertStore, PostgresAlertViews
from adapters.quarantined import QuarantinedPayments
from adapters.traffic import RecentTraffic
from application.alerts.vitals import VitalSigns
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.parts.mail import MailAdapters
from entrypoints.composition.parts.payments import PaymentAdapters


class AlertAdapters(CoreAdapters):
    settings = CoreAdapters.settings

    alert_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(open_store=providers.Object(PostgresAlertStore)),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryAlertStore)),
    )
    alert_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresAlertViews, CoreAdapters.pool),
        memory=providers.Singleton(MemoryAlertViews, CoreAdapters.memory),
    )
    alert_mails = providers.Singleton(
        OperatorMails,
        MailAdapters.mailer,
        recipients=settings.alert_mail_to,
        site=settings.address,
    )
    quarantined = providers.Singleton(QuarantinedPayments, PaymentAdapters.quarantine)
    traffic = providers.Singleton(RecentTraffic)
    vital_signs = providers.Singleton(
        VitalSigns,
        providers.Singleton(ThisMachine, providers.Factory(Path, settings.data_directory)),
        traffic,
        CoreAdapters.clock,
        host=providers.Callable(platform.node),
        process=providers.Callable(process_name),
    )
