"""One provider for each port; the settings choose which adapter stands behind it."""

from contextlib import AsyncExitStack
from functools import partial

from dependency_injector import containers, providers

from adapters.memory.answers import MemoryAnswers
from adapters.memory.programme import MemoryProgrammeStore
from adapters.memory.programme_views import MemoryEventViews, MemoryVenueViews
from adapters.memory.tasks import MemoryTasks
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.health import DatabaseProbe
from adapters.postgres.idempotency import PostgresAnswers
from adapters.postgres.pool import create_pool
from adapters.postgres.programme import PostgresProgrammeStore
from adapters.postgres.programme_views import PostgresEventViews, PostgresVenueViews
from adapters.postgres.tasks import PostgresTasks
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.postgres.wake_up import PostgresWakeUp
from adapters.security.ticket_codes import Ed25519TicketCodes
from adapters.security.tokens import JwtAccessTokens
from adapters.system import SystemClock, SystemIds, SystemRandomness
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
        issuer=settings.address,
        audience=settings.address,
    )
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
    venue_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresVenueViews, pool),
        memory=providers.Singleton(MemoryVenueViews, memory),
    )
