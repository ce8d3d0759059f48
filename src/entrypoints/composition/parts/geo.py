"""Providers for what places tell: fences, silence, and how long ways take."""

from datetime import timedelta

from dependency_injector import providers

from adapters.memory.eta import MemoryEtaStore, MemoryEtaViews
from adapters.postgres.eta import PostgresEtaStore, PostgresEtaViews
from application.delivery.estimate_arrival import ArrivalEstimates
from application.delivery.fences import NoticePlaces
from application.delivery.pace import LearntPace
from domain.delivery.geofence import Fences
from entrypoints.composition.parts.core import CoreAdapters
from entrypoints.composition.parts.couriers import CourierAdapters
from entrypoints.composition.parts.deliveries import DeliveryAdapters


class GeoAdapters(CoreAdapters):
    settings = CoreAdapters.settings

    silence_patience = providers.Factory(timedelta, minutes=settings.silence_redispatch_minutes)
    shift_grace = providers.Factory(timedelta, minutes=settings.shift_grace_minutes)
    fences = providers.Singleton(
        Fences,
        near=settings.geofence_near_metres,
        arrived=settings.geofence_arrived_metres,
        left=settings.geofence_left_metres,
        dwelling=providers.Factory(timedelta, minutes=settings.geofence_dwell_minutes),
    )
    notice_places = providers.Singleton(
        NoticePlaces,
        work=DeliveryAdapters.delivery_work,
        views=DeliveryAdapters.delivery_views,
        fences=fences,
        clock=CoreAdapters.clock,
    )
    eta_work = providers.Selector(
        settings.storage,
        postgres=CoreAdapters.in_postgres(open_store=providers.Object(PostgresEtaStore)),
        memory=CoreAdapters.in_memory(open_store=providers.Object(MemoryEtaStore)),
    )
    eta_views = providers.Selector(
        settings.storage,
        postgres=providers.Singleton(PostgresEtaViews, CoreAdapters.pool),
        memory=providers.Singleton(MemoryEtaViews, CoreAdapters.memory),
    )
    learnt_pace = providers.Singleton(LearntPace, views=eta_views, zones=CourierAdapters.zone_views)
    arrival_estimates = providers.Singleton(
        ArrivalEstimates,
        archive=DeliveryAdapters.tracking_archive,
        maps=CourierAdapters.maps,
        stops=CourierAdapters.stops_before,
        pace=learnt_pace,
        clock=CoreAdapters.clock,
    )
