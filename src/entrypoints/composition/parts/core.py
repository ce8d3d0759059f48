"""What every part stands on: storage, limits, what happens, and transactions."""

from contextlib import AsyncExitStack
from functools import partial

from dependency_injector import containers, providers

from adapters.memory.answers import MemoryAnswers
from adapters.memory.broadcast import MemoryBroadcast
from adapters.memory.cache import MemoryCache
from adapters.memory.event_log import MemoryEventLog
from adapters.memory.limits import MemoryLimits
from adapters.memory.tasks import MemoryTasks
from adapters.memory.unit_of_work import MemoryDatabase, MemoryUnitOfWork
from adapters.memory.wake_up import LocalWakeUp
from adapters.postgres.broadcast import PostgresBroadcast
from adapters.postgres.event_log import PostgresEventLog
from adapters.postgres.health import DatabaseProbe
from adapters.postgres.idempotency import PostgresAnswers
from adapters.postgres.limits import PostgresLimits
from adapters.postgres.pool import create_pool
from adapters.postgres.tasks import PostgresTasks
from adapters.postgres.unit_of_work import PostgresUnitOfWork
from adapters.postgres.wake_up import PostgresWakeUp
from adapters.security.personal_cipher import AesGcmPersonalCipher
from adapters.system import SystemClock, SystemIds, SystemRandomness
from entrypoints.composition.lazily import lazily
from entrypoints.composition.limits import layered_limits
from entrypoints.composition.routes.table import routes
from entrypoints.composition.secrets import passing_secrets_of, secrets_of


class CoreAdapters(containers.DeclarativeContainer):
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

    # Limits
    redis = providers.Singleton(lazily("adapters.redis.client", "create_redis"), settings.redis_url)
    cache = providers.Selector(
        settings.shared_in,
        memory=providers.Singleton(MemoryCache),
        redis=providers.Singleton(lazily("adapters.redis.cache", "RedisCache"), redis),
    )
    local_limits = providers.Singleton(MemoryLimits)
    exact_limits = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresLimits, pool),
        memory=providers.Singleton(MemoryLimits),
    )
    limits = providers.Singleton(
        layered_limits,
        local=local_limits,
        exact=exact_limits,
        redis_url=settings.redis_url,
        redis=redis.provider,
    )

    # Documents that are only added to, if they are not where everything else is
    mongo = providers.Singleton(
        lazily("adapters.mongo.opening", "open_mongo"),
        settings.mongo_url,
        settings.mongo_database,
    )
    opened_documents = providers.Selector(
        settings.documents_in,
        postgres=providers.List(),
        memory=providers.List(),
        mongo=providers.List(mongo),
    )

    # What happens, told to all processes
    broadcast = providers.Selector(
        settings.broadcast_over,
        memory=providers.Singleton(MemoryBroadcast),
        postgres=providers.Singleton(PostgresBroadcast, settings.database_url),
        redis=providers.Singleton(lazily("adapters.redis.broadcast", "RedisBroadcast"), redis),
    )
    opened_broadcast = providers.Selector(
        settings.broadcast_over,
        memory=providers.List(),
        postgres=providers.List(broadcast),
        redis=providers.List(broadcast),
    )
    event_log = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresEventLog, pool),
        memory=providers.Singleton(MemoryEventLog, memory),
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
        providers.Singleton,
        PostgresUnitOfWork,
        pool,
        routes=routes,
        wake_up=wake_up,
        broadcast=broadcast,
    )
    in_memory = partial(
        providers.Singleton,
        MemoryUnitOfWork,
        memory,
        routes=routes,
        clock=clock,
        wake_up=wake_up,
        broadcast=broadcast,
    )
    personal_cipher = providers.Singleton(
        AesGcmPersonalCipher,
        providers.Selector(
            settings.storage,
            postgres=providers.Singleton(
                secrets_of, settings.master_keys, directory=settings.data_directory, name="master"
            ),
            memory=providers.Singleton(passing_secrets_of, settings.master_keys),
        ),
    )
    link_secrets = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(
            secrets_of, settings.link_secrets, directory=settings.data_directory, name="links"
        ),
        memory=providers.Singleton(passing_secrets_of, settings.link_secrets),
    )
