"""Maps that are not asked again for what they said a moment ago, whoever asks."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec

from application.platform.cache import Cache, Computed
from application.platform.maps import Maps, MapSecrets, Route, Whereabouts
from application.platform.ports import Clock
from domain.kernel.geo import Position
from domain.kernel.travel import Vehicle, Way

PLACES_FOR = timedelta(days=30)
UNKNOWN_FOR = timedelta(days=1)
"""New houses are put into maps."""

WAYS_FOR = timedelta(minutes=5)
DECIMALS = 3
"""Of the grid: a hundred metres or so."""

NEAR = 1_000
"""Nearer than so many metres, what is right for a field of the grid says too little."""

QUARTER = timedelta(minutes=15)
SOMEWHERE, NOWHERE = b"+", b"-"


class KeptMaps:
    """Where addresses are is kept for a month, ways for minutes and between fields of a grid.

    The cache is told neither who asked nor what: names are keyed hashes, and places are sealed
    so that only who knows the address can read them.
    """

    def __init__(
        self,
        maps: Maps,
        cache: Cache,
        secrets: MapSecrets,
        clock: Clock,
        *,
        ways_for: timedelta = WAYS_FOR,
    ) -> None:
        self._maps = maps
        self._cache = cache
        self._secrets = secrets
        self._clock = clock
        self._ways_for = ways_for
        self._places = Computed(cache, ttl=_how_long)
        self._computed = Computed(cache, ttl=ways_for)

    async def locate(self, address: Whereabouts) -> Position | None:
        asked = _spelled(address)

        async def find() -> bytes:
            position = await self._maps.locate(address)
            if position is None:
                return NOWHERE
            return SOMEWHERE + self._secrets.seal(asked, msgspec.json.encode(position))

        kept = await self._places.get(self._name("place", asked), find)
        if kept == NOWHERE:
            return None
        position = self._opened(asked, kept.removeprefix(SOMEWHERE), Position)
        # What cannot be read is not there, and the provider is asked after all.
        return position or await self._maps.locate(address)

    async def way(
        self, from_: Position, to: Position, at: datetime, *, by: Vehicle = Vehicle.CAR
    ) -> Way:
        if not self._keeps(from_, to):
            return await self._maps.way(from_, to, at, by=by)

        async def find() -> bytes:
            return msgspec.json.encode(await self._maps.way(from_, to, at, by=by))

        kept = await self._computed.get(self._way_name(from_, to, by, self._leaving(at)), find)
        return _read(kept, Way) or await self._maps.way(from_, to, at, by=by)

    async def ways(
        self, froms: Sequence[Position], to: Position, *, by: Vehicle = Vehicle.CAR
    ) -> Sequence[Way]:
        found = dict(enumerate(await asyncio.gather(*(self._kept(one, to, by) for one in froms))))
        missing = [number for number, way in found.items() if way is None]
        if missing:
            fresh = await self._maps.ways([froms[number] for number in missing], to, by=by)
            found |= zip(missing, fresh, strict=True)
            await asyncio.gather(
                *(self._keep(froms[each], to, by, found[each]) for each in missing)
            )
        return [way for way in found.values() if way is not None]

    async def route(self, places: Sequence[Position], *, by: Vehicle = Vehicle.CAR) -> Route:
        if not self._keeps(*places):
            return await self._maps.route(places, by=by)
        asked = ":".join((by, *map(_field, places)))

        async def find() -> bytes:
            found = await self._maps.route(places, by=by)
            return self._secrets.seal(asked, msgspec.json.encode(found))

        kept = await self._computed.get(self._name("route", asked), find)
        return self._opened(asked, kept, Route) or await self._maps.route(places, by=by)

    def _keeps(self, *places: Position) -> bool:
        is_far = any(places[0].metres_to(place) > NEAR for place in places)
        return bool(self._ways_for) and is_far

    async def _kept(self, from_: Position, to: Position, by: Vehicle) -> Way | None:
        if not self._keeps(from_, to):
            return None
        kept = await self._cache.get(self._way_name(from_, to, by))
        return None if kept is None else _read(kept, Way)

    async def _keep(self, from_: Position, to: Position, by: Vehicle, way: Way | None) -> None:
        if self._keeps(from_, to):
            name = self._way_name(from_, to, by)
            await self._cache.put(name, msgspec.json.encode(way), ttl=self._ways_for)

    def _leaving(self, at: datetime) -> str:
        """A quarter of an hour; nothing for the one that is now."""
        if at <= self._clock.now() + QUARTER:
            return ""
        return str(at.astimezone(UTC).timestamp() // QUARTER.total_seconds())

    def _way_name(self, from_: Position, to: Position, by: Vehicle, leaving: str = "") -> str:
        return self._name("way", ":".join((by, _field(from_), _field(to), leaving)))

    def _name(self, kind: str, asked: str) -> str:
        return f"maps:{kind}:{self._secrets.name(asked)}"

    def _opened[Wire](self, asked: str, sealed: bytes, type_: type[Wire]) -> Wire | None:
        answer = self._secrets.unseal(asked, sealed)
        return None if answer is None else _read(answer, type_)


def _read[Wire](kept: bytes, type_: type[Wire]) -> Wire | None:
    try:
        return msgspec.json.decode(kept, type=type_)
    except msgspec.DecodeError:
        return None


def _how_long(kept: bytes) -> timedelta:
    return UNKNOWN_FOR if kept == NOWHERE else PLACES_FOR


def _field(position: Position) -> str:
    return f"{position.latitude:.{DECIMALS}f},{position.longitude:.{DECIMALS}f}"


def _spelled(address: Whereabouts) -> str:
    """The same for addresses that differ only in their capitals and spaces."""
    parts = (
        address.street,
        address.postal_code,
        address.city,
        address.region,
        address.country,
    )
    return "\n".join(" ".join(part.casefold().split()) for part in parts)
