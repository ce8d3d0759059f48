"""The provider of maps: places, ways and routes."""

from datetime import timedelta
from functools import partial

from dependency_injector import providers

from adapters.maps.great_circle import GreatCircleMaps
from adapters.security.map_secrets import HmacMapSecrets
from entrypoints.composition.lazily import lazily
from entrypoints.composition.parts.core import CoreAdapters


class MapAdapters(CoreAdapters):
    settings = CoreAdapters.settings

    maps_patience = providers.Factory(timedelta, seconds=settings.maps_patience_seconds)
    osm_maps = providers.Singleton(
        lazily("entrypoints.composition.maps", "open_osm"),
        nominatim=settings.nominatim_address,
        osrm=settings.osrm_address,
        profiles=settings.osrm_profiles,
        contact=settings.maps_contact,
        patience=maps_patience,
        clock=CoreAdapters.clock,
        closing=CoreAdapters.closing,
    )
    google_maps = providers.Singleton(
        lazily("entrypoints.composition.maps", "open_google"),
        key=settings.google_maps_key,
        geocoding=settings.google_geocoding_address,
        routes=settings.google_routes_address,
        patience=maps_patience,
        clock=CoreAdapters.clock,
        closing=CoreAdapters.closing,
    )
    kept = partial(
        providers.Singleton,
        lazily("adapters.maps.kept", "KeptMaps"),
        cache=CoreAdapters.cache,
        secrets=providers.Singleton(HmacMapSecrets, CoreAdapters.link_secrets),
        clock=CoreAdapters.clock,
        ways_for=providers.Factory(timedelta, minutes=settings.maps_keep_minutes),
    )
    maps = providers.Selector(
        settings.maps,
        **{
            "great-circle": providers.Singleton(GreatCircleMaps),
            "osm": kept(osm_maps),
            "google": kept(google_maps),
        },
    )
