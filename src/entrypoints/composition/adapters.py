"""One provider for each port; the settings choose which adapter stands behind it."""

from contextlib import AsyncExitStack
from datetime import timedelta
from functools import partial

from dependency_injector import containers, providers

from adapters.importing.event_files import ImportedFiles
from adapters.memory.answers import MemoryAnswers
from adapters.memory.booking import MemoryBookingDesk, MemoryBookingStore
from adapters.memory.booking_views import MemoryBookingViews
from adapters.memory.identity import MemoryAccountViews, MemoryIdentityStore
from adapters.memory.invariants import MemoryAudits
from adapters.memory.inventory import MemoryInventoryStore
from adapters.memory.payments import MemoryPaymentStore
from adapters.memory.programme import MemoryProgrammeStore
from adapters.memory.programme_views import MemoryEventViews, MemoryVenueViews
from adapters.memory.tasks import MemoryTasks
from adapters.memory.ticket_stores import MemoryTicketStore
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.waiting import MemoryWaitingStore, MemoryWaitingViews
from adapters.memory.wake_up import LocalWakeUp
from adapters.offers import ProgrammeOffers
from adapters.postgres.booking import PostgresBookingStore
from adapters.postgres.booking_desk import PostgresBookingDesk, PostgresDeskStore
from adapters.postgres.booking_views import PostgresBookingViews
from adapters.postgres.health import DatabaseProbe
from adapters.postgres.idempotency import PostgresAnswers
from adapters.postgres.identity import PostgresAccountViews, PostgresIdentityStore
from adapters.postgres.invariants import PostgresAudits
from adapters.postgres.inventory_audit import PostgresInventoryStore
from adapters.postgres.payments import PostgresPaymentStore
from adapters.postgres.pool import create_pool
from adapters.postgres.programme import PostgresProgrammeStore
from adapters.postgres.programme_views import PostgresEventViews, PostgresVenueViews
from adapters.postgres.tasks import PostgresTasks
from adapters.postgres.ticket_stores import PostgresTicketStore
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.postgres.waiting import PostgresWaitingStore, PostgresWaitingViews
from adapters.postgres.wake_up import PostgresWakeUp
from adapters.rendering.calendar import IcsCalendarFiles
from adapters.rendering.pdf import FpdfTicketPapers
from adapters.rendering.qr import SegnoQrImages
from adapters.security.passwords import Argon2Passwords
from adapters.security.ticket_codes import Ed25519TicketCodes
from adapters.security.tokens import JwtAccessTokens
from adapters.system import SystemClock, SystemIds, SystemRandomness
from application.payments.gateways import Gateways
from entrypoints.composition.gateways import chosen, open_sandbox
from entrypoints.composition.routes import routes
from entrypoints.composition.secrets import (
    keys_of,
    passing_keys_of,
    passing_secrets_of,
    secrets_of,
)


