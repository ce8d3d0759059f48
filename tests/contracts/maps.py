"""What every ``Maps`` must do, whoever drew them."""

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest

from application.platform.maps import Maps, Whereabouts
from domain.kernel.geo import Position
from domain.kernel.travel import SETTING_OFF, Vehicle
from tests.support.clock import NOON
from tests.support.maps import MARKET, NOWHERE

SHOP = Position(53.0758, 8.8072)
NEARBY = Position(53.0793, 8.8017)
ACROSS_THE_RIVER = Position(53.0650, 8.7900)
OUT_OF_TOWN = Position(53.1100, 8.9200)
LEEWAY = 0.99
"""Providers count in whole metres, and know places to a tenth of one."""


class MapsContract:
    """Subclass it, give it ``maps`` (and ``market``, if they know addresses)."""

    market: Position | None = None

    @pytest.fixture
    def maps(self) -> Maps:
        raise AssertionError("Every adapter brings its own.")

    async def test_an_address_is_a_position_or_nobody_knows(self, maps: Maps) -> None:
        assert await maps.locate(MARKET) == self.market
        assert await maps.locate(replace(MARKET, street=f"{NOWHERE} 7")) is None

    @pytest.mark.parametrize("missing", ["street", "country"])
    async def test_what_is_no_whole_address_is_nowhere(self, maps: Maps, missing: str) -> None:
        assert await maps.locate(replace(MARKET, **{missing: " "})) is None
        assert await maps.locate(Whereabouts()) is None

    @pytest.mark.parametrize("vehicle", Vehicle)
    async def test_no_way_is_shorter_than_the_straight_line(
        self, maps: Maps, vehicle: Vehicle
    ) -> None:
        way = await maps.way(SHOP, OUT_OF_TOWN, NOON, by=vehicle)

        assert way.metres >= SHOP.metres_to(OUT_OF_TOWN) * LEEWAY
        assert way.duration > SETTING_OFF

    async def test_it_takes_its_time_from_door_to_door(self, maps: Maps) -> None:
        way = await maps.way(SHOP, SHOP, NOON)

        assert way.metres < 1
        assert way.duration == SETTING_OFF

    async def test_who_walks_is_not_faster_than_who_drives(self, maps: Maps) -> None:
        by_car = await maps.way(SHOP, OUT_OF_TOWN, NOON + timedelta(hours=3))
        on_foot = await maps.way(SHOP, OUT_OF_TOWN, NOON, by=Vehicle.FOOT)

        assert on_foot.duration >= by_car.duration

    @pytest.mark.parametrize("vehicle", Vehicle)
    async def test_ways_from_many_places_come_in_their_order(
        self, maps: Maps, vehicle: Vehicle
    ) -> None:
        froms = [OUT_OF_TOWN, SHOP, ACROSS_THE_RIVER, SHOP]

        ways = await maps.ways(froms, NEARBY, by=vehicle)

        alone = [await maps.way(from_, NEARBY, NOON, by=vehicle) for from_ in froms]
        assert [round(way.metres) for way in ways] == [round(way.metres) for way in alone]
        assert [way.duration for way in ways] == [
            pytest.approx(way.duration, abs=timedelta(seconds=1)) for way in alone
        ]

    async def test_nobody_has_no_ways(self, maps: Maps) -> None:
        assert list(await maps.ways([], SHOP)) == []

    async def test_as_many_as_there_are_have_ways(self, maps: Maps) -> None:
        ways = await maps.ways([SHOP, OUT_OF_TOWN] * 60, NEARBY)

        assert len(ways) == 120
        assert len({round(way.metres) for way in ways}) == 2

    async def test_a_route_has_a_leg_between_each_two_places(self, maps: Maps) -> None:
        places = [SHOP, ACROSS_THE_RIVER, NEARBY, OUT_OF_TOWN]

        route = await maps.route(places, by=Vehicle.BICYCLE)

        ways = [await maps.way(*leg, NOON, by=Vehicle.BICYCLE) for leg in pairwise(places)]
        assert [round(leg.metres) for leg in route.legs] == [round(way.metres) for way in ways]
        assert route.metres == pytest.approx(sum(way.metres for way in ways), abs=2)
        assert route.duration >= SETTING_OFF * len(ways)

    async def test_the_line_leads_from_the_first_place_to_the_last(self, maps: Maps) -> None:
        route = await maps.route([SHOP, NEARBY, OUT_OF_TOWN])

        assert route.line[0].metres_to(SHOP) < 2
        assert route.line[-1].metres_to(OUT_OF_TOWN) < 2
        assert any(place.metres_to(NEARBY) < 2 for place in route.line)

    async def test_a_long_route_has_all_its_places(self, maps: Maps) -> None:
        places = [SHOP, OUT_OF_TOWN] * 60 + [NEARBY]

        route = await maps.route(places)

        assert len(route.legs) == len(places) - 1
        assert route.line[-1].metres_to(NEARBY) < 2

    @pytest.mark.parametrize("places", [[], [SHOP]])
    async def test_who_goes_nowhere_has_no_legs(self, maps: Maps, places: list[Position]) -> None:
        route = await maps.route(places)

        assert (route.legs, route.line) == ((), tuple(places))
