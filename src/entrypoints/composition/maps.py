"""The provider of maps that the settings name, opened, guarded and not asked twice."""

from collections.abc import Mapping, Sequence
from contextlib import AsyncExitStack
from datetime import timedelta

from adapters.maps import google_places, google_ways, osm_places, osm_ways
from adapters.maps.google_places import GooglePlaces
from adapters.maps.google_ways import MODES, GoogleNetwork
from adapters.maps.guarded import GuardedMaps, MapLine
from adapters.maps.osm_places import NominatimPlaces
from adapters.maps.osm_ways import PROFILE, OsrmNetwork
from adapters.maps.provider import ProviderMaps
from adapters.maps.turns import Turns
from application.platform.ports import Clock
from domain.kernel.travel import Vehicle

EVERYBODYS_PACE = timedelta(seconds=1)
"""Servers that everybody shares want to be asked once a second at most."""


def open_osm(
    *,
    nominatim: str,
    osrm: str,
    profiles: Sequence[str],
    contact: str,
    patience: timedelta,
    clock: Clock,
    closing: AsyncExitStack,
) -> GuardedMaps:
    calls = osm_places.connect(address=nominatim, contact=contact, patience=patience)
    closing.push_async_exit(calls)
    places = NominatimPlaces(calls, contact=contact)
    networks = {
        vehicle: _network(server, contact=contact, patience=patience, closing=closing)
        for vehicle, server in _servers(osrm, profiles).items()
    }
    return GuardedMaps(
        ProviderMaps(places, networks),
        places=MapLine("Nominatim", clock, patience=patience, turns=_turns(nominatim, "Nominatim")),
        ways=MapLine("OSRM", clock, patience=patience, turns=_turns(osrm, "OSRM")),
    )


def open_google(
    *,
    key: str,
    geocoding: str,
    routes: str,
    patience: timedelta,
    clock: Clock,
    closing: AsyncExitStack,
) -> GuardedMaps:
    place_calls = google_places.connect(address=geocoding, patience=patience)
    way_calls = google_ways.connect(key, address=routes, patience=patience)
    closing.push_async_exit(place_calls)
    closing.push_async_exit(way_calls)
    networks = {
        vehicle: GoogleNetwork(way_calls, clock, mode=mode) for vehicle, mode in MODES.items()
    }
    return GuardedMaps(
        ProviderMaps(GooglePlaces(place_calls, key=key), networks),
        places=MapLine("Google Geocoding", clock, patience=patience),
        ways=MapLine("Google Routes", clock, patience=patience),
    )


def _servers(osrm: str, profiles: Sequence[str]) -> Mapping[Vehicle, str]:
    named = dict(profile.split("=", 1) for profile in profiles)
    return {Vehicle.CAR: osrm, **{Vehicle(name): server for name, server in named.items()}}


def _network(
    server: str, *, contact: str, patience: timedelta, closing: AsyncExitStack
) -> OsrmNetwork:
    scheme, _, rest = server.partition("://")
    host, _, profile = rest.partition("/")
    calls = osm_ways.connect(address=f"{scheme}://{host}", contact=contact, patience=patience)
    closing.push_async_exit(calls)
    return OsrmNetwork(calls, profile=profile or PROFILE)


def _turns(address: str, name: str) -> Turns | None:
    is_everybodys = address in {osm_places.PUBLIC, osm_ways.PUBLIC}
    return Turns(name, every=EVERYBODYS_PACE) if is_everybodys else None
