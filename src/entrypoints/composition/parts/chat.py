"""Providers for conversations and what is said in them."""

from collections.abc import Mapping
from datetime import timedelta
from functools import partial

from dependency_injector import providers

from adapters.chat_attachments import FileAttachments
from adapters.chat_words import CipheredWords
from adapters.memory.chat import MemoryChatStore
from adapters.memory.chat_archive import (
    MemoryEventGuests,
    MemoryMessageArchive,
    MemoryPeople,
    MemorySeals,
)
from adapters.memory.chat_views import MemoryChatViews, MemoryOldTexts
from adapters.memory.presence import MemoryPresence
from adapters.postgres.chat import PostgresChatStore
from adapters.postgres.chat_archive import (
    PostgresEventGuests,
    PostgresMessageArchive,
    PostgresPeople,
    PostgresSeals,
)
from adapters.postgres.chat_views import PostgresChatViews, PostgresOldTexts
from adapters.presence import LayeredPresence
from application.chat.telling import Teller
from application.chat.texts import Texts
from domain.chat.events import ConversationKind
from entrypoints.composition.lazily import lazily
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.parts.files import FileAdapters


def kept_for(
    direct: float, group: float, support: float, room: float
) -> Mapping[ConversationKind, timedelta]:
    """How long texts are kept, by the kind of conversation, from so many days."""
    days = {
        ConversationKind.DIRECT: direct,
        ConversationKind.GROUP: group,
        ConversationKind.SUPPORT: support,
        ConversationKind.ROOM: room,
    }
    return {kind: timedelta(days=many) for kind, many in days.items()}


class ChatAdapters(CoreAdapters):
    settings = CoreAdapters.settings
    cipher = CoreAdapters.personal_cipher
    pool, memory = CoreAdapters.pool, CoreAdapters.memory

    chat_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(
            open_store=providers.Singleton(partial, PostgresChatStore, cipher=cipher)
        ),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryChatStore)),
    )
    chat_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresChatViews, pool, cipher),
        memory=providers.Singleton(MemoryChatViews, memory),
    )
    old_texts = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresOldTexts, pool),
        memory=providers.Singleton(MemoryOldTexts, memory),
    )
    message_archive = providers.Selector(
        settings.documents_in,
        postgres=providers.Singleton(PostgresMessageArchive, pool),
        mongo=providers.Singleton(
            lazily("adapters.mongo.message_archive", "MongoMessageArchive"), CoreAdapters.mongo
        ),
        memory=providers.Singleton(MemoryMessageArchive, memory),
    )
    seals = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresSeals, pool, cipher),
        memory=providers.Singleton(MemorySeals, memory),
    )
    chat_people = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresPeople, pool, cipher),
        memory=providers.Singleton(MemoryPeople, memory),
    )
    event_guests = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresEventGuests, pool),
        memory=providers.Singleton(MemoryEventGuests, memory),
    )
    chat_texts = providers.Singleton(Texts, message_archive, seals)
    blind_words = providers.Singleton(CipheredWords, cipher)
    chat_attachments = providers.Singleton(
        FileAttachments,
        views=FileAdapters.file_views,
        storage=FileAdapters.object_storage,
        clock=CoreAdapters.clock,
    )
    local_presence = providers.Singleton(MemoryPresence)
    presence = providers.Selector(
        settings.shared_in,
        memory=local_presence,
        redis=providers.Singleton(
            LayeredPresence,
            local=local_presence,
            shared=providers.Singleton(
                lazily("adapters.redis.presence", "RedisPresence"), CoreAdapters.redis
            ),
        ),
    )
    chat_teller = providers.Singleton(Teller, CoreAdapters.broadcast)
    texts_kept = providers.Singleton(
        kept_for,
        direct=settings.chat_direct_days,
        group=settings.chat_group_days,
        support=settings.chat_support_days,
        room=settings.chat_room_days,
    )
