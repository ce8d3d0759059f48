"""What maps said is used again, and tells nobody who asked for it."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.maps.kept import PLACES_FOR, UNKNOWN_FOR, WAYS_FOR, KeptMaps
from adapters.memory.cache import MemoryCache
from adapters.security.map_secrets import HmacMapSecrets
from application.platform.errors import Unavailable
from application.platform.maps import Maps
from domain.kernel.geo import Position
from domain.kernel.travel import Vehicle, estimated_way
from tests.support.clock import NOON, FakeClock
from tests.support.maps import AT_MARKET, MARKET, DeadMaps, OneAddress

SHOP, HOME = Position(53.0758, 8.8072), Position(53.1043, 8.8517)
NEXT_DOOR = Position(53.0759, 8.8071)
ELSEWHERE = Position(53.0658, 8.7072)
FARTHER = Position(53.2, 8.7)
SECRETS = HmacMapSecrets([b"s" * 32])


class SeenCache(MemoryCache):
    """Remembers all that it was given, and breaks what it gives if told to."""

    def __init__(self) -> None:
        super().__init__(clock=self.time)
        self.now = 0.0
        self.given: dict[str, bytes] = {}
        self.spoils = False

    def time(self) -> float:
        return self.now

    def wait(self, span: timedelta) -> None:
        self.now += span.total_seconds()

    async def get(self, key: str) -> bytes | None:
        value = await super().get(key)
        return b"\xffnonsense" if self.spoils and value is not None else value

    async def put(self, key: str, value: bytes, *, ttl: timedelta) -> None:
        self.given[key] = value
        await super().put(key, value, ttl=ttl)


@pytest.fixture
def cache() -> SeenCache:
    return SeenCache()


@pytest.fixture
def provider() -> OneAddress:
    return OneAddress()


@pytest.fixture
def maps(cache: SeenCache, provider: OneAddress) -> KeptMaps:
    return keeping(provider, cache)


def keeping(
    provider: Maps,
    cache: MemoryCache,
    secrets: HmacMapSecrets = SECRETS,
    ways_for: timedelta = WAYS_FOR,
) -> KeptMaps:
    return KeptMaps(provider, cache, secrets, FakeClock(), ways_for=ways_for)


async def test_an_address_is_asked_for_once_in_a_month(
    maps: KeptMaps, provider: OneAddress, cache: SeenCache
) -> None:
    spelled_otherwise = replace(MARKET, street="  am  MARKT 1", city="bremen")

    assert await maps.locate(MARKET) == await maps.locate(spelled_otherwise) == AT_MARKET
    assert provider.asked == 1
    cache.wait(PLACES_FOR)
    assert await maps.locate(MARKET) == AT_MARKET
    assert provider.asked == 2


async def test_what_nobody_knew_is_asked_again_tomorrow(
    maps: KeptMaps, provider: OneAddress, cache: SeenCache
) -> None:
    unknown = replace(MARKET, street="Neubau 1")

    assert [await maps.locate(unknown) for _ in range(2)] == [None, None]
    assert provider.asked == 1
    cache.wait(UNKNOWN_FOR)
    assert await maps.locate(unknown) is None
    assert provider.asked == 2


async def test_no_answer_is_not_kept() -> None:
    dead = DeadMaps()
    maps = keeping(dead, MemoryCache())
    with pytest.raises(Unavailable):
        await maps.locate(MARKET)
    dead.revive()

    assert await maps.locate(MARKET) == AT_MARKET


async def test_those_who_ask_at_once_are_one_question(maps: KeptMaps, provider: OneAddress) -> None:
    found = await asyncio.gather(*(maps.locate(MARKET) for _ in range(20)))
    ways = await asyncio.gather(*(maps.way(SHOP, HOME, NOON) for _ in range(20)))

    assert set(found) == {AT_MARKET}
    assert len({way.metres for way in ways}) == 1
    assert provider.asked == 2


async def test_the_cache_cannot_tell_whose_address_it_is(maps: KeptMaps, cache: SeenCache) -> None:
    await maps.locate(MARKET)
    await maps.way(SHOP, HOME, NOON)
    await maps.ways([SHOP, ELSEWHERE], HOME)
    await maps.route([SHOP, HOME])

    seen = "\n".join(f"{key} {value!r}" for key, value in cache.given.items()).lower()
    assert len(cache.given) == 4
    for personal in ("markt", "28195", "bremen", "53.0", "8.8", "latitude"):
        assert personal not in seen


async def test_another_secret_opens_nothing(provider: OneAddress, cache: SeenCache) -> None:
    await keeping(provider, cache).locate(MARKET)
    (value,) = cache.given.values()
    other = HmacMapSecrets([b"t" * 32])

    assert await keeping(provider, cache, other).locate(MARKET) == AT_MARKET
    assert len(cache.given) == 2
    assert other.unseal("am markt 1", value) is None
    assert other.unseal("am markt 1", b"") is None


async def test_a_way_is_kept_for_a_field_of_the_grid_and_some_minutes(
    maps: KeptMaps, provider: OneAddress, cache: SeenCache
) -> None:
    way = await maps.way(SHOP, HOME, NOON)

    assert await maps.way(NEXT_DOOR, HOME, NOON + timedelta(minutes=1)) == way
    assert list(await maps.ways([NEXT_DOOR], HOME)) == [way]
    assert provider.asked == 1
    cache.wait(WAYS_FOR)
    await maps.way(SHOP, HOME, NOON)
    assert provider.asked == 2


async def test_vehicles_directions_and_hours_are_different_ways(
    maps: KeptMaps, provider: OneAddress
) -> None:
    await maps.way(SHOP, HOME, NOON)
    await maps.way(SHOP, HOME, NOON, by=Vehicle.FOOT)
    await maps.way(HOME, SHOP, NOON)
    await maps.way(SHOP, HOME, NOON + timedelta(hours=2))
    await maps.way(SHOP, HOME, NOON + timedelta(hours=2, minutes=1))

    assert provider.asked == 4


async def test_of_many_ways_only_those_that_are_not_known_are_asked_for(
    maps: KeptMaps, provider: OneAddress
) -> None:
    await maps.ways([SHOP, ELSEWHERE], HOME)
    ways = await maps.ways([ELSEWHERE, HOME, SHOP, FARTHER], HOME)

    assert provider.asked == 4
    assert [round(way.metres) for way in ways] == [
        round(estimated_way(from_, HOME).metres) for from_ in (ELSEWHERE, HOME, SHOP, FARTHER)
    ]


async def test_what_is_near_is_asked_for_as_it_is(maps: KeptMaps, provider: OneAddress) -> None:
    assert await maps.way(SHOP, NEXT_DOOR, NOON) == estimated_way(SHOP, NEXT_DOOR)
    assert await maps.way(SHOP, SHOP, NOON) == estimated_way(SHOP, SHOP)
    assert provider.asked == 2


async def test_a_line_is_kept_while_who_goes_it_is_about_there(
    maps: KeptMaps, provider: OneAddress
) -> None:
    line = (await maps.route([SHOP, HOME])).line

    assert (await maps.route([NEXT_DOOR, HOME])).line == line
    assert provider.asked == 1


async def test_a_line_ends_at_the_door_that_was_meant(maps: KeptMaps) -> None:
    next_to_home = Position(HOME.latitude + 0.0002, HOME.longitude)
    await maps.route([SHOP, HOME])

    assert (await maps.route([SHOP, next_to_home])).line[-1] == next_to_home


async def test_a_cache_that_talks_nonsense_breaks_nothing(
    maps: KeptMaps, provider: OneAddress, cache: SeenCache
) -> None:
    async def ask_all() -> list[object]:
        return [
            await maps.locate(MARKET),
            await maps.way(SHOP, HOME, NOON),
            list(await maps.ways([SHOP], HOME)),
            await maps.route([SHOP, HOME]),
        ]

    before = await ask_all()
    cache.spoils = True

    assert await ask_all() == before
    assert provider.asked == 3 + 4


async def test_ways_that_are_not_to_be_kept_are_not(provider: OneAddress, cache: SeenCache) -> None:
    maps = keeping(provider, cache, ways_for=timedelta())

    for _ in range(2):
        await maps.way(SHOP, HOME, NOON)
        await maps.ways([SHOP], HOME)
        await maps.route([SHOP, HOME])

    assert (provider.asked, cache.given) == (6, {})
