"""What providers of roads have in common: ways that may not exist, and routes of many places."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import batched, pairwise
from typing import Protocol

from application.platform.maps import Route, estimated_route
from domain.kernel.geo import Position
from domain.kernel.travel import METRES_A_SECOND, SETTING_OFF, Vehicle, Way, estimated_way

NO_WAY = "The provider knows of no way by %s: it is estimated."

logger = logging.getLogger(__name__)


class Network(Protocol):
    """Roads that are gone along in one manner. Durations are those of being on the road.

    Everything raises ``Unavailable`` when nobody answers; ``None`` says that there is no way.
    """

    @property
    def places_max(self) -> int:
        """So many places one question may have."""
        ...

    async def way(self, from_: Position, to: Position, at: datetime) -> Way | None: ...

    async def ways(self, froms: Sequence[Position], to: Position) -> Sequence[Way | None]: ...

    async def route(self, places: Sequence[Position]) -> Route | None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Roads:
    """The roads of one vehicle, from door to door.

    Without a network of its own it goes along the cars' roads, as fast as it usually is.
    """

    network: Network
    vehicle: Vehicle
    is_own: bool

    async def way(self, from_: Position, to: Position, at: datetime) -> Way:
        return self._whole(await self.network.way(from_, to, at), from_, to)

    async def ways(self, froms: Sequence[Position], to: Position) -> list[Way]:
        found: list[Way | None] = []
        for some in batched(froms, self.network.places_max - 1, strict=False):
            found += await self.network.ways(some, to)
        return [self._whole(way, from_, to) for from_, way in zip(froms, found, strict=True)]

    async def route(self, places: Sequence[Position]) -> Route:
        parts = [await self._part(part) for part in _stretches(places, self.network.places_max)]
        return Route(
            legs=tuple(leg for part in parts for leg in part.legs),
            line=tuple(place for part in parts for place in part.line) or tuple(places),
            is_estimated=any(part.is_estimated for part in parts),
        )

    async def _part(self, places: Sequence[Position]) -> Route:
        found = await self.network.route(places)
        if found is None:
            logger.info(NO_WAY, self.vehicle)
            return estimated_route(places, by=self.vehicle)
        legs = zip(found.legs, pairwise(places), strict=True)
        return replace(found, legs=tuple(self._whole(leg, *ends) for leg, ends in legs))

    def _whole(self, way: Way | None, from_: Position, to: Position) -> Way:
        if way is None:
            logger.info(NO_WAY, self.vehicle)
            return estimated_way(from_, to, self.vehicle)
        driven = way.duration if self.is_own else self._usual(way.metres)
        return replace(way, duration=SETTING_OFF + driven)

    def _usual(self, metres: float) -> timedelta:
        return timedelta(seconds=metres / METRES_A_SECOND[self.vehicle])


def _stretches(places: Sequence[Position], most: int) -> Iterator[Sequence[Position]]:
    """Parts of so many places at most; each begins where the one before it ended."""
    for first in range(0, len(places) - 1, most - 1):
        yield places[first : first + most]
