"""Ways by Google's Routes API.

https://developers.google.com/maps/documentation/routes/reference/rest/v2/TopLevel/computeRoutes
and …/computeRouteMatrix. A field mask says what is wanted; nothing else comes, or is paid for.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

import msgspec

from adapters.maps.answers import SECONDS_MAX, Metres, line, read
from adapters.outgoing import Outgoing
from application.platform.errors import Unavailable
from application.platform.maps import Route
from application.platform.ports import Clock
from domain.kernel.geo import Position
from domain.kernel.travel import Vehicle, Way

NAME = "google-routes"
ADDRESS = "https://routes.googleapis.com"
ROUTES = "/directions/v2:computeRoutes"
MATRIX = "/distanceMatrix/v2:computeRouteMatrix"
PLACES_MAX = 27
"""Of a route: its two ends, and 25 between them."""

WAY_FIELDS = "routes.distanceMeters,routes.duration"
ROUTE_FIELDS = "routes.legs.distanceMeters,routes.legs.duration,routes.polyline.encodedPolyline"
# Without ``status`` every element would look as if it were in order.
MATRIX_FIELDS = "originIndex,status,condition,distanceMeters,duration"

MODES: Mapping[Vehicle, str] = {
    Vehicle.FOOT: "WALK",
    Vehicle.BICYCLE: "BICYCLE",
    # Google has ways for motorcycles in few countries, and they are those of cars in towns.
    Vehicle.SCOOTER: "DRIVE",
    Vehicle.CAR: "DRIVE",
    Vehicle.VAN: "DRIVE",
}
IN_TRAFFIC = "DRIVE"
AHEAD = timedelta(minutes=1)
"""Who leaves within a minute leaves now: a time that is over is refused."""

Lasting = Annotated[str, msgspec.Meta(pattern=r"^\d{1,9}(\.\d{1,9})?s$")]


class Travel(msgspec.Struct, rename="camel"):
    """Zeros are left out."""

    distance_meters: Metres = 0
    duration: Lasting = "0s"

    def to_way(self) -> Way:
        seconds = min(float(self.duration.removesuffix("s")), SECONDS_MAX)
        return Way(metres=self.distance_meters, duration=timedelta(seconds=seconds))


class Line(msgspec.Struct, rename="camel"):
    encoded_polyline: str


class Found(Travel):
    legs: Sequence[Travel] = ()
    polyline: Line | None = None


class Routes(msgspec.Struct):
    routes: Sequence[Found] = ()


class Status(msgspec.Struct):
    code: int = 0


class Element(Travel, rename="camel"):
    origin_index: Annotated[int, msgspec.Meta(ge=0)] = 0
    status: Status = msgspec.field(default_factory=Status)
    condition: str = ""

    def to_way_if_any(self) -> Way | None:
        exists = self.status.code == 0 and self.condition == "ROUTE_EXISTS"
        return self.to_way() if exists else None


def connect(key: str, *, address: str = ADDRESS, patience: timedelta) -> Outgoing:
    headers = {"X-Goog-Api-Key": key, "Content-Type": "application/json"}
    return Outgoing("Google Routes", address, usual=ADDRESS, headers=headers, patience=patience)


class GoogleNetwork:
    def __init__(self, calls: Outgoing, clock: Clock, *, mode: str) -> None:
        self._calls = calls
        self._clock = clock
        self._mode = mode
        self.places_max = PLACES_MAX

    async def way(self, from_: Position, to: Position, at: datetime) -> Way | None:
        asked = {"origin": _place(from_), "destination": _place(to), **self._travel(at)}
        routes = await self._ask(Routes, ROUTES, asked, WAY_FIELDS)
        return routes.routes[0].to_way() if routes.routes else None

    async def ways(self, froms: Sequence[Position], to: Position) -> Sequence[Way | None]:
        asked = {
            "origins": [{"waypoint": _place(from_)} for from_ in froms],
            "destinations": [{"waypoint": _place(to)}],
            **self._travel(),
        }
        elements = await self._ask(list[Element], MATRIX, asked, MATRIX_FIELDS)
        # They come in the order in which they are ready.
        found = {element.origin_index: element.to_way_if_any() for element in elements}
        return [found.get(number) for number in range(len(froms))]

    async def route(self, places: Sequence[Position]) -> Route | None:
        first, *between, last = map(_place, places)
        asked = {"origin": first, "destination": last, **self._travel()}
        if between:
            asked["intermediates"] = between
        routes = await self._ask(Routes, ROUTES, asked, ROUTE_FIELDS)
        if not routes.routes:
            return None
        found = routes.routes[0]
        if found.polyline is None or len(found.legs) != len(places) - 1:
            raise Unavailable(NAME)
        return Route(
            legs=tuple(leg.to_way() for leg in found.legs),
            line=line(found.polyline.encoded_polyline, name=NAME),
        )

    def _travel(self, at: datetime | None = None) -> dict[str, Any]:
        if self._mode != IN_TRAFFIC:
            return {"travelMode": self._mode}
        travel = {"travelMode": self._mode, "routingPreference": "TRAFFIC_AWARE"}
        if at is not None and at > self._clock.now() + AHEAD:
            travel["departureTime"] = f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
        return travel

    async def _ask[Wire](
        self, type_: type[Wire], path: str, asked: Mapping[str, Any], fields: str
    ) -> Wire:
        answer = await self._calls.call(
            "POST", path, headers={"X-Goog-FieldMask": fields}, body=msgspec.json.encode(asked)
        )
        if not answer.is_success:
            # A key that is not believed, a quota, or a question we should not have asked.
            raise Unavailable(NAME)
        return read(type_, answer, name=NAME)


def _place(position: Position) -> dict[str, Any]:
    latitude, longitude = position.latitude, position.longitude
    return {"location": {"latLng": {"latitude": latitude, "longitude": longitude}}}
