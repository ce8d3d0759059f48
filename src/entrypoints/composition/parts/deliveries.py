"""Providers for deliveries, their proofs and their tracking."""

from datetime import timedelta
from functools import partial

from dependency_injector import providers

from adapters.courier_faces import AccountCourierFaces
from adapters.memory.deliveries import MemoryDeliveryStore, MemoryDeliveryViews
from adapters.memory.tracking import MemoryTrackingArchive
from adapters.postgres.deliveries import PostgresDeliveryStore, PostgresDeliveryViews
from adapters.postgres.tracking import PostgresTrackingArchive
from adapters.proof_files import StoredProofFiles
from adapters.security.delivery_secrets import HmacHandOverCodes, HmacTrackingTokens
from adapters.shipment_facts import OrderShipmentFacts
from application.delivery.request_delivery import DeliveryTerms
from entrypoints.composition.lazily import lazily
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.parts.files import FileAdapters
from entrypoints.composition.parts.identity import IdentityAdapters
from entrypoints.composition.parts.orders import OrderAdapters


class DeliveryAdapters(OrderAdapters):
    settings = CoreAdapters.settings

    delivery_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(
            open_store=providers.Singleton(
                partial, PostgresDeliveryStore, cipher=CoreAdapters.personal_cipher
            )
        ),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryDeliveryStore)),
    )
    delivery_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(
            PostgresDeliveryViews, CoreAdapters.pool, CoreAdapters.personal_cipher
        ),
        memory=providers.Singleton(MemoryDeliveryViews, CoreAdapters.memory),
    )
    tracking_archive = providers.Selector(
        settings.documents_in,
        postgres=providers.Singleton(PostgresTrackingArchive, CoreAdapters.pool),
        mongo=providers.Singleton(
            lazily("adapters.mongo.tracking", "MongoTrackingArchive"), CoreAdapters.mongo
        ),
        memory=providers.Singleton(MemoryTrackingArchive, CoreAdapters.memory),
    )
    shipment_facts = providers.Singleton(
        OrderShipmentFacts,
        orders=OrderAdapters.order_views,
        locations=OrderAdapters.location_views,
    )
    courier_faces = providers.Singleton(AccountCourierFaces, IdentityAdapters.account_views)
    proof_files = providers.Singleton(
        StoredProofFiles,
        FileAdapters.file_views,
        FileAdapters.object_storage,
        CoreAdapters.clock,
    )
    hand_over_codes = providers.Singleton(HmacHandOverCodes, CoreAdapters.link_secrets)
    tracking_tokens = providers.Singleton(HmacTrackingTokens, CoreAdapters.link_secrets)
    delivery_terms = providers.Singleton(
        DeliveryTerms,
        promise=providers.Factory(timedelta, hours=settings.delivery_promise_hours),
        tries_max=settings.delivery_tries,
        try_again_after=providers.Factory(timedelta, minutes=settings.delivery_retry_minutes),
        code_from=settings.delivery_code_from,
    )
