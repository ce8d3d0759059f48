"""Providers for webhooks: where they are kept, signed and sent."""

from collections.abc import Collection
from contextlib import AsyncExitStack
from functools import partial

from dependency_injector import providers

from adapters.memory.webhooks import (
    MemoryHearers,
    MemoryLanes,
    MemoryOutbox,
    MemoryWebhookStore,
    MemoryWebhookViews,
)
from adapters.postgres.webhook_lanes import PostgresLanes, PostgresOutbox
from adapters.postgres.webhooks import PostgresHearers, PostgresWebhookStore, PostgresWebhookViews
from adapters.security.webhook_signatures import StandardWebhookSigner
from adapters.webhook_posts import WebhookPosts
from entrypoints.composition.parts.core import CoreAdapters


def open_posts(trusted: Collection[str], closing: AsyncExitStack) -> WebhookPosts:
    posts = WebhookPosts(trusted)
    closing.push_async_exit(posts)
    return posts


class WebhookAdapters(CoreAdapters):
    settings = CoreAdapters.settings

    webhook_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(
            open_store=providers.Singleton(
                partial, PostgresWebhookStore, cipher=CoreAdapters.personal_cipher
            )
        ),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryWebhookStore)),
    )
    webhook_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(
            PostgresWebhookViews, CoreAdapters.pool, CoreAdapters.personal_cipher
        ),
        memory=providers.Singleton(MemoryWebhookViews, CoreAdapters.memory),
    )
    hearers = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresHearers, CoreAdapters.pool),
        memory=providers.Singleton(MemoryHearers, CoreAdapters.memory),
    )
    webhook_outbox = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresOutbox, CoreAdapters.pool),
        memory=providers.Singleton(MemoryOutbox, CoreAdapters.memory),
    )
    webhook_lanes = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresLanes, CoreAdapters.pool),
        memory=providers.Singleton(MemoryLanes, CoreAdapters.memory),
    )
    webhook_signer = providers.Singleton(StandardWebhookSigner)
    webhook_hosts_trusted = providers.Callable(tuple, settings.webhook_hosts_trusted)
    webhook_posts = providers.Singleton(
        open_posts, trusted=settings.webhook_hosts_trusted, closing=CoreAdapters.closing
    )
