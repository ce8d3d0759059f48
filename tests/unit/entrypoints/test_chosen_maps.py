"""Which maps the settings choose, and what they need for it."""

import pytest

from adapters.maps.great_circle import GreatCircleMaps
from adapters.maps.kept import KeptMaps
from application.platform.maps import Maps
from domain.kernel.geo import Position
from domain.kernel.travel import Vehicle
from entrypoints.composition.root import close, compose
from entrypoints.map_settings import NOMINATIM, OSRM, faults_of_shared_servers
from entrypoints.settings_sources import WrongSettings, load_settings
from tests.support.clock import NOON
from tests.support.maps import AT_MARKET, MARKET, map_server

MEMORY = {"FAIRGROUND_STORAGE": "memory"}
OSM = {
    **MEMORY,
    "FAIRGROUND_MAPS": "osm",
    "FAIRGROUND_MAPS_CONTACT": "maps@fairground.example",
}
GOOGLE = {
    **MEMORY,
    "FAIRGROUND_MAPS": "google",
    "FAIRGROUND_GOOGLE_MAPS_KEY": "AIzaSyAKeyThatIsAsLongAsTheyAreAtGoogle",
}
SHOP, HOME = Position(53.0758, 8.8072), Position(53.1043, 8.8517)


async def test_without_a_choice_nobody_is_asked() -> None:
    application = compose(load_settings(MEMORY))

    assert isinstance(application.adapters().maps(), GreatCircleMaps)


@pytest.mark.parametrize("chosen", ["osm", "google"])
async def test_a_provider_is_asked_guarded_and_not_twice(chosen: str) -> None:
    async with map_server() as server:
        where = {
            f"FAIRGROUND_{name}_ADDRESS": server
            for name in ("NOMINATIM", "OSRM", "GOOGLE_GEOCODING", "GOOGLE_ROUTES")
        }
        bicycles = {"FAIRGROUND_OSRM_PROFILES": f"BICYCLE={server}/cycling"}
        environment = {**(OSM if chosen == "osm" else GOOGLE), **where, **bicycles}
        application = compose(load_settings(environment))
        maps: Maps = application.adapters().maps()
        try:
            assert isinstance(maps, KeptMaps)
            assert await maps.locate(MARKET) == AT_MARKET
            way = await maps.way(SHOP, HOME, NOON, by=Vehicle.BICYCLE)
            assert way.metres == pytest.approx(SHOP.metres_to(HOME) * 1.5, abs=1)
        finally:
            await close(application)


@pytest.mark.parametrize(
    ("environment", "missing"),
    [(OSM, "FAIRGROUND_MAPS_CONTACT"), (GOOGLE, "FAIRGROUND_GOOGLE_MAPS_KEY")],
)
def test_what_a_provider_needs_is_named(environment: dict[str, str], missing: str) -> None:
    with pytest.raises(WrongSettings) as refusal:
        load_settings({name: value for name, value in environment.items() if name != missing})

    [fault] = refusal.value.faults
    assert fault.startswith(f"{missing} is missing")


@pytest.mark.parametrize("server", ["BIKE=http://localhost", "FOOT=localhost", "FOOT=http://a/b/c"])
def test_a_server_for_a_vehicle_names_both(server: str) -> None:
    with pytest.raises(WrongSettings):
        load_settings({**OSM, "FAIRGROUND_OSRM_PROFILES": server})


def test_the_key_travels_encrypted_outside_development() -> None:
    with pytest.raises(WrongSettings) as refusal:
        load_settings(
            {
                **GOOGLE,
                "FAIRGROUND_PROFILE": "staging",
                "FAIRGROUND_GOOGLE_ROUTES_ADDRESS": "http://localhost:1",
            }
        )

    assert any("GOOGLE_ROUTES_ADDRESS must be https" in fault for fault in refusal.value.faults)


def test_production_asks_servers_of_its_own() -> None:
    public = {"nominatim_address": NOMINATIM, "osrm_address": OSRM}
    own = {"nominatim_address": "https://nominatim.example", "osrm_address": "http://osrm:5000"}

    with pytest.raises(WrongSettings) as refusal:
        load_settings({**OSM, "FAIRGROUND_PROFILE": "production"})

    assert sum("everybody's server" in fault for fault in refusal.value.faults) == 2
    assert len(list(faults_of_shared_servers("osm", public))) == 2
    assert list(faults_of_shared_servers("osm", own)) == []
    assert list(faults_of_shared_servers("google", public)) == []
