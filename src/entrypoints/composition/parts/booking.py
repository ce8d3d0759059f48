"""Providers for bookings, tickets and the waiting list."""

from datetime import timedelta
from functools import partial

from dependency_injector import providers

from adapters.memory.booking import MemoryBookingDesk, MemoryBookingStore
from adapters.memory.booking_views import MemoryBookingViews
from adapters.memory.cancellation_views import MemoryCancellationViews
from adapters.memory.late_money_views import MemoryLateMoneyViews
from adapters.memory.ticket_stores import MemoryTicketStore
from adapters.memory.waiting import MemoryWaitingStore, MemoryWaitingViews
from adapters.offers import ProgrammeOffers
from adapters.postgres.booking import PostgresBookingStore
from adapters.postgres.booking_desk import PostgresBookingDesk, PostgresDeskStore
from adapters.postgres.booking_views import PostgresBookingViews
from adapters.postgres.cancellation_views import PostgresCancellationViews
from adapters.postgres.late_money_views import PostgresLateMoneyViews
from adapters.postgres.ticket_stores import PostgresTicketStore
from adapters.postgres.waiting import PostgresWaitingStore, PostgresWaitingViews
from adapters.rendering.calendar import IcsCalendarFiles
from adapters.rendering.papers import FpdfTicketPapers
from adapters.rendering.qr import SegnoQrImages
from adapters.security.ticket_codes import Ed25519TicketCodes
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.parts.programme import ProgrammeAdapters
from entrypoints.composition.secrets import passing_secrets_of, secrets_of


class BookingAdapters(CoreAdapters):
    settings = CoreAdapters.settings

    ticket_codes = providers.Singleton(
        Ed25519TicketCodes,
        providers.Selector(
            settings.storage,
            postgres=providers.Singleton(
                secrets_of,
                settings.ticket_secrets,
                directory=settings.data_directory,
                name="tickets",
            ),
            memory=providers.Singleton(passing_secrets_of, settings.ticket_secrets),
        ),
    )
    hold_for = providers.Factory(timedelta, seconds=settings.hold_seconds)
    offers = providers.Singleton(ProgrammeOffers, work=ProgrammeAdapters.programme_work)
    booking_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(
            open_store=providers.Singleton(
                partial, PostgresBookingStore, cipher=CoreAdapters.personal_cipher
            )
        ),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryBookingStore)),
    )
    booking_desk = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(
            PostgresBookingDesk,
            work=CoreAdapters.in_postgres(open_store=providers.Object(PostgresDeskStore)),
            clock=CoreAdapters.clock,
        ),
        memory=providers.Singleton(
            MemoryBookingDesk,
            work=CoreAdapters.in_memory(open_store=providers.Object(MemoryBookingStore)),
            clock=CoreAdapters.clock,
        ),
    )
    booking_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresBookingViews, CoreAdapters.pool),
        memory=providers.Singleton(MemoryBookingViews, CoreAdapters.memory),
    )
    cancellation_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresCancellationViews, CoreAdapters.pool),
        memory=providers.Singleton(MemoryCancellationViews, CoreAdapters.memory),
    )
    late_money_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresLateMoneyViews, CoreAdapters.pool),
        memory=providers.Singleton(MemoryLateMoneyViews, CoreAdapters.memory),
    )
    waiting_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(open_store=providers.Object(PostgresWaitingStore)),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryWaitingStore)),
    )
    waiting_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresWaitingViews, CoreAdapters.pool),
        memory=providers.Singleton(MemoryWaitingViews, CoreAdapters.memory),
    )
    ticket_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(
            open_store=providers.Singleton(
                partial, PostgresTicketStore, cipher=CoreAdapters.personal_cipher
            )
        ),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryTicketStore)),
    )
    qr_images = providers.Singleton(SegnoQrImages)
    ticket_papers = providers.Singleton(FpdfTicketPapers)
    calendar_files = providers.Singleton(IcsCalendarFiles)