class Adapters(containers.DeclarativeContainer):
    """Nothing is built before it is asked for, and nothing of what was not chosen."""

    settings = providers.Configuration(strict=True)
    closing: providers.Singleton[AsyncExitStack] = providers.Singleton(AsyncExitStack)

    clock = providers.Singleton(SystemClock)
    ids = providers.Singleton(SystemIds)
    randomness = providers.Singleton(SystemRandomness)
    routes = providers.Singleton(routes)

    # Storage
    pool = providers.Singleton(create_pool, settings.database_url, size=settings.pool_size)
    memory = providers.Singleton(MemoryDatabase)
    wake_up = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresWakeUp, settings.database_url),
        memory=providers.Singleton(LocalWakeUp),
    )
    tasks = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresTasks, pool),
        memory=providers.Singleton(MemoryTasks, memory),
    )
    answers = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresAnswers, pool),
        memory=providers.Singleton(MemoryAnswers, memory, clock),
    )
    audits = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresAudits, pool),
        memory=providers.Singleton(MemoryAudits, memory),
    )
    # What has to be opened before the first use, in this order.
    opened = providers.Selector(
        settings.storage,
        postgres=providers.List(pool, wake_up),
        memory=providers.List(),
    )
    probes = providers.Selector(
        settings.storage,
        postgres=providers.Dict(database=providers.Singleton(DatabaseProbe, pool)),
        memory=providers.Dict(),
    )
    in_postgres = partial(
        providers.Singleton, PostgresUnitOfWork, pool, routes=routes, wake_up=wake_up
    )
    in_memory = partial(
        providers.Singleton, MemoryUnitOfWork, memory, routes=routes, clock=clock, wake_up=wake_up
    )

    # Security
    access_tokens = providers.Singleton(
        JwtAccessTokens,
        providers.Selector(
            settings.storage,
            postgres=providers.Singleton(
                keys_of, settings.access_token_keys, directory=settings.data_directory
            ),
            memory=providers.Singleton(passing_keys_of, settings.access_token_keys),
        ),
        # The same in every process that serves the platform, whatever its port.
        issuer=settings.issuer,
        audience=settings.issuer,
    )
    passwords = providers.Singleton(Argon2Passwords)
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

    # Payment gateways
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
        clock=clock,
        session_minimum=providers.Factory(timedelta, seconds=settings.sandbox_session_seconds),
    )
    gateways = providers.Singleton(
        Gateways,
        providers.Singleton(
            chosen, settings.payment_gateways, sandbox=sandbox.provided.gateway.provider
        ),
        patience=providers.Factory(timedelta, seconds=settings.payment_patience_seconds),
    )

    # Identity
    identity_work = providers.Selector(
        settings.storage,
        postgres=in_postgres(open_store=providers.Object(PostgresIdentityStore)),
        memory=in_memory(open_store=providers.Object(MemoryIdentityStore)),
    )
    account_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresAccountViews, pool),
        memory=providers.Singleton(MemoryAccountViews, memory),
    )

    # Programme
    programme_work = providers.Selector(
        settings.storage,
        postgres=in_postgres(open_store=providers.Object(PostgresProgrammeStore)),
        memory=in_memory(open_store=providers.Object(MemoryProgrammeStore)),
    )
    event_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresEventViews, pool),
        memory=providers.Singleton(MemoryEventViews, memory),
    )
    event_files = providers.Singleton(ImportedFiles)
    venue_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresVenueViews, pool),
        memory=providers.Singleton(MemoryVenueViews, memory),
    )

    # Payments
    payment_work = providers.Selector(
        settings.storage,
        postgres=in_postgres(open_store=providers.Object(PostgresPaymentStore)),
        memory=in_memory(open_store=providers.Object(MemoryPaymentStore)),
    )

    # Inventory
    inventory_work = providers.Selector(
        settings.storage,
        postgres=in_postgres(open_store=providers.Object(PostgresInventoryStore)),
        memory=in_memory(open_store=providers.Object(MemoryInventoryStore)),
    )

    # Booking
    hold_for = providers.Factory(timedelta, seconds=settings.hold_seconds)
    offers = providers.Singleton(ProgrammeOffers, work=programme_work)
    booking_work = providers.Selector(
        settings.storage,
        postgres=in_postgres(open_store=providers.Object(PostgresBookingStore)),
        memory=in_memory(open_store=providers.Object(MemoryBookingStore)),
    )
    booking_desk = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(
            PostgresBookingDesk,
            work=in_postgres(open_store=providers.Object(PostgresDeskStore)),
            clock=clock,
        ),
        memory=providers.Singleton(
            MemoryBookingDesk,
            work=in_memory(open_store=providers.Object(MemoryBookingStore)),
            clock=clock,
        ),
    )
    booking_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresBookingViews, pool),
        memory=providers.Singleton(MemoryBookingViews, memory),
    )
    waiting_work = providers.Selector(
        settings.storage,
        postgres=in_postgres(open_store=providers.Object(PostgresWaitingStore)),
        memory=in_memory(open_store=providers.Object(MemoryWaitingStore)),
    )
    waiting_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresWaitingViews, pool),
        memory=providers.Singleton(MemoryWaitingViews, memory),
    )
    ticket_work = providers.Selector(
        settings.storage,
        postgres=in_postgres(open_store=providers.Object(PostgresTicketStore)),
        memory=in_memory(open_store=providers.Object(MemoryTicketStore)),
    )
    qr_images = providers.Singleton(SegnoQrImages)
    ticket_papers = providers.Singleton(FpdfTicketPapers)
    calendar_files = providers.Singleton(IcsCalendarFiles)
