"""Nominatim and OSRM by recorded exchanges: each is what their documentation shows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.maps.provider import ProviderMaps
from application.platform.errors import Unavailable
from domain.kernel.geo import Position
from domain.kernel.travel import METRES_A_SECOND, SETTING_OFF, Vehicle, Way, estimated_way
from tests.support.clock import NOON
from tests.support.maps import AT_MARKET, MARKET, osm_of
from tests.support.recordings import playing

SHOP, HOME = Position(53.0758, 8.8072), Position(53.0793, 8.8017)
FAR = Position(53.1, 8.9)
NOWHERE = "http://127.0.0.1:1"


@asynccontextmanager
async def nominatim(recording: str) -> AsyncIterator[ProviderMaps]:
    async with (
        playing("nominatim", recording, of="maps") as address,
        osm_of(address, NOWHERE) as maps,
    ):
        yield maps


@asynccontextmanager
async def osrm(recording: str) -> AsyncIterator[ProviderMaps]:
    async with playing("osrm", recording, of="maps") as address, osm_of(NOWHERE, address) as maps:
        yield maps


@asynccontextmanager
async def osrm_for_bicycles(recording: str) -> AsyncIterator[ProviderMaps]:
    async with (
        playing("osrm", recording, of="maps") as address,
        osm_of(NOWHERE, NOWHERE, bicycles=address) as maps,
    ):
        yield maps


async def test_an_address_is_asked_for_by_its_parts_and_by_whom() -> None:
    async with nominatim("house") as maps:
        assert await maps.locate(MARKET) == AT_MARKET


async def test_of_several_lines_the_one_with_the_number_counts() -> None:
    address = replace(MARKET, street="Hinterhaus, Am Wall 3, bei Meier", region="Bremen")

    async with nominatim("storeys") as maps:
        assert await maps.locate(address) == AT_MARKET


async def test_a_street_will_do_and_a_town_will_not() -> None:
    async with nominatim("street") as maps:
        assert await maps.locate(MARKET) == Position(53.0758, 8.8070)
    async with nominatim("town") as maps:
        assert await maps.locate(MARKET) is None
    async with nominatim("unknown") as maps:
        assert await maps.locate(MARKET) is None


@pytest.mark.parametrize(
    "recording",
    [
        "blocked",
        "too_often",
        "down",
        "nonsense",
        "off_the_earth",
        "in_words",
        "incomplete",
        "lost_answer",
        "refused",
    ],
)
async def test_what_says_nothing_about_an_address_is_no_answer(recording: str) -> None:
    async with nominatim(recording) as maps:
        with pytest.raises(Unavailable):
            await maps.locate(MARKET)


async def test_a_car_takes_the_time_of_the_roads_and_of_setting_off() -> None:
    async with osrm("way") as maps:
        way = await maps.way(SHOP, HOME, NOON)

    assert way == Way(metres=812.4, duration=SETTING_OFF + timedelta(seconds=131.6))


@pytest.mark.parametrize("vehicle", [Vehicle.FOOT, Vehicle.BICYCLE, Vehicle.SCOOTER, Vehicle.VAN])
async def test_others_go_along_the_roads_of_cars_as_fast_as_they_are(vehicle: Vehicle) -> None:
    async with osrm("way") as maps:
        way = await maps.way(SHOP, HOME, NOON, by=vehicle)

    usual = timedelta(seconds=812.4 / METRES_A_SECOND[vehicle])
    assert (way.metres, way.duration) == (812.4, SETTING_OFF + usual)


async def test_a_server_of_their_own_knows_ways_of_their_own() -> None:
    async with osrm_for_bicycles("bicycle") as maps:
        way = await maps.way(SHOP, HOME, NOON, by=Vehicle.BICYCLE)

    assert way == Way(metres=640, duration=SETTING_OFF + timedelta(seconds=150))


@pytest.mark.parametrize("recording", ["no_way", "no_road_near"])
async def test_where_no_road_leads_the_way_is_estimated(recording: str) -> None:
    async with osrm(recording) as maps:
        assert await maps.way(SHOP, HOME, NOON) == estimated_way(SHOP, HOME)
    async with osrm(recording) as maps:
        route = await maps.route([SHOP, HOME])

    assert route.is_estimated
    assert (route.legs, route.line) == ((estimated_way(SHOP, HOME),), (SHOP, HOME))


@pytest.mark.parametrize(
    "recording",
    [
        "misasked",
        "too_big",
        "shut_out",
        "too_often",
        "down",
        "nonsense",
        "backwards",
        "legless",
        "scribble",
        "lost_answer",
    ],
)
async def test_what_says_nothing_about_a_way_is_no_answer(recording: str) -> None:
    async with osrm(recording) as maps:
        with pytest.raises(Unavailable):
            await maps.way(SHOP, HOME, NOON)


async def test_many_ways_are_one_question() -> None:
    async with osrm("table") as maps:
        ways = await maps.ways([SHOP, FAR, HOME], HOME)

    assert list(ways) == [
        Way(metres=812.4, duration=SETTING_OFF + timedelta(seconds=131.6)),
        estimated_way(FAR, HOME),
        Way(metres=0, duration=SETTING_OFF),
    ]


async def test_a_table_without_a_way_is_estimated_and_half_a_table_is_no_answer() -> None:
    async with osrm("no_table") as maps:
        ways = await maps.ways([SHOP, FAR, HOME], HOME)
    assert list(ways) == [estimated_way(from_, HOME) for from_ in (SHOP, FAR, HOME)]

    async with osrm("short_table") as maps:
        with pytest.raises(Unavailable):
            await maps.ways([SHOP, FAR, HOME], HOME)


async def test_a_route_has_legs_and_a_line_along_the_roads() -> None:
    async with osrm("round") as maps:
        route = await maps.route([SHOP, HOME, FAR])

    assert [leg.metres for leg in route.legs] == [812.4, 7200]
    assert route.line == (SHOP, Position(53.0771, 8.8033), HOME, FAR)
    assert not route.is_estimated
