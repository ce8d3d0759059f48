"""Providers for what is with partners: where it is kept, and who asks and hears them."""

from datetime import timedelta

from dependency_injector import providers

from adapters.carrier_faces import KnownCarrierFaces
from adapters.memory.consignments import MemoryConsignmentViews
from adapters.postgres.consignments import PostgresConsignmentViews
from application.delivery.escalate_consignment import PartnerPatience
from application.delivery.partner_calls import PartnerCalls
from application.delivery.partner_news import PartnerNews, PartnerPlaces
from application.delivery.refresh_consignment import LookUpConsignment
from application.delivery.telling import PlaceTeller
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.parts.couriers import CourierAdapters
from entrypoints.composition.parts.deliveries import DeliveryAdapters
from entrypoints.composition.parts.geo import GeoAdapters
from entrypoints.composition.parts.partners import PartnerAdapters


class ConsignmentAdapters(GeoAdapters, PartnerAdapters):
    settings = CoreAdapters.settings

    consignment_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(
            PostgresConsignmentViews, CoreAdapters.pool, CoreAdapters.personal_cipher
        ),
        memory=providers.Singleton(MemoryConsignmentViews, CoreAdapters.memory),
    )
    carrier_faces = providers.Singleton(
        KnownCarrierFaces, DeliveryAdapters.courier_faces, consignment_views
    )
    escalation_patience = providers.Singleton(
        PartnerPatience,
        unsettled=providers.Factory(timedelta, minutes=settings.partner_escalate_minutes),
        silent=providers.Factory(timedelta, minutes=settings.silence_redispatch_minutes),
    )
    partner_calls = providers.Singleton(PartnerCalls, PartnerAdapters.courier_partners)
    partner_places = providers.Singleton(
        PartnerPlaces,
        archive=DeliveryAdapters.tracking_archive,
        teller=providers.Singleton(
            PlaceTeller,
            broadcast=CoreAdapters.broadcast,
            tokens=DeliveryAdapters.tracking_tokens,
            clock=CoreAdapters.clock,
        ),
        places=GeoAdapters.notice_places,
    )
    partner_news = providers.Singleton(
        PartnerNews,
        work=CourierAdapters.courier_work,
        places=partner_places,
        clock=CoreAdapters.clock,
    )
    look_up_consignment = providers.Singleton(
        LookUpConsignment, news=partner_news, calls=partner_calls
    )
