"""Providers for notifications: what is said, who is told, and who carries it."""

from datetime import timedelta
from functools import partial

from dependency_injector import providers

from adapters.email.told import JinjaNotifications
from adapters.memory.notifications import MemoryNotificationStore, MemoryNotificationViews
from adapters.memory.staff import MemoryStaff
from adapters.notification_facts import AccountPeople, ConcernedPeople, JoinedFacts, PlatformFacts
from adapters.postgres.notifications import PostgresNotificationStore, PostgresNotificationViews
from adapters.postgres.staff import PostgresStaff
from adapters.push.log import LogPush
from adapters.security.unsubscribe_tokens import HmacUnsubscribeTokens
from adapters.sms.log import LogSms
from application.notifications.queries import Wording
from domain.notifications.next_step import Patience
from entrypoints.composition.notifications import (
    carriers_of,
    open_fcm,
    open_twilio,
    open_web_push,
    receipts_of,
    twilio_account,
    vapid_key_of,
)
from entrypoints.composition.parts.booking import BookingAdapters
from entrypoints.composition.parts.catalogue import CatalogueAdapters
from entrypoints.composition.parts.chat import ChatAdapters
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.parts.deliveries import DeliveryAdapters
from entrypoints.composition.parts.identity import IdentityAdapters
from entrypoints.composition.parts.mail import MailAdapters
from entrypoints.composition.parts.orders import OrderAdapters
from entrypoints.composition.parts.programme import ProgrammeAdapters
from entrypoints.composition.secrets import passing_secrets_of, secrets_of


class NotificationAdapters(CoreAdapters):
    settings = CoreAdapters.settings
    cipher = CoreAdapters.personal_cipher

    notification_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(
            open_store=providers.Singleton(partial, PostgresNotificationStore, cipher=cipher)
        ),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryNotificationStore)),
    )
    notification_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresNotificationViews, CoreAdapters.pool, cipher),
        memory=providers.Singleton(MemoryNotificationViews, CoreAdapters.memory),
    )
    staff = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresStaff, CoreAdapters.pool),
        memory=providers.Singleton(MemoryStaff, CoreAdapters.memory),
    )
    notified_people = providers.Singleton(AccountPeople, IdentityAdapters.account_views)
    notification_facts = providers.Singleton(
        JoinedFacts,
        providers.Singleton(
            PlatformFacts,
            accounts=IdentityAdapters.account_views,
            bookings=BookingAdapters.booking_views,
            programme=ProgrammeAdapters.programme_work,
            orders=OrderAdapters.order_views,
            deliveries=DeliveryAdapters.delivery_views,
            catalogue=CatalogueAdapters.catalogue_views,
        ),
        providers.Singleton(
            ConcernedPeople,
            staff=staff,
            bookings=BookingAdapters.booking_views,
            orders=OrderAdapters.order_views,
            chat=ChatAdapters.chat_views,
            presence=ChatAdapters.presence,
            clock=CoreAdapters.clock,
        ),
    )
    notification_writer = providers.Singleton(JinjaNotifications, settings.address)
    notification_wording = providers.Singleton(Wording, notification_writer, notified_people)
    unsubscribe_tokens = providers.Singleton(HmacUnsubscribeTokens, CoreAdapters.link_secrets)
    notification_patience = providers.Singleton(
        Patience,
        receipt_within=providers.Factory(timedelta, seconds=settings.receipt_seconds),
        sure_within=providers.Factory(timedelta, seconds=settings.answer_seconds),
    )

    vapid_key = providers.Singleton(
        vapid_key_of,
        providers.Selector(
            settings.storage,
            postgres=providers.Singleton(
                secrets_of, settings.vapid_secrets, directory=settings.data_directory, name="vapid"
            ),
            memory=providers.Singleton(passing_secrets_of, settings.vapid_secrets),
        ),
        address=settings.address,
    )
    twilio = providers.Singleton(
        open_twilio,
        providers.Singleton(
            twilio_account,
            sid=settings.twilio_account_sid,
            token=settings.twilio_auth_token,
            sender=settings.twilio_sender,
        ),
        address=settings.twilio_address,
        site=settings.address,
        patience=providers.Factory(timedelta, seconds=settings.message_patience_seconds),
        closing=CoreAdapters.closing,
    )
    web_push = providers.Singleton(
        open_web_push, vapid_key, clock=CoreAdapters.clock, closing=CoreAdapters.closing
    )
    fcm = providers.Singleton(
        open_fcm,
        settings.fcm_service_account,
        address=settings.fcm_address,
        tokens_address=settings.fcm_tokens_address,
        patience=providers.Factory(timedelta, seconds=settings.message_patience_seconds),
        clock=CoreAdapters.clock,
        closing=CoreAdapters.closing,
    )
    sms_receipts = providers.Singleton(
        receipts_of,
        settings.sms_through,
        token=settings.twilio_auth_token,
        address=settings.address,
    )
    message_carriers = providers.Singleton(
        carriers_of,
        mailers=providers.Dict({"mail": MailAdapters.mailer}),
        sms_through=settings.sms_through,
        push_through=settings.push_through,
        sms=providers.Dict(
            log=providers.Singleton(LogSms).provider,
            twilio=twilio.provider,
        ),
        push=providers.Dict(
            log=providers.Singleton(LogPush).provider,
            webpush=web_push.provider,
            fcm=fcm.provider,
        ),
        writer=notification_writer,
        tokens=unsubscribe_tokens,
    )
