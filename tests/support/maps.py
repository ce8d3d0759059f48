"""Maps for tests: one that knows a single address, and servers that speak like the providers."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from aiohttp import web
from aiohttp.test_utils import TestServer

from adapters.maps import google_places, google_ways, osm_places, osm_ways
from adapters.maps.google_places import GooglePlaces
from adapters.maps.google_ways import MODES, GoogleNetwork
from adapters.maps.great_circle import GreatCircleMaps
from adapters.maps.osm_places import NominatimPlaces
from adapters.maps.osm_ways import OsrmNetwork
from adapters.maps.provider import ProviderMaps
from application.platform.errors import Unavailable
from application.platform.maps import Maps, Route, Whereabouts
from domain.kernel.geo import Position
from domain.kernel.polyline import encoded
from domain.kernel.travel import Vehicle, Way
from tests.support.clock import FakeClock

CONTACT = "maps@fairground.example"
KEY = "AIzaSyRecordedKeyOfTheTestsOfMaps000000"
PATIENCE = timedelta(seconds=2)
MARKET = Whereabouts(street="Am Markt 1", postal_code="28195", city="Bremen", country="DE")
NOWHERE = "Nirgendwo"
AT_MARKET = Position(53.0760, 8.8075)
DETOUR = 1.5
"""How much longer the roads of the played servers are than the straight line."""

METRES_A_SECOND = 10

type Handler = Callable[[web.Request], Any]


class OneAddress(GreatCircleMaps):
    """Knows where one house is, and counts how often it was asked for anything."""

    def __init__(self) -> None:
        self.asked = 0

    async def locate(self, address: Whereabouts) -> Position | None:
        self.asked += 1
        return AT_MARKET if address.street == MARKET.street else None

    async def way(
        self, from_: Position, to: Position, at: datetime, *, by: Vehicle = Vehicle.CAR
    ) -> Way:
        self.asked += 1
        return await super().way(from_, to, at, by=by)

    async def ways(
        self, froms: Sequence[Position], to: Position, *, by: Vehicle = Vehicle.CAR
    ) -> Sequence[Way]:
        self.asked += len(froms)
        return await super().ways(froms, to, by=by)

    async def route(self, places: Sequence[Position], *, by: Vehicle = Vehicle.CAR) -> Route:
        self.asked += 1
        return await super().route(places, by=by)


class DeadMaps:
    """Never answers; ``revive`` it, and it does."""

    def __init__(self) -> None:
        self.asked = 0
        self._alive: Maps | None = None

    def revive(self) -> None:
        self._alive = OneAddress()

    async def locate(self, address: Whereabouts) -> Position | None:
        return await self._maps().locate(address)

    async def way(
        self, from_: Position, to: Position, at: datetime, *, by: Vehicle = Vehicle.CAR
    ) -> Way:
        return await self._maps().way(from_, to, at, by=by)

    async def ways(
        self, froms: Sequence[Position], to: Position, *, by: Vehicle = Vehicle.CAR
    ) -> Sequence[Way]:
        return await self._maps().ways(froms, to, by=by)

    async def route(self, places: Sequence[Position], *, by: Vehicle = Vehicle.CAR) -> Route:
        return await self._maps().route(places, by=by)

    def _maps(self) -> Maps:
        self.asked += 1
        if self._alive is None:
            raise Unavailable("maps")
        return self._alive


@asynccontextmanager
async def osm_of(places: str, ways: str, *, bicycles: str = "") -> AsyncIterator[ProviderMaps]:
    """Nominatim and OSRM at these addresses; ``bicycles`` is one more OSRM."""
    common: Any = {"contact": CONTACT, "patience": PATIENCE}
    async with (
        osm_places.connect(address=places, **common) as searching,
        osm_ways.connect(address=ways, **common) as driving,
        osm_ways.connect(address=bicycles or ways, **common) as cycling,
    ):
        networks = {Vehicle.CAR: OsrmNetwork(driving)}
        if bicycles:
            networks[Vehicle.BICYCLE] = OsrmNetwork(cycling, profile="cycling")
        yield ProviderMaps(NominatimPlaces(searching, contact=CONTACT), networks)


@asynccontextmanager
async def google_of(address: str, clock: FakeClock | None = None) -> AsyncIterator[ProviderMaps]:
    async with (
        google_places.connect(address=address, patience=PATIENCE) as searching,
        google_ways.connect(KEY, address=address, patience=PATIENCE) as driving,
    ):
        moment = clock or FakeClock()
        networks = {
            vehicle: GoogleNetwork(driving, moment, mode=mode) for vehicle, mode in MODES.items()
        }
        yield ProviderMaps(GooglePlaces(searching, key=KEY), networks)


@asynccontextmanager
async def map_server() -> AsyncIterator[str]:
    """Nominatim, OSRM and Google at one address: a flat country where everybody lives together.

    Only who lives in ``NOWHERE`` is in no map.
    """
    app = web.Application()
    app.router.add_get("/search", _nominatim)
    app.router.add_get("/route/v1/{profile}/{places}", _osrm_route)
    app.router.add_get("/table/v1/{profile}/{places}", _osrm_table)
    app.router.add_get(google_places.PATH, _google_place)
    app.router.add_post(google_ways.ROUTES, _google_route)
    app.router.add_post(google_ways.MATRIX, _google_matrix)
    async with TestServer(app) as server:
        yield f"http://127.0.0.1:{server.port}"


async def _nominatim(request: web.Request) -> web.Response:
    house = {"lat": str(AT_MARKET.latitude), "lon": str(AT_MARKET.longitude), "place_rank": 30}
    is_nowhere = request.query["street"].startswith(NOWHERE)
    return web.json_response([] if is_nowhere else [house])


async def _osrm_route(request: web.Request) -> web.Response:
    places = _in_path(request)
    legs = [{"distance": _metres(*leg), "duration": _seconds(*leg)} for leg in pairwise(places)]
    return web.json_response(
        {"code": "Ok", "routes": [{"legs": legs, "geometry": encoded(places)}]}
    )


async def _osrm_table(request: web.Request) -> web.Response:
    *froms, to = _in_path(request)
    return web.json_response(
        {
            "code": "Ok",
            "distances": [[_metres(from_, to)] for from_ in froms],
            "durations": [[_seconds(from_, to)] for from_ in froms],
        }
    )


async def _google_place(request: web.Request) -> web.Response:
    if request.query["address"].startswith(NOWHERE):
        return web.json_response({"status": "ZERO_RESULTS", "results": []})
    location = {"lat": AT_MARKET.latitude, "lng": AT_MARKET.longitude}
    geometry = {"location": location, "location_type": "ROOFTOP"}
    return web.json_response({"status": "OK", "results": [{"geometry": geometry}]})


async def _google_route(request: web.Request) -> web.Response:
    asked = json.loads(await request.read())
    named = [asked["origin"], *asked.get("intermediates", ()), asked["destination"]]
    places = [_named(place) for place in named]
    legs = [_travelled(*leg) for leg in pairwise(places)]
    whole = {**legs[0], "legs": legs, "polyline": {"encodedPolyline": encoded(places)}}
    return web.json_response({"routes": [whole]})


async def _google_matrix(request: web.Request) -> web.Response:
    asked = json.loads(await request.read())
    to = _named(asked["destinations"][0]["waypoint"])
    return web.json_response(
        [
            {
                "originIndex": number,
                "condition": "ROUTE_EXISTS",
                **_travelled(_named(from_["waypoint"]), to),
            }
            for number, from_ in reversed(list(enumerate(asked["origins"])))
        ]
    )


def _in_path(request: web.Request) -> list[Position]:
    pairs = (pair.split(",") for pair in request.match_info["places"].split(";"))
    return [Position(float(latitude), float(longitude)) for longitude, latitude in pairs]


def _named(place: Any) -> Position:
    return Position(**place["location"]["latLng"])


def _travelled(from_: Position, to: Position) -> dict[str, Any]:
    return {
        "distanceMeters": round(_metres(from_, to)),
        "duration": f"{round(_seconds(from_, to))}s",
    }


def _metres(from_: Position, to: Position) -> float:
    return from_.metres_to(to) * DETOUR


def _seconds(from_: Position, to: Position) -> float:
    return _metres(from_, to) / METRES_A_SECOND
