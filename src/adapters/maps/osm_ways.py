"""Ways by an OSRM server: one server, one manner of going along the roads.

https://project-osrm.org/docs/v5.24.0/api/
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import quote, urlencode

import msgspec

from adapters.maps.answers import Metres, Seconds, line, read
from adapters.outgoing import Outgoing
from application.platform.errors import Unavailable
from application.platform.maps import Route
from domain.kernel.geo import Position
from domain.kernel.travel import Way

NAME = "osrm"
PUBLIC = "https://router.project-osrm.org"
PROFILE = "driving"
PLACES_MAX = 100
"""Of a question, as servers are set up unless somebody changes it."""

OK = "Ok"
NO_WAY = frozenset({"NoRoute", "NoSegment", "NoTable"})
"""Nothing leads there, or no road is near it."""


class Leg(msgspec.Struct):
    distance: Metres
    duration: Seconds


class Found(msgspec.Struct):
    legs: Sequence[Leg]
    geometry: str


class Answered(msgspec.Struct):
    code: str


class Routes(Answered):
    routes: Sequence[Found]


class Table(Answered):
    """A row for each place to start from, with one column; ``None`` where nothing leads there."""

    durations: Sequence[tuple[Seconds | None]]
    distances: Sequence[tuple[Metres | None]]


def connect(*, address: str, contact: str, patience: timedelta) -> Outgoing:
    headers = {"User-Agent": f"Fairground ({contact})"}
    return Outgoing("OSRM", address, usual=PUBLIC, headers=headers, patience=patience)


class OsrmNetwork:
    def __init__(self, calls: Outgoing, *, profile: str = PROFILE) -> None:
        self._calls = calls
        self._profile = quote(profile, safe="")
        self.places_max = PLACES_MAX

    async def way(self, from_: Position, to: Position, at: datetime) -> Way | None:  # noqa: ARG002  # it knows no traffic
        found = await self.route((from_, to))
        return None if found is None else found.legs[0]

    async def ways(self, froms: Sequence[Position], to: Position) -> Sequence[Way | None]:
        last = len(froms)
        options = {
            "sources": ";".join(map(str, range(last))),
            "destinations": str(last),
            "annotations": "duration,distance",
        }
        table = await self._ask(Table, "table", (*froms, to), options)
        if table is None:
            return [None] * last
        if not len(table.distances) == len(table.durations) == last:
            raise Unavailable(NAME)
        return [
            _way(metres, seconds)
            for (metres,), (seconds,) in zip(table.distances, table.durations, strict=True)
        ]

    async def route(self, places: Sequence[Position]) -> Route | None:
        options = {"overview": "simplified", "geometries": "polyline"}
        answer = await self._ask(Routes, "route", places, options)
        if answer is None:
            return None
        if not answer.routes or len(answer.routes[0].legs) != len(places) - 1:
            raise Unavailable(NAME)
        found = answer.routes[0]
        legs = tuple(_driven(leg.distance, leg.duration) for leg in found.legs)
        return Route(legs=legs, line=line(found.geometry, name=NAME))

    async def _ask[Wire](
        self,
        type_: type[Wire],
        service: str,
        places: Sequence[Position],
        options: Mapping[str, str],
    ) -> Wire | None:
        # Six decimals are a tenth of a metre.
        where = ";".join(f"{place.longitude:.6f},{place.latitude:.6f}" for place in places)
        asked = urlencode(options, safe=";,")
        path = f"/{service}/v1/{self._profile}/{where}?{asked}"
        answer = await self._calls.call("GET", path)
        if answer.status not in {HTTPStatus.OK, HTTPStatus.BAD_REQUEST}:
            raise Unavailable(NAME)
        code = read(Answered, answer, name=NAME).code
        if code in NO_WAY:
            return None
        if code != OK:
            raise Unavailable(NAME)
        return read(type_, answer, name=NAME)


def _way(metres: float | None, seconds: float | None) -> Way | None:
    return None if metres is None or seconds is None else _driven(metres, seconds)


def _driven(metres: float, seconds: float) -> Way:
    return Way(metres=metres, duration=timedelta(seconds=seconds))
