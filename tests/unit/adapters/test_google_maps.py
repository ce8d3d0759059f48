"""Google's APIs by recorded exchanges: each is what their documentation shows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest

from adapters.maps.provider import ProviderMaps
from application.platform.errors import Unavailable
from domain.kernel.geo import Position
from domain.kernel.travel import SETTING_OFF, Vehicle, Way, estimated_way
from tests.support.clock import NOON
from tests.support.maps import AT_MARKET, MARKET, google_of
from tests.support.recordings import playing

SHOP, HOME = Position(53.0758, 8.8072), Position(53.0793, 8.8017)
FAR = Position(53.1, 8.9)
IN_TRAFFIC = Way(metres=812, duration=SETTING_OFF + timedelta(seconds=165))


@asynccontextmanager
async def google(recording: str) -> AsyncIterator[ProviderMaps]:
    async with playing("google", recording, of="maps") as address, google_of(address) as maps:
        yield maps


@pytest.mark.parametrize(
    "recording", ["house", "between_numbers", "middle_of_the_street", "about_the_street", "second"]
)
async def test_a_house_is_a_position_and_so_is_its_street(recording: str) -> None:
    async with google(recording) as maps:
        assert await maps.locate(MARKET) == AT_MARKET


@pytest.mark.parametrize("recording", ["town", "in_part", "unknown"])
async def test_what_was_found_in_part_is_no_position(recording: str) -> None:
    async with google(recording) as maps:
        assert await maps.locate(MARKET) is None


@pytest.mark.parametrize(
    "recording",
    [
        "over_quota",
        "out_of_credit",
        "key_refused",
        "their_fault",
        "misasked",
        "place_down",
        "place_nonsense",
        "place_off_the_earth",
        "place_lost",
    ],
)
async def test_what_says_nothing_about_an_address_is_no_answer(recording: str) -> None:
    async with google(recording) as maps:
        with pytest.raises(Unavailable):
            await maps.locate(MARKET)


async def test_who_leaves_now_leaves_into_the_traffic_of_now() -> None:
    async with google("way") as maps:
        assert await maps.way(SHOP, HOME, NOON) == IN_TRAFFIC
    async with google("way") as maps:
        assert await maps.way(SHOP, HOME, NOON - timedelta(hours=1)) == IN_TRAFFIC


@pytest.mark.parametrize("vehicle", [Vehicle.SCOOTER, Vehicle.VAN])
async def test_scooters_and_vans_are_in_the_traffic_too(vehicle: Vehicle) -> None:
    async with google("way") as maps:
        assert await maps.way(SHOP, HOME, NOON, by=vehicle) == IN_TRAFFIC


async def test_who_leaves_later_leaves_into_the_traffic_of_then() -> None:
    async with google("later") as maps:
        assert await maps.way(SHOP, HOME, NOON + timedelta(hours=2)) == IN_TRAFFIC


async def test_who_walks_is_in_no_traffic() -> None:
    async with google("on_foot") as maps:
        way = await maps.way(SHOP, HOME, NOON + timedelta(hours=2), by=Vehicle.FOOT)

    assert way == Way(metres=540, duration=SETTING_OFF + timedelta(seconds=410.5))


async def test_zeros_that_are_left_out_are_zeros() -> None:
    async with google("same_place") as maps:
        assert await maps.way(SHOP, SHOP, NOON) == Way(metres=0, duration=SETTING_OFF)


async def test_where_no_road_leads_the_way_is_estimated() -> None:
    async with google("no_way") as maps:
        assert await maps.way(SHOP, HOME, NOON) == estimated_way(SHOP, HOME)


@pytest.mark.parametrize(
    "recording",
    [
        "way_denied",
        "way_misasked",
        "way_over_quota",
        "way_down",
        "way_nonsense",
        "way_for_ever",
        "way_lost",
    ],
)
async def test_what_says_nothing_about_a_way_is_no_answer(recording: str) -> None:
    async with google(recording) as maps:
        with pytest.raises(Unavailable):
            await maps.way(SHOP, HOME, NOON)


async def test_many_ways_are_one_question_answered_in_any_order() -> None:
    async with google("matrix") as maps:
        ways = await maps.ways([SHOP, FAR, HOME], HOME)

    assert list(ways) == [
        IN_TRAFFIC,
        estimated_way(FAR, HOME),
        Way(metres=0, duration=SETTING_OFF),
    ]


async def test_what_is_missing_of_many_ways_is_estimated() -> None:
    async with google("matrix_in_part") as maps:
        ways = await maps.ways([SHOP, FAR, HOME], HOME)

    assert list(ways) == [IN_TRAFFIC, estimated_way(FAR, HOME), estimated_way(HOME, HOME)]


async def test_a_route_has_legs_and_a_line_along_the_roads() -> None:
    async with google("round") as maps:
        route = await maps.route([SHOP, HOME, FAR])

    assert [leg.metres for leg in route.legs] == [812, 7200]
    assert route.line == (SHOP, Position(53.0771, 8.8033), HOME, FAR)
    assert not route.is_estimated
    async with google("lineless") as maps:
        with pytest.raises(Unavailable):
            await maps.route([SHOP, HOME, FAR])
