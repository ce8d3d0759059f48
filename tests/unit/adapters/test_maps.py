"""All maps keep the promises of the port, alone and put together as they run."""

from collections.abc import AsyncIterator

import pytest

from adapters.maps.great_circle import GreatCircleMaps
from adapters.maps.guarded import GuardedMaps, MapLine
from adapters.maps.kept import KeptMaps
from adapters.memory.cache import MemoryCache
from adapters.security.map_secrets import HmacMapSecrets
from application.platform.maps import Maps
from tests.contracts.maps import MapsContract
from tests.support.clock import FakeClock
from tests.support.maps import AT_MARKET, google_of, map_server, osm_of


@pytest.fixture
async def osm() -> AsyncIterator[Maps]:
    async with map_server() as server, osm_of(server, server, bicycles=server) as maps:
        yield maps


@pytest.fixture
async def google() -> AsyncIterator[Maps]:
    async with map_server() as server, google_of(server) as maps:
        yield maps


class TestGreatCircleMaps(MapsContract):
    @pytest.fixture
    def maps(self) -> Maps:
        return GreatCircleMaps()


class TestOsmMaps(MapsContract):
    market = AT_MARKET

    @pytest.fixture
    def maps(self, osm: Maps) -> Maps:
        return osm


class TestGoogleMaps(MapsContract):
    market = AT_MARKET

    @pytest.fixture
    def maps(self, google: Maps) -> Maps:
        return google


class TestMapsAsTheyRun(MapsContract):
    market = AT_MARKET

    @pytest.fixture
    def maps(self, osm: Maps) -> Maps:
        clock = FakeClock()
        guarded = GuardedMaps(osm, places=MapLine("places", clock), ways=MapLine("ways", clock))
        return KeptMaps(guarded, MemoryCache(), HmacMapSecrets([bytes(32)]), clock)
